"""read_grammar: every fact that the readers of the single concerns find in the sentences of one message."""

from collections.abc import Sequence
from itertools import islice

from agent.brief import Deed, FactKind
from agent.intake.audits import read_audits
from agent.intake.ceilings import read_ceilings
from agent.intake.curves import read_curves
from agent.intake.deeds import read_deeds
from agent.intake.domain import failing_stages, read_domain
from agent.intake.facts import TOPICS, Draft
from agent.intake.hits import read_hits
from agent.intake.judges import read_judges
from agent.intake.ladders import read_epochs, read_ladders, read_logged, read_sweeps
from agent.intake.limits import LATENCY, read_limits
from agent.intake.logged import pasted_data, pasted_results, pasted_symptoms
from agent.intake.pasted import Block
from agent.intake.portions import find_portions, read_portions
from agent.intake.scores import read_scores
from agent.intake.sentences import Sentence
from agent.intake.shares import read_shares
from agent.intake.status import read_status
from agent.intake.tallies import read_tallies
from agent.intake.timelines import at_home, read_timelines
from agent.intake.volumes import read_volumes
from agent.metrics.finding import Quantity
from agent.vocabulary import Split, Topic

FEWEST_JUDGED = 20
"""So many judged examples are data; fewer are an anecdote."""
_BUILDING = frozenset(
    {
        Deed.fine_tune, Deed.tune_hyperparameters, Deed.tune_prompt, Deed.analyse_errors, Deed.regularize,
        Deed.many_pocs, Deed.llm_on_table,
    }
)  # fmt: skip
"""Deeds that nobody does without a model."""


def read_grammar(sentences: Sequence[Sentence], blocks: Sequence[Block], *, metric: str | None = None) -> list[Draft]:
    """Everything the grammar reads, concern by concern; what one concern claims the next leaves alone."""
    curves = read_curves(sentences)
    hits = read_hits(sentences)
    shares = [*read_shares(sentences), *read_tallies(blocks, sentences), *hits]
    timeline = read_timelines(sentences)
    portions, audits, judges = find_portions(sentences), read_audits(sentences), read_judges(sentences)
    claimed = [(draft.start, draft.end) for draft in (*curves, *shares, *timeline, *audits, *judges)]
    claimed += [(portion.start, portion.end) for portion in portions]
    limits = read_limits(sentences)
    claimed += [(draft.start, draft.end) for draft in limits if draft.about == LATENCY]
    scores = [draft for draft in read_scores(sentences, metric=metric) if not _inside(draft, claimed)]
    scores = [*at_home(scores, timeline), *timeline]
    ceilings = read_ceilings(sentences, _whole(scores))
    scores = [draft for draft in scores if not _inside(draft, [(part.start, part.end) for part in ceilings])]
    shares += ceilings
    volumes = _volumes(sentences, curves, shares) or _judged(shares, scores)
    faults = [(draft.start, draft.end) for draft in volumes if draft.value == "flawed"]
    scores = [draft for draft in scores if not any(a <= draft.start and draft.end <= b for a, b in faults)]
    curves = curves or read_portions(portions, scores, volumes)
    domain = read_domain(sentences)
    slices = [word for draft in shares for word in _keywords(draft.about or "")]
    deeds = read_deeds(sentences, slices=slices)
    built = next(
        (
            (d.start, d.end)
            for d in (*scores, *curves, *shares, *_running(domain), *_running(deeds), *_measured(limits))
        ),
        None,
    )
    status = read_status(sentences, built=built)
    drafts = [
        *domain,
        *failing_stages(shares),
        *(draft._replace(kind=FactKind.component, value=draft.about, about=None) for draft in hits),
        *(draft._replace(kind=FactKind.component, value=draft.about, about=None) for draft in ceilings),
        *(d for d in volumes if d.value != "flawed" or not _inside(d, [(s.start, s.end) for s in shares])),
        *audits,
        *judges,
        *status,
        *scores,
        *read_ladders(sentences, scores),
        *read_sweeps(sentences, scores),
        *read_epochs(sentences, scores),
        *read_logged(scores),
        *curves,
        *shares,
        *limits,
        *deeds,
        *pasted_symptoms(blocks),
        *pasted_results(blocks),
        *pasted_data(blocks),
    ]
    return [*drafts, *_trained_on(drafts)]


def _trained_on(drafts: Sequence[Draft]) -> list[Draft]:
    """A model that was trained or scored had data, even where no word tells of them."""
    if any((draft.topic or TOPICS.get(draft.kind)) is Topic.data for draft in drafts):
        return []
    shown = (draft for draft in drafts if draft.holder == "user" and _shows_training(draft))
    return [Draft(FactKind.data_source, d.start, d.end, "implied", about="implied") for d in islice(shown, 1)]


def _shows_training(draft: Draft) -> bool:
    scored = draft.kind is FactKind.score and draft.split not in {Split.target, Split.human, None}
    scored = scored or (draft.kind is FactKind.target_met and draft.value == "yes")
    return scored or draft.kind is FactKind.training_symptom or bool(_measured([draft]))


def _measured(limits: Sequence[Draft]) -> list[Draft]:
    """Times of training and shares of idleness: whoever has them has something that runs."""
    return [draft for draft in limits if draft.kind is FactKind.compute_use and isinstance(draft.value, Quantity)]


def _volumes(sentences: Sequence[Sentence], curves: Sequence[Draft], shares: Sequence[Draft]) -> list[Draft]:
    """The sizes told beside a curve; of its own sizes, where they are all there is, the largest."""
    spans = [(draft.start, draft.end) for draft in shares]
    told = read_volumes(sentences, taken=[*spans, *((draft.start, draft.end) for draft in curves)])
    if not curves or any(draft.kind is not FactKind.classes for draft in told):
        return told
    sizes = [draft for draft in read_volumes(sentences, taken=spans) if draft.kind is FactKind.data_volume]
    largest = max(curves, key=lambda draft: draft.at or 0.0)
    named = sorted(sizes, key=lambda draft: draft.n or 0)[-1:]
    return [*told, *(named or [Draft(FactKind.data_source, largest.start, largest.end, f"{largest.at:g} at most")])]


def _judged(shares: Sequence[Draft], scores: Sequence[Draft]) -> list[Draft]:
    """No data are told of, but examples were judged one by one: "of 80 wrong answers 55 had the wrong paragraph"."""
    judged = (draft for draft in (*shares, *scores) if draft.n and draft.n >= FEWEST_JUDGED)
    return [Draft(FactKind.data_source, draft.start, draft.end, f"{draft.n} judged") for draft in judged][:1]


def _whole(scores: Sequence[Draft]) -> float | None:
    """The accuracy of the whole as it is: the first held-out score."""
    held = (draft.error for draft in scores if draft.split in {Split.dev, Split.test} and draft.time != "past")
    error = next((error for error in held if error is not None), None)
    return None if error is None else 1 - error


def _running(drafts: Sequence[Draft]) -> list[Draft]:
    """What shows that a model exists: a layer in use, or a deed that nobody does without one."""
    return [
        draft
        for draft in drafts
        if draft.polarity == "affirmed" and draft.holder == "user" and draft.time != "planned"
        and (draft.kind is FactKind.layer or (draft.kind is FactKind.deed and draft.value in _BUILDING))
    ]  # fmt: skip


def _inside(draft: Draft, claimed: Sequence[tuple[int, int]]) -> bool:
    """Whether a score is really a line of an error analysis or a point of a curve."""
    return any(start < draft.end and draft.start < end for start, end in claimed)


def _keywords(about: str) -> list[str]:
    return [word.lower() for word in about.split() if len(word) > 4]

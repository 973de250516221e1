"""read_message: one message to a Reading, by the grammar, and by labelled phrases where it leaves a sentence open."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.brief import Ask, Brief, Fact, FactKind
from agent.intake.bare_results import Bare, read_bare
from agent.intake.facts import TOPICS, Draft
from agent.intake.grammar import read_grammar
from agent.intake.lexicon import trimmed
from agent.intake.manners import injected, manners
from agent.intake.masking import MASK, mask
from agent.intake.measures import split_cues
from agent.intake.pasted import Block, as_files, find_blocks, prose
from agent.intake.projects import Part, find_projects, picked
from agent.intake.questions import named_action, read_questions
from agent.intake.reading import Intent, Question, QuestionKind, Reading
from agent.intake.replies import answered
from agent.intake.results import read_corrections, read_rejections, read_results, rejects_advice
from agent.intake.revisions import corrects, revise
from agent.intake.sentences import MOST_CHARACTERS, Sentence, split_sentences, within
from agent.vocabulary import Split, Topic

Tell = Callable[[Sequence[str]], list[list[tuple[str, float]]]]
"""Nearest labelled phrases of each sentence: (label, cosine), best first; knowledge.retriever.Library.tell."""

FEW = 4
"""A sentence of so few words ("general question first.") only leads up to a question."""
MOST_LEADING_UP = 3
"""More sentences than these before a question about numbers tell of a project."""
CLOSE = 0.6
"""Cosine above which a labelled phrase decides for an open sentence: measured on evals/understanding/dev.yaml."""
MOST_TOLD = 2
"""Open sentences of one message that are compared with the phrases: each costs some ten milliseconds."""
_COMPUTED = frozenset({QuestionKind.is_it_real, QuestionKind.size_dev_set})
MOST_READ = 20_000
"""Characters of prose that are understood, some eight pages; the rest is kept and searched for pasted files only."""


class _Prose(NamedTuple):
    text: str
    blocks: list[Block]
    sentences: list[Sentence]
    injected: bool


def read_message(text: str, *, turn: int, brief: Brief, asks: Sequence[Ask] = (), tell: Tell | None = None) -> Reading:
    """Understand one message. Every quote is a verbatim part of `Reading.text`, in which secrets are masked.

    asks are the questions put in the turn before, so that a short answer lands at its topic; tell may be None.
    """
    masked, _ = mask(text)
    secrets = masked.count(MASK)  # the server may have masked it before
    opening = masked[:MOST_READ]
    intents = manners(opening)
    if Intent.blank in intents:
        return Reading(masked, intents=frozenset(intents), secrets=secrets)
    read = _prose(masked)
    projects = find_projects(opening)
    about = _chosen(read.sentences, projects)
    harmful = Intent.harmful in intents
    questions = [] if harmful else read_questions(about, _nouns(brief), known=bool(brief.facts))
    drafts = (
        []
        if harmful or _only_asks(questions, brief, about)
        else read_grammar(_statements(about, brief), read.blocks, metric=_one_metric(brief))
    )
    drafts = _on_the_set(drafts, brief, masked)
    bare = read_bare(about, brief, drafts) if drafts or brief.facts else Bare()
    drafts = [*_new(drafts, brief, asks), *bare.scores]
    if tell is not None and not harmful:
        drafts += _told(about, drafts, tell)
    drafts = answered(drafts, opening, asks, intents, about)
    facts = [_fact(draft, masked, turn, number) for number, draft in enumerate(_unique(drafts, masked), 1)]
    scores = [draft for draft in drafts if draft.kind is FactKind.score and draft not in bare.scores]
    results = [*read_results(about, scores), *bare.claims] if brief.facts else []
    rejected = read_rejections(about) if brief.facts and not corrects(about) else []
    superseded, conflicting = revise(brief, facts, about)
    if results:
        superseded, conflicting = [], []
    intents |= _intents(facts, questions, read, brief)
    if results:
        intents.add(Intent.experiment_result)
    if superseded and corrects(about):
        intents.add(Intent.correction)
    if brief.facts and (rejected or rejects_advice(about)) and not asks:
        intents.add(Intent.rejection)
    if len(projects) > 1 and not picked(opening):
        intents.add(Intent.two_projects)
    if Intent.off_topic in intents and not facts:
        questions = []
        intents.discard(Intent.question)
    if facts or questions:
        intents -= {Intent.off_topic, Intent.thanks if not _bare(masked) else Intent.off_topic}
    return Reading(
        text=masked,
        facts=tuple(facts),
        questions=tuple(questions),
        intents=frozenset(intents or {Intent.describe}),
        pasted=as_files(read.blocks),
        secrets=secrets,
        supersedes=tuple(superseded),
        contradictions=tuple(conflicting),
        results=tuple(results),
        rejected=tuple(rejected),
        corrections=tuple(read_corrections(about)) if brief.facts or read.blocks else (),
        projects=tuple(part.name for part in projects) if Intent.two_projects in intents else (),
    )


def _nouns(brief: Brief) -> list[str]:
    """What the project's examples are called: the head of each count's noun."""
    named = [fact.about.split()[-1] for fact in brief.of(FactKind.data_volume) if fact.about]
    return sorted({noun for noun in named if len(noun) > FEW - 1})


def _bare(text: str) -> bool:
    return len(text.split()) <= 6


def _prose(text: str) -> _Prose:
    """The sentences that tell of the project: pasted blocks and orders to the coach are left out."""
    blocks = find_blocks(text)
    sentences = split_sentences(text, within(prose(text, blocks), MOST_READ))
    telling: list[Sentence] = []
    ordered = False
    for sentence in sentences:
        line = _line(text, sentence)
        if injected(sentence.text) or (line.startswith(("#", "<", "[", "SYSTEM", "System")) and injected(line)):
            ordered = True
        else:
            telling.append(sentence)
    return _Prose(text, blocks, telling, ordered)


def _line(text: str, sentence: Sentence) -> str:
    """The line that a sentence stands in, as far as an order to the coach would reach."""
    start = text.rfind("\n", 0, sentence.start) + 1
    return text[start : start + MOST_CHARACTERS].lstrip().partition("\n")[0]


def _chosen(sentences: Sequence[Sentence], projects: Sequence[Part]) -> list[Sentence]:
    """Of several projects only the first is read; what the others say stays out of the brief."""
    if len(projects) < 2:
        return list(sentences)
    others = projects[1:]
    kept = []
    for sentence in sentences:
        cut = next((part for part in others if sentence.start < part.end and part.start < sentence.end), None)
        if cut is None:
            kept.append(sentence)
        elif cut.start - 5 > sentence.start:
            text = sentence.text[: max(0, cut.start - 4 - sentence.start)]
            start, end = trimmed(text, 0, len(text))
            kept.append(sentence._replace(end=sentence.start + end, start=sentence.start + start, text=text[start:end]))
    return [sentence for sentence in kept if sentence.text]


def _only_asks(questions: Sequence[Question], brief: Brief, sentences: Sequence[Sentence]) -> bool:
    """Whether the message only brings numbers to a question about numbers, or asks in general, with no project yet."""
    if brief.facts:
        return False
    told = [sentence for sentence in sentences if not sentence.question and len(sentence.text.split()) > FEW]
    computed = any(q.kind in _COMPUTED for q in questions) and len(told) <= MOST_LEADING_UP
    return computed or bool(questions and _general(sentences))


def _general(sentences: Sequence[Sentence]) -> bool:
    """Nothing but questions, and none of them about something of the user's own."""
    own = re.compile(r"(?i)\b(?:our|my|we|us|mine)\b")
    return all(sentence.question or len(sentence.text.split()) <= FEW for sentence in sentences) and not any(
        own.search(s.text) for s in sentences
    )


def _statements(sentences: Sequence[Sentence], brief: Brief) -> list[Sentence]:
    """Once a project is known, a question tells nothing about it; before, even a question describes it."""
    return [sentence for sentence in sentences if not (brief.facts and sentence.question)]


def _new(drafts: Sequence[Draft], brief: Brief, asks: Sequence[Ask]) -> list[Draft]:
    """A later message adds to what the project is only when that was open or asked for."""
    known = brief.known(Topic.application) and not any(ask.topic is Topic.application for ask in asks)
    shown = bool(brief.of(FactKind.modality))
    return [
        d for d in drafts if not (d.kind is FactKind.task and known) and not (d.kind is FactKind.modality and shown)
    ]


def _on_the_set(drafts: Sequence[Draft], brief: Brief, text: str) -> list[Draft]:
    """A later score that names no set is of the only held-out set there is, which may be called a test set."""
    held = {fact.split for fact in brief.of(FactKind.score)} & {Split.dev, Split.test, Split.train_dev}
    if held != {Split.test}:
        return list(drafts)
    return [
        draft._replace(split=Split.test)
        if draft.kind is FactKind.score and draft.split is Split.dev and not (draft.about or _names_set(draft, text))
        else draft
        for draft in drafts
    ]


def _names_set(draft: Draft, text: str) -> bool:
    return bool(split_cues(text[draft.start : draft.end]))


def _one_metric(brief: Brief) -> str | None:
    """The metric in which every score so far was told; None where they differ or there is none."""
    metrics = {fact.metric for fact in brief.of(FactKind.score)}
    return next(iter(metrics)) if len(metrics) == 1 else None


def _told(sentences: Sequence[Sentence], drafts: Sequence[Draft], tell: Tell) -> list[Draft]:
    """Deeds of sentences in which the grammar found nothing, by their nearest labelled phrase."""
    from agent.intake.phrases import read_phrases

    open_ = [
        s
        for s in sentences
        if not s.question and not any(s.start <= draft.start < s.end for draft in drafts) and len(s.text.split()) > 3
    ]
    return read_phrases(open_[:MOST_TOLD], tell, CLOSE) if open_ else []


def _unique(drafts: Sequence[Draft], text: str) -> list[Draft]:
    seen: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        value = (
            draft.value if isinstance(draft.value, str) else (draft.value.value if draft.value is not None else None)
        )
        key = (
            draft.kind,
            str(value),
            text[draft.start : draft.end],
            draft.polarity,
            draft.holder,
            draft.split,
            draft.at,
            draft.about,
            draft.time,
            draft.metric,
        )
        seen.setdefault(key, draft)
    return list(seen.values())


def _fact(draft: Draft, text: str, turn: int, number: int) -> Fact:
    return Fact(
        id=f"t{turn}-{number}",
        topic=draft.topic or TOPICS[draft.kind],
        kind=draft.kind,
        value=draft.value,
        quote=text[draft.start : draft.end],
        turn=turn,
        polarity=draft.polarity,
        holder=draft.holder,
        time=draft.time,
        split=draft.split,
        metric=draft.metric,
        error=draft.error,
        n=draft.n,
        at=draft.at,
        about=draft.about,
    )


def _intents(facts: Sequence[Fact], questions: Sequence[Question], read: _Prose, brief: Brief) -> set[Intent]:
    intents: set[Intent] = set()
    if facts:
        intents.add(Intent.describe)
    if questions:
        intents.add(Intent.question)
    if read.injected:
        intents.add(Intent.injection)
    if any(q.kind is QuestionKind.what_next for q in questions) or (
        facts and not brief.facts and any(named_action(q.text) for q in questions)
    ):
        intents.add(Intent.plan_request)
    return intents

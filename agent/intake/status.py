"""How far the project is: stage hints, target met, broken training, nothing tried."""

import re
from collections.abc import Iterator, Sequence

from agent.brief import FactKind
from agent.intake.facts import Draft
from agent.intake.lexicon import cues, words
from agent.intake.sentences import Clause, Sentence, asks, split_clauses
from agent.intake.stance import negated, stance
from agent.vocabulary import Stage, Topic

_STAGES = (
    ("greenfield", Stage.greenfield),
    ("failing", Stage.failing_baseline),
    ("production", Stage.production_transition),
    ("live", Stage.production_transition),
    ("scaling", Stage.scaling_problem),
    ("costly", Stage.cost_problem),
    ("prototype", Stage.prototype),
)
_SELF_NEGATIVE = frozenset({"greenfield", "failing"})
_SYMPTOMS = {
    "nan": cues("status", "symptoms_nan"),
    "diverges": cues("status", "symptoms_diverges"),
    "frozen": cues("status", "symptoms_frozen"),
    "oscillates": cues("status", "symptoms_oscillates"),
    "overfits": cues("status", "symptoms_overfits"),
    "improving": cues("status", "symptoms_improving"),
    "deeper_is_worse": cues("status", "symptoms_deeper"),
    "opposed": cues("status", "symptoms_opposed"),
    "best_at_edge": cues("status", "symptoms_edge"),
}
_STAND_STILL = cues("status", "versions_stand_still")
_SCALES = cues("status", "symptoms_scales")
STILL = 0.01
"""A training loss that moves by less than this share of itself is not learning (DIAGNOSTICS.md, no_learning)."""
_NOTHING = cues("status", "nothing")
_BUILT = cues("status", "built")
_ATTACHED = cues("status", "attached")
_OPEN = words(r"if", r"whether", r"not sure", r"no idea", r"unclear", r"unless", r"until")
_FUTURE_LIVE = re.compile(r"(?i)\b(?:not|before|once|until|when|after|far from)\b")
_SWEEP = re.compile(
    r"(?i)\b(?:lr|learning[- ]?rates?|grid|sweep|swept|range|search|weight decay|dropout|batch size|temperature|depth"
    r"|\d(?:\.\d+)?e-?\d+)\b"
)
"""What is swept, without which "the largest one was best" is no edge of a search."""
_BETTER_BY = re.compile(
    r"(?i)\b(?:target|goal|bar|requirement|aim)\b[^.\d]{0,30}(?P<goal>\d+(?:\.\d+)?) ?% (?P<way>better|lower"
    r"|less|fewer|higher|faster)\b"
    r"[^.;]{0,80}?\b(?:at|are|is|reached|got|have|has)\b[^.\d]{0,15}(?P<now>\d+(?:\.\d+)?) ?% (?P=way)\b"
)
_ASIDE = re.compile(r",[^,;.]{3,60}?,\s")
_FIRST = re.compile(r"(?i)first (?:version|model|baseline|attempt|try|cut|training run|run)")
"""What lies ahead and is the first of its kind: nothing is built yet."""
_LUCKY = cues("status", "lucky")
_NO_METRIC = cues("status", "no_metric")
_THRESHOLDS = {key: cues("status", f"threshold_{key}") for key in ("better", "unset")}
_ROOM = cues("status", "threshold_room")


def read_status(sentences: Sequence[Sentence], *, built: tuple[int, int] | None) -> list[Draft]:
    """Stage hints and symptoms; `built` is the span of something that shows that a model exists (a score, a layer)."""
    every = [clause for sentence in sentences for clause in split_clauses(sentence)]
    clauses = [clause for clause in every if not asks(clause)]
    drafts = [draft for clause in clauses for draft in _clause(clause)]
    drafts += [
        Draft(FactKind.threshold, sentence.start, sentence.end, "room")
        for sentence in sentences
        if _ROOM.search(sentence.text) and not sentence.question
    ]
    drafts += [
        draft
        for sentence in sentences
        for draft in (
            *_standing_still(sentence),
            *_relative_goal(sentence),
            *_at_the_edge(sentence),
            *_alike(sentence),
            *_scales(sentence),
        )
    ]
    if any(draft.value == "scales" for draft in drafts):
        drafts = [draft for draft in drafts if draft.value != "improving"]
    if not drafts and built is None:
        drafts = [draft for clause in every for draft in _stage(clause, "ahead", Stage.greenfield)]
    if not any(draft.topic is Topic.status or draft.kind is FactKind.training_symptom for draft in drafts):
        drafts += _implied(clauses, built)
    return drafts


def _standing_still(sentence: Sentence) -> Iterator[Draft]:
    """A training loss told twice with hardly a change: "2.303 at epoch 1 and 2.302 at epoch 12"."""
    losses = [float(text) for text in re.findall(r"(?<![\w.])\d+\.\d{2,}(?![\w.])", sentence.text)]
    told = re.search(r"(?i)\bloss\b", sentence.text) and re.search(r"(?i)\bepochs?|\bsteps?|\biter", sentence.text)
    if told and len(losses) > 1 and max(losses) - min(losses) <= STILL * max(losses):
        yield Draft(FactKind.training_symptom, sentence.start, sentence.end, "frozen", topic=Topic.status)


def _scales(sentence: Sentence) -> Iterator[Draft]:
    """A result that still gets better with every size: "loss keeps falling as we add size"."""
    if _SCALES.search(sentence.text) and not sentence.question:
        yield Draft(FactKind.training_symptom, sentence.start, sentence.end, "scales", topic=Topic.status)


def _alike(sentence: Sentence) -> Iterator[Draft]:
    """Versions that all end in one place: "versions 25 to 41 all sit between 78 and 80"."""
    if _STAND_STILL.search(sentence.text) and not sentence.question:
        symptom = "versions_stand_still"
        yield Draft(FactKind.training_symptom, sentence.start, sentence.end, symptom, topic=Topic.status)


def _at_the_edge(sentence: Sentence) -> Iterator[Draft]:
    """The best of a sweep at its end, with an aside between: "the best rate, of five tried, is the largest"."""
    told = _ASIDE.sub(" ", sentence.text)
    swept = told != sentence.text and _SWEEP.search(told) and not sentence.question
    if swept and _SYMPTOMS["best_at_edge"].search(told):
        yield Draft(FactKind.training_symptom, sentence.start, sentence.end, "best_at_edge", topic=Topic.status)


def _relative_goal(sentence: Sentence) -> Iterator[Draft]:
    """A goal and a result told as distances from the same thing: "target was 20% better than them, we're at 27%"."""
    match = _BETTER_BY.search(sentence.text)
    if match is not None and not sentence.question:
        value = "yes" if float(match["now"]) >= float(match["goal"]) else "no"
        place = (sentence.start, sentence.end)
        yield Draft(FactKind.target_met, *place, value, topic=Topic.performance_gap, about="relative")
        yield Draft(FactKind.stage_hint, *place, Stage.prototype.value, topic=Topic.status, about="implied")


def _clause(clause: Clause) -> Iterator[Draft]:
    for key, stage in _STAGES:
        yield from _stage(clause, key, stage)
    yield from _met(clause)
    for symptom, pattern in _SYMPTOMS.items():
        match = pattern.search(clause.text)
        if symptom == "best_at_edge" and not _SWEEP.search(clause.sentence.text):
            continue
        if match and not negated(clause.text[: match.start()] + "x", match.start(), match.start() + 1):
            yield Draft(FactKind.training_symptom, clause.start, clause.end, symptom, topic=Topic.status)
    if _NOTHING.search(clause.text):
        yield Draft(FactKind.nothing_tried, clause.start, clause.end, clause.text)
    if _NO_METRIC.search(clause.text):
        yield Draft(
            FactKind.unknown, clause.start, clause.end, clause.text, Topic.performance_gap, about="target metric"
        )
    for value, pattern in _THRESHOLDS.items():
        if pattern.search(clause.text):
            yield Draft(FactKind.threshold, clause.start, clause.end, value)
    if _LUCKY.search(clause.text):
        yield Draft(FactKind.spread, clause.start, clause.end, clause.text)


def _stage(clause: Clause, key: str, stage: Stage) -> Iterator[Draft]:
    """The stage that the clause's words point to; a denied word and somebody else's wish point to none."""
    match = cues("domain", key).search(clause.text)
    if match is None:
        return
    meant = stance(clause, *match.span())
    own = key in _SELF_NEGATIVE
    denied = (
        negated(clause.text[: match.start()] + "x", match.start(), match.start() + 1)
        if own
        else meant.polarity == "negated"
    )
    ahead = (key in {"prototype", "live"} and _FUTURE_LIVE.search(clause.text[: match.start()])) or (
        key == "prototype" and meant.time == "planned"
    )
    if key == "prototype" and meant.time == "planned" and not denied and _FIRST.match(match.group()):
        greenfield = Stage.greenfield.value
        yield Draft(FactKind.stage_hint, clause.start, clause.end, greenfield, topic=Topic.status, about="greenfield")
    if not denied and meant.holder == "user" and not ahead:
        time = "now" if own else meant.time
        yield Draft(
            FactKind.stage_hint, clause.start, clause.end, stage.value, topic=Topic.status, time=time, about=key
        )


def _met(clause: Clause) -> Iterator[Draft]:
    for key, value in (("target_met", "yes"), ("quality_fine", "yes")):
        match = cues("domain", key).search(clause.text)
        if match is None:
            continue
        if _OPEN.search(clause.text[: match.start()]):
            return
        meant = stance(clause, *match.span())
        inverse = meant.polarity == "negated" and not re.match(r"(?i)no\b", match.group())
        if meant.holder == "user" and meant.time != "planned":
            yield Draft(
                FactKind.target_met,
                clause.start,
                clause.end,
                "no" if inverse else value,
                topic=Topic.performance_gap,
                about=key,
            )
            return


def _implied(clauses: Sequence[Clause], built: tuple[int, int] | None) -> Iterator[Draft]:
    """No word on the status: a score, a network or an attached training log still shows that something was built."""
    span = built or next(
        ((c.start, c.end) for c in clauses if _ATTACHED.search(c.text) and _BUILT.search(c.sentence.text)), None
    )
    if span is not None:
        yield Draft(FactKind.stage_hint, *span, Stage.prototype.value, topic=Topic.status, about="implied")

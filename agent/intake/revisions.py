"""What a new message does to earlier facts: corrections replace, plain conflicts are shown, news are just newer."""

import re
from collections.abc import Sequence
from itertools import combinations

from agent.brief import Brief, Fact, FactKind
from agent.intake.places import PART
from agent.intake.scores import COMPARED
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity

_CORRECTS = re.compile(
    r"(?i)\b(?:sorry|typo|correction|i meant|meant to (?:say|write)|i mis-?(?:typed|read|spoke|took|quoted)|mistyped"
    r"|not [\d.]+ ?%?|my mistake|my bad|oops|actually,? (?:it|the|dev|test|train|we|that)|wrong number"
    r"|should (?:have been|be|read)|instead of [\d.]+|mixed (?:\w+ )?up|swapped|to correct|i was wrong|scratch that"
    r"|that was the|no,? that (?:was|is)|\*\w+)\b|^\s*\*?edit:"
)
_CHANGED = re.compile(
    r"(?i)\b(?:now|since then|meanwhile|after|update|new|today|this week|retrained|improved|went (?:up|down)|tried"
    r"|relabel+ed|fixed|added|latest|by now)\b"
)
_SINGLE = frozenset({FactKind.score, FactKind.target_met, FactKind.data_type, FactKind.classes})
"""Kinds of which one value holds at a time; for scores, one a split, metric and source."""
_REPORTS = re.compile(
    r"(?i)\b(?:dashboard|report|log|sheet|tracker|notebook|colleague|tool|page|slide)s?\b[^.]{0,20}\b(?:says?|shows?"
    r"|reads?|reports?|has|have|claims?)\b"
)
_STOPS = re.compile(
    r"(?i)\b(?:paused?|stopp?ed|cancell?ed|called? (?:it |that )?off|halted|suspended|dropped|withdr[ae]w\w*"
    r"|undid|reversed|scrapped"
    r"|put (?:it |that )?on hold)\b"
)
"""What ends a deed, in contrast to one that was never begun."""
SAME = 0.002
"""Two statements of a rate closer than this are the same number, rounded."""


def corrects(sentences: Sequence[Sentence]) -> bool:
    """Whether the message takes back something said before."""
    return any(_CORRECTS.search(sentence.text) for sentence in sentences)


def revise(
    brief: Brief, fresh: Sequence[Fact], sentences: Sequence[Sentence]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(superseded, contradictory) pairs of an earlier and a new fact."""
    correcting = corrects(sentences)
    changed = any(_CHANGED.search(sentence.text) for sentence in sentences)
    superseded: list[tuple[str, str]] = []
    conflicting: list[tuple[str, str]] = []
    for new in fresh:
        if new.kind not in _SINGLE or not new.stands or new.time == "past":
            continue
        old = _rival(brief, new)
        if old is None:
            continue
        if correcting or changed or new.kind is not FactKind.score:
            superseded.append((old.id, new.id))
        else:
            conflicting.append((old.id, new.id))
    return superseded + _called_off(brief, fresh), conflicting + _at_odds(fresh, sentences)


def _called_off(brief: Brief, fresh: Sequence[Fact]) -> list[tuple[str, str]]:
    """A deed told before that the user has stopped since: "I paused the contractor"."""
    stopped = {fact.value: fact for fact in fresh if fact.polarity == "negated" and _STOPS.search(fact.quote)}
    told = (fact for fact in brief.of(FactKind.deed) if fact.value in stopped)
    return [(fact.id, stopped[fact.value].id) for fact in told]


def _at_odds(fresh: Sequence[Fact], sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """Two values for one thing in one message, the second told as somebody's or something's report."""
    reports = [sentence.text for sentence in sentences if _REPORTS.search(sentence.text)]
    scores = [fact for fact in fresh if fact.kind is FactKind.score and fact.stands and fact.time != "past"]
    return [
        (one.id, other.id)
        for one, other in combinations(scores, 2)
        if (one.split, one.metric, one.about) == (other.split, other.metric, other.about)
        and _differs(one, other)
        and any(other.quote in text for text in reports)
    ]


def _rival(brief: Brief, new: Fact) -> Fact | None:
    """The newest standing fact that says otherwise about the same thing; another system's score replaces none."""
    if (new.about or "").startswith((COMPARED, PART)):
        return None
    for old in reversed(brief.of(new.kind)):
        if old.time == "past" or old.split is not new.split or (old.metric != new.metric and not _rates(old, new)):
            continue
        if (
            new.kind is FactKind.score
            and (old.about or "") != (new.about or "")
            and bool(old.about)
            and bool(new.about)
        ):
            continue
        return old if _differs(old, new) else None
    return None


def _rates(old: Fact, new: Fact) -> bool:
    return old.error is not None and new.error is not None


def _differs(old: Fact, new: Fact) -> bool:
    if old.error is not None and new.error is not None:
        return abs(old.error - new.error) > SAME
    if isinstance(old.value, Quantity) and isinstance(new.value, Quantity):
        return abs(old.value.value - new.value.value) > SAME * max(1.0, abs(old.value.value))
    return old.value != new.value

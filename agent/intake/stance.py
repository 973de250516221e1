"""Whose word a clause is, whether it is denied, and whether it is past, present or planned."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from agent.brief import Holder, Polarity, Time
from agent.intake.lexicon import Pattern, cues, table, words
from agent.intake.sentences import Clause, Sentence

_NEGATION = cues("stance", "negation")
_NEGATION_AFTER = cues("stance", "negation_after")
_FALSE_NEGATION = re.compile(
    r"(?i)\b(?:not only|no doubt|not just|no matter|nothing but|no wonder|no problem|not to mention|why not|no idea)"
)
_SCOPE_CUT = re.compile(r"(?i)\band (?!any|even)(?:\b|$)|\bthen\b|\byet we\b")

_LISTS = table("stance")
_OUTSIDERS, _INSIDERS, _OPINION, _WISH = (_LISTS[key] for key in ("outsiders", "insiders", "opinion", "wish"))
_BETWEEN = (
    r"(?:\s+(?:who|from|of|at|in|here|there|also|still|now|always|all|even|just|already|really|keep|the|our|my|\w+ly"
    r"|\w+ing|\w+))?"
)

_OUTSIDE_WORD = words(
    rf"(?:{'|'.join(_OUTSIDERS)}){_BETWEEN}\s+(?:{'|'.join(_OPINION + _WISH)})",
    r"according to",
    r"i (?:read|heard|was told)(?: \w+)? that",
    r"rumou?r has it",
)
_SOFTWARE = "model|network|agent|bot|tool|assistant|script|system|job|pipeline"
_ANYONE_SAYS = words(rf"(?:my|our|a|an|one|some) (?:[\w-]+ )?(?!{_SOFTWARE})[\w-]+ (?:{'|'.join(_OPINION)})")
"""Whoever is named with an article and an opinion: "my nephew says"."""
_INSIDE_OPINION = words(rf"(?:{'|'.join(_INSIDERS)}){_BETWEEN}\s+(?:{'|'.join(_OPINION)})")
_INSIDE_WISH = words(rf"(?:{'|'.join(_INSIDERS)}){_BETWEEN}\s+(?:{'|'.join(_WISH)})")
_OWN_AGAIN = re.compile(
    r"(?i)\b(?:but|so|and|now|hence|therefore|which is why|that is why),? (?:i|we|our|the (?:board|company"
    r"|management|team))\b|[,;:] (?:i|we)\b|\b(?:for|to) (?:me|us)\b"
)
_MARKER = re.compile(r"(?i)^(?:no+|nope|nah)[,.]?\s+(?=(?:we|i|it|they|there|he|she|you|that|the|nobody|no)\b)")

_RESISTANCE = cues("stance", "resistance")
_PLANNED = cues("stance", "planned")
_PAST = cues("stance", "past")
_WHEN_PLANNED = cues("stance", "when_planned")
_WHEN_PAST = cues("stance", "when_past")
_DONE = re.compile(
    r"(?i)(?!need|feed|speed|seed|embed)[a-z]{3,}ed\b|(?:bought|shot|took|got|spent|went|put|read|ran|gave)\b"
)


class Stance(NamedTuple):
    """How the words at one place of a clause are meant."""

    polarity: Polarity
    holder: Holder
    time: Time


def resists(sentences: Iterable[Sentence]) -> bool:
    """Whether the user holds out against somebody's wish anywhere in the message."""
    return any(_RESISTANCE.search(sentence.text) for sentence in sentences)


def stance(clause: Clause, start: int, end: int, *, resisting: bool = False) -> Stance:
    """The stance of the words from start to end (places in the clause's own text)."""
    return Stance(_polarity(clause.text, start, end), _holder(clause, start, resisting=resisting), _time(clause, start))


def negated(text: str, start: int, end: int) -> bool:
    """Whether the words from start to end of the text stand in the scope of a negation."""
    return _polarity(text, start, end) == "negated"


def _polarity(text: str, start: int, end: int) -> Polarity:
    before = text[:start]
    cuts = [cut.end() for cut in _SCOPE_CUT.finditer(before)]
    scope = before[cuts[-1] :] if cuts else before
    scope = _FALSE_NEGATION.sub(" ", _MARKER.sub(" ", scope))
    count = len({match.start() for match in _NEGATION.finditer(scope)})
    inside = _NEGATION.search(text[start:end])
    after = _NEGATION_AFTER.match(text[end:].lstrip()) if end < len(text) else None
    denied = (count % 2 == 1 if count < 3 else True) != bool(after) if count or after else bool(inside)
    return "negated" if denied else "affirmed"


def _holder(clause: Clause, start: int, *, resisting: bool) -> Holder:
    sentence = clause.sentence
    before = sentence.text[: clause.start - sentence.start + start]
    reports = [match.end() for match in _OUTSIDE_WORD.finditer(before)]
    reports += [match.end() for match in _ANYONE_SAYS.finditer(before)]
    reports += [match.end() for match in _INSIDE_OPINION.finditer(before)]
    if resisting:
        reports += [match.end() for match in _INSIDE_WISH.finditer(before)]
    tail = sentence.text[clause.start - sentence.start + start :]
    if _OUTSIDER_LEADS.search(before) and _TELLS.match(tail):
        reports.append(len(before))
    if not reports:
        return "hearsay" if _said_afterwards(tail) else "user"
    own = [match.start() for match in _OWN_AGAIN.finditer(before) if match.start() > max(reports)]
    return "user" if own else "hearsay"


_OUTSIDER_LEADS = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(_OUTSIDERS)})\s+$")
_TELLS = re.compile(r"(?i)(?:tells?|told|advised?|warn(?:s|ed)?)\b")
"""A deed whose own words are the telling: "a consultant | told our apprentices not to learn Python"."""
_AFTERWARDS = words(
    rf"(?:{'|'.join(_OUTSIDERS + _INSIDERS)}){_BETWEEN}\s+"
    r"(?:says?|said|thinks?|suggests?|suggested|recommends?|claims?|insists?)(?=\s*[.!?]?$)"
)


def _said_afterwards(tail: str) -> bool:
    """A report at the end of the sentence: "we need more data, my boss says"."""
    return bool(_AFTERWARDS.search(tail))


def _last(pattern: Pattern, text: str, before: int) -> re.Match[str] | None:
    """The last match that begins before a place: an auxiliary that comes later belongs to something else."""
    return max(
        (match for match in pattern.finditer(text) if match.start() < before),
        key=lambda match: match.start(),
        default=None,
    )


def _time(clause: Clause, start: int) -> Time:
    planned = _last(_PLANNED, clause.text, start) or _WHEN_PLANNED.search(clause.text)
    past = _last(_PAST, clause.text, start + 1) or _PAST.match(clause.text, start) or _WHEN_PAST.search(clause.text)
    if planned and past:
        return "planned" if abs(planned.start() - start) <= abs(past.start() - start) else "past"
    if planned:
        return "planned"
    if past or _DONE.match(clause.text[start:]):
        return "past"
    if _PLANNED.search(clause.sentence.text[: max(clause.start - clause.sentence.start, 0)][-60:]):
        return "planned"
    return "now"

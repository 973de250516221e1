"""Retrieval told by its hits: how often the right text was found, and how often the answer was good where it was."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.sentences import Sentence

_TEXT = (
    r"(?:paragraph|passage|document|chunk|page|section|article|clause|source|text|snippet|entry|doc|context|record)s?"
)
_FOUND = re.compile(
    rf"(?i)\b(?:right|correct|relevant|needed|gold|proper) {_TEXT}\b"
    r"|\b(?:retriev\w+|search) (?:recall|hit rate|finds?)\b"
    r"|\bhit rate\b|\brecall@\d+"
)
_GIVEN = re.compile(
    rf"(?i)\b(?:where|when|if|once|given|with|of those|in those|for those|among those)\b[^.;\d]{{0,70}}"
    rf"(?:\bit (?:was|is|does|did)\b|\bit[\u2019']s\b|\bthey (?:were|are)\b|\bfound\b|\bretrieved\b|\bthere\b"
    rf"|{_TEXT}\b)"
)
_MISSED = re.compile(r"(?i)\b(?:not|never|missing|missed|absent|wrong|fail\w*|without|no)\b")
_RATES = frozenset({NumberKind.percent, NumberKind.odds})
_COUNTS = frozenset({NumberKind.count, NumberKind.bare})
_SEARCH = re.compile(r"(?i)\b(?:search(?! term)|retriev(?:al|er)|lookup|index)\b")
FEWEST = 20
"""Of fewer questions no share is told."""


class _Hit(NamedTuple):
    start: int
    end: int
    share: float
    whole: int | None


def read_hits(sentences: Sequence[Sentence]) -> list[Draft]:
    """The errors shared out between the search and the answer: P(no hit) and P(hit) P(bad answer | hit)."""
    found = _first(sentences, _FOUND, given=False)
    answered = _first(sentences, _GIVEN, given=True)
    if found is None or answered is None or answered.start < found.start:
        return []
    missed, badly = 1 - found.share, found.share * (1 - answered.share)
    if missed + badly <= 0:
        return []
    whole = round(found.whole * (missed + badly)) if found.whole else None
    name = next((match.group() for s in sentences if (match := _SEARCH.search(s.text))), "retrieval").lower()
    return [
        Draft(
            FactKind.error_share, place.start, place.end,
            fraction(about, part / (missed + badly), whole), n=whole, about=about,
        )
        for place, part, about in ((found, missed, name), (answered, badly, "answer from the right text"))
    ]  # fmt: skip


def _first(sentences: Sequence[Sentence], told: re.Pattern[str], *, given: bool) -> _Hit | None:
    for sentence in sentences:
        match = told.search(sentence.text)
        if match is None or sentence.question or _MISSED.search(sentence.text):
            continue
        rate = _rate(sentence.text, match.start() if given else 0)
        if rate is not None:
            number, share, whole = rate
            return _Hit(sentence.start + match.start(), sentence.start + number.end, share, whole)
    return None


def _rate(text: str, start: int) -> tuple[Number, float, int | None] | None:
    """The first share told from a place on, or a count with the whole that stands before it: "for 300 ...: 189 yes"."""
    numbers = [number for number in find_numbers(text) if number.start >= start]
    for number in numbers:
        if number.kind in _RATES:
            return number, number.value, number.of
    counts = [number for number in numbers if number.kind in _COUNTS and number.value >= FEWEST]
    if len(counts) == len(("whole", "part")) and counts[0].value > counts[1].value:
        whole = int(counts[0].value)
        return counts[1], counts[1].value / whole, whole
    return None

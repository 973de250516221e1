"""Pipelines with parts made perfect, in words: what each part's perfection would gain, as its share of the errors."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import cues
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.sentences import Sentence

_PERFECT = re.compile(
    rf"(?:{cues('shares', 'perfect').pattern})\s+(?P<part>[A-Za-z][\w\u2019' -]{{2,40}}?)"
    r"(?=\s*[:,=\u2192+]|\s*->|\s+(?:and|plus|we|it|it's|that|this|the|gives?|gets?|goes|brings?|makes?"
    r"|reach\w*|is|are|"
    r"was|were|overall|accuracy|\d)|\s*\()"
    r"|\b(?:if|when|once|and|plus)\s+(?:(?:i|we|you|also|additionally|then|someone)\s+)*"
    r"(?P<done>[a-z]+(?:\s(?:the|a|them|it)(?:\s[\w-]+)?)?)\s(?:by hand|manually|myself|ourselves)\b",
    re.IGNORECASE,
)
_RATES = frozenset({NumberKind.percent, NumberKind.decimal, NumberKind.bare, NumberKind.odds})
_IS = re.compile(
    r"(?i)\W*(?:by hand|manually)?\W*(?:(?:it|that|the whole|everything|we) (?:then )?)?"
    r"(?:gives?|gave|gets?|goes(?: up)?|climbs|rises|comes|is|was"
    r"|makes? it|we get|brings?|reach\w*)?(?: it| us)?(?: ?\bto)?\W*"
)
"""Between a part made perfect and what the whole then reaches: "perfect pickup 78, + perfect detection 79"."""
FEWEST_PARTS = 1


class _Step(NamedTuple):
    """A rate reached with the part perfect, besides those of the steps before."""

    sentence: Sentence
    part: str
    value: float


def read_ceilings(sentences: Sequence[Sentence], base: float | None) -> list[Draft]:
    """Each perfect part's gain as a share of the errors of the whole; base is the accuracy with no part perfect."""
    steps = [step for sentence in sentences for step in _steps(sentence)]
    if base is None or len(steps) < FEWEST_PARTS or base >= 1:
        return []
    levels = [base, *(step.value for step in steps)]
    if any(later < earlier for earlier, later in pairwise(levels)):
        return []
    return [
        _draft(step, (later - earlier) / (1 - base))
        for step, (earlier, later) in zip(steps, pairwise(levels), strict=True)
    ]


def _steps(sentence: Sentence) -> Iterator[_Step]:
    parts = [match for match in _PERFECT.finditer(sentence.text) if not sentence.question]
    rates = [number for number in find_numbers(sentence.text) if number.kind in _RATES]
    each = [
        (part, number)
        for part in parts
        for number in rates
        if number.start >= part.end() and _IS.fullmatch(sentence.text[part.end() : number.start])
    ]
    if len(each) > 1:
        yield from (_Step(_cut(sentence, part.start(), n.end), _named(part), _rate(n)) for part, n in each)
        return
    if parts and rates:
        value = _rate(rates[-1])
        if 0 < value <= 1:
            yield _Step(sentence, _named(parts[-1]), value)


def _named(part: re.Match[str]) -> str:
    """The part without how it was made perfect: "the outline by hand"."""
    return re.sub(r"(?i)\s+(?:by hand|manually|myself|ourselves)$", "", (part["part"] or part["done"]).strip())


def _cut(sentence: Sentence, start: int, end: int) -> Sentence:
    """The piece of the sentence that tells one step."""
    return sentence._replace(start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end])


def _rate(number: Number) -> float:
    return number.value / 100 if number.kind is NumberKind.bare else number.value


def _draft(step: _Step, share: float) -> Draft:
    sentence = step.sentence
    return Draft(FactKind.error_share, sentence.start, sentence.end, fraction(step.part, share), about=step.part)

"""Where a number stands: its segment of the sentence, what led up to it, and the score before it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.intake import measures
from agent.intake.measures import Metric
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.sentences import Sentence
from agent.vocabulary import Split

_CUT = re.compile(
    r"\s*[;()]\s*|,\s+|\s*,(?!\d)|(?<!abs)(?<!avg)(?<!\bsq)(?<!\bno)\.\s+|\s(?:but|while|whereas|though|versus"
    r"|vs\.?|and"
    r"|against|compared (?:to|with))\s|"
    r"\s[-\u2013—]\s|(?<=\d%)\s?/\s?|:\s(?![.\d])",
    re.IGNORECASE,
)
_TURN = re.compile(r"\s*(but|yet|while|whereas|though|and)\s+", re.IGNORECASE)
CONTRAST = frozenset({"but", "yet", "while", "whereas", "though"})
"""What sets a score against the one before it."""
_LINK = re.compile(r"\s*(?:->|→|=>|to|up to|down to|then|now|and then)\s*(?:about |around |now )?", re.IGNORECASE)
_BESIDE = frozenset({"/", "vs", "vs.", "or", "and", "-", ","})
ASIDE = re.compile(r"(?<=\w)\s?\([^()]{3,80}\)\s*[:=]?(?=\s*(?:is |was |at |only )?[\d.]*\d)")
"""Brackets between a name and its number: "dev (new candler, n=3000) 9.7"."""
WISH_NEAR = 40
"""How far, in characters, the word of a wish may stand from where things stand, and its number from it."""
_RATES = frozenset({NumberKind.percent, NumberKind.odds, NumberKind.bare, NumberKind.decimal})
LOOK_BACK = 80
"""How many characters of number-less segments before still speak for a number."""
PART = "part: "
"""Marks in `about` a score on a part of the examples; agent/known/situation.py reads it."""


class Segment(NamedTuple):
    """A part of a sentence between separators, and the separator that opened it."""

    start: int
    text: str
    opened: str


class Rated(NamedTuple):
    """A number read as a score."""

    place: "Place"
    metric: Metric
    split: Split
    value: float
    error: float | None
    source: str | None  # the population; "=" before one that is the training population
    past: bool
    compared: bool
    bad: bool


class Place(NamedTuple):
    """One number in its surroundings."""

    number: Number
    segment: Segment
    pending: str  # the segments before it that hold no score
    sentence: Sentence
    previous: Rated | None

    @property
    def text(self) -> str:
        """The words of its segment."""
        return self.segment.text

    @property
    def at(self) -> int:
        """Where the number begins in its segment."""
        return self.number.start - self.segment.start

    @property
    def end(self) -> int:
        """Where the number ends in its segment."""
        return self.number.end - self.segment.start

    @property
    def before(self) -> str:
        """The segment's words before the number."""
        return self.text[: self.at]

    @property
    def after(self) -> str:
        """The segment's words after the number."""
        return self.text[self.end :]

    @property
    def context(self) -> str:
        """What led up to the segment, and the segment."""
        return f"{self.pending} {self.text}" if self.pending else self.text

    @property
    def share(self) -> bool:
        """Whether the number itself is written as a part of a whole."""
        return self.number.kind in {NumberKind.percent, NumberKind.odds}

    @property
    def cues(self) -> list[tuple[Split, int, int]]:
        """The splits that the segment names."""
        return measures.split_cues(self.text)


def without_asides(sentence: Sentence) -> Sentence:
    """The sentence with its asides blanked out, every character at its place; a colon behind one stays."""
    return sentence._replace(text=ASIDE.sub(_blank, sentence.text))


def _blank(aside: re.Match[str]) -> str:
    text = aside.group()
    return f"{' ' * (len(text) - 1)}:" if text.endswith(":") else " " * len(text)


def segments(sentence: Sentence) -> list[Segment]:
    """The sentence cut at separators and conjunctions."""
    parts: list[Segment] = []
    begin, opened = 0, ""
    for cut in _CUT.finditer(sentence.text):
        parts.append(_segment(sentence.text, begin, cut.start(), opened))
        begin, opened = cut.end(), cut.group().strip().lower()
    return [*parts, _segment(sentence.text, begin, len(sentence.text), opened)]


def _segment(text: str, start: int, end: int, opened: str) -> Segment:
    """The segment; a conjunction after a comma (", but on the new line") is its separator, not its first word."""
    turn = _TURN.match(text, start, end)
    return (
        Segment(turn.end(), text[turn.end() : end], turn[1].lower())
        if turn
        else Segment(start, text[start:end], opened)
    )


def chained(numbers: Sequence[Number], text: str) -> list[Number]:
    """In a chain such as "61 -> 63 -> 62%" every number is what the last one is."""
    linked = list(numbers)
    for index in range(len(linked) - 2, -1, -1):
        here, there = linked[index], linked[index + 1]
        link = text[here.end : there.start]
        joined = _LINK.fullmatch(link) or link.strip() in _BESIDE
        if here.kind is NumberKind.bare and there.kind is NumberKind.percent and joined:
            linked[index] = here._replace(kind=NumberKind.percent, value=round(here.value / 100, 9))
    return linked


def number_runs(numbers: Sequence[Number], text: str, link: re.Pattern[str]) -> list[list[Number]]:
    """The numbers in lists: neighbours with nothing but a link between them stand in one, every other in its own."""
    found: list[list[Number]] = []
    for number in numbers:
        if found and link.fullmatch(text[found[-1][-1].end : number.start]):
            found[-1].append(number)
        else:
            found.append([number])
    return found


def continues(place: Place) -> bool:
    """Whether a newer number follows in a chain: "61 -> 63", "from 14% to 9%"."""
    return bool(
        re.match(r"\s*(?:%|percent)?\s*(?:->|→|=>|\bto\b|[-\u2013](?=\d))\s*(?:about |around )?(?=[\d.])", place.after)
    )


def wished(place: Place) -> float | None:
    """The rate that is wanted right after the number: "the return rate is 24 %, we hoped for 15"."""
    tail = place.sentence.text[place.number.end :]
    found = measures.TARGET.search(tail[:WISH_NEAR])
    if found is None:
        return None
    first = next((number for number in find_numbers(tail) if number.start >= found.end()), None)
    if first is None or first.kind not in _RATES or first.start > found.end() + WISH_NEAR:
        return None
    return first.value / 100 if first.kind is NumberKind.bare else first.value


def follows(place: Place) -> bool:
    """Whether the number stands right after another one of a chain."""
    return bool(re.search(r"\d%?\s*(?:->|→|=>|\bto\b)\s*(?:about |around )?$", place.before))

"""Learning curves in words: at least three pairs of a training size and a score, in a sentence or one after another."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.brief import FactKind
from agent.intake.facts import Draft
from agent.intake.lexicon import cues
from agent.intake.measures import metric_near, scored_higher
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.places import number_runs
from agent.intake.sentences import Sentence
from agent.metrics.finding import FRACTION, Quantity
from agent.vocabulary import Split

_ARROW = re.compile(
    r"\s*(?:[A-Za-z/-]+\s*){0,3}?(?:->|→|=>|:|=|gives?|gave|gets?|got|at|reach(?:ed|es)?|yield(?:s|ed)?|had|was|is"
    r"|we got|we get|,|\()\s*(?:us |we |about |around |an? |error |accuracy )*",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?i)\s?(?:\(|at |with |on |for )(?:n ?= ?|about |~ ?)?")
"""Between a score and the size behind it, where the sentence talks of training sizes: \"18.4% (4k), 17.9% (8k)\"."""
_BESIDE = re.compile(r"\s+(?:[A-Za-z]+\s+){0,2}(?:\([^()\d]{1,30}\)\s*)?")
_AFTER_HOURS = re.compile(r"\s+")
"""Between a size and its percentage may stand the noun alone: "2k pieces 24%, 4k 19.5%"."""
_BY_SIZE = cues("shares", "by_size")
_CURVE_TALK = cues("shares", "curve_talk")
_WRONG = cues("measures", "bad")
_HOURS = re.compile(r"(?i)\d ?(?:h|hrs?|hours?)$")
HOURS_A_DAY = 24
_PART_OF_DATA = re.compile(r"(?i)\s*%?\s*of (?:the|our|all)\b")
_POINT = re.compile(
    r"(?i)^\W*(?:(?:and|then|now|we|it|is|was)\s+)*(?:train\w*\s+)?(?:(?:on|with|at|using|from)\s+)?(?:the first\s+)?\d"
)
"""A short sentence that is one point of a curve: "trained on 4k grains: 34% error", "8k: 28"."""
_LISTED = re.compile(r"(?i)\s*(?:%|percent|k)?\s*(?:,\s*(?:and |then )?|/|and|to|->|→|then|&)\s*(?:about |~)?")
"""What joins the numbers of a list."""
_MAGNITUDE = re.compile(r"(?i)thousand|million|k$|m$")
_FACTORS = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6}
_OF_TRAINING = re.compile(r"(?i)\b(?:re-?)?train(?:ed|ing|s)?\b|\bfitted\b|\blearn(?:ed|t)\b|\blearning curve\b")
_LONGEST = 90
SMALLEST = 10
"""Nobody draws a learning curve from fewer examples."""
_MOST = 100
MIN_POINTS = 3
"""Two sizes may be a comparison of anything; three make a curve."""


def read_curves(sentences: Sequence[Sentence]) -> list[Draft]:
    """Points of a learning curve: sizes rising or falling, each with its score."""
    found = [draft for sentence in sentences for draft in _in_text(sentence)]
    found = found or [draft for run in _runs(sentences) for draft in _in_text(run)]
    return found or [draft for run in pairwise(sentences) for draft in _in_two(run)]


def _in_two(run: Sequence[Sentence]) -> list[Draft]:
    """The sizes in one sentence and their scores in the next: "trained on 10, 20 and 40 thousand. Dev: 52, 61, 69"."""
    if any(sentence.question for sentence in run) or not _OF_TRAINING.search(run[0].text):
        return []
    joined = _joined(run)
    points = _aligned(joined.text, [_in_hours(number) for number in find_numbers(joined.text)])
    return _drawn(joined, points)


def _runs(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Neighbouring short sentences that are one point each, taken as one."""
    runs: list[list[Sentence]] = [[]]
    for sentence in sentences:
        if _POINT.match(sentence.text) and len(sentence.text) <= _LONGEST and not sentence.question:
            runs[-1].append(sentence)
        elif runs[-1]:
            runs.append([])
    return [_joined(run) for run in runs if len(run) >= MIN_POINTS]


def _joined(run: Sequence[Sentence]) -> Sentence:
    """The run as one sentence, every character at its place."""
    text = ""
    for sentence in run:
        text += " " * (sentence.start - run[0].start - len(text)) + sentence.text
    return run[0]._replace(end=run[-1].end, text=text)


def _in_text(sentence: Sentence) -> list[Draft]:
    numbers = [_in_hours(number) for number in find_numbers(sentence.text)]
    points = _aligned(sentence.text, numbers) or [
        (size, score) for size, score in pairwise(numbers) if _is_point(sentence.text, size, score)
    ]
    return _drawn(sentence, points or _scores_first(sentence.text, numbers))


def _drawn(sentence: Sentence, points: Sequence[tuple[Number, Number]]) -> list[Draft]:
    """The points of one curve; what has no order of sizes is none."""
    sizes = [size.value for size, _ in points]
    ordered = sizes == sorted(sizes) or sizes == sorted(sizes, reverse=True)
    if len(points) < MIN_POINTS or not ordered or len(set(sizes)) < MIN_POINTS:
        return []
    named = metric_near(sentence.text, 0)
    wrong = bool(_WRONG.search(sentence.text)) or (named is not None and named[0].error == "same")
    scored = named[0].name if named is not None and scored_higher(named[0].name) is not None else None
    return [_point(sentence, size, score, wrong=wrong, scored=scored) for size, score in points]


def _aligned(text: str, numbers: Sequence[Number]) -> list[tuple[Number, Number]]:
    """A list of sizes and a list of as many scores: "on 1k, 2k and 4k recipes: dev error 31, 26 and 22 percent"."""
    runs = [_scaled(run) for run in number_runs(numbers, text, _LISTED)]
    long = [run for run in runs if len(run) >= MIN_POINTS]
    if len(long) > 2:  # "with 25/50/100% of the photos (9k, 18k, 36k): 61, 69, 76"
        long = [run for run in long if not _PART_OF_DATA.match(text[run[-1].end :])]
    if len(long) != 2 or len(long[0]) != len(long[1]):
        return []
    sizes, scores = sorted(long, key=lambda run: max(number.value for number in run), reverse=True)
    told = all(map(_is_size, sizes)) and all(map(_is_rate, scores)) and sizes[-1].value > _MOST
    return list(zip(sizes, scores, strict=True)) if told else []


def _scaled(run: Sequence[Number]) -> list[Number]:
    """The magnitude of a list's last number, which holds for all: "10, 20, 40 and 80 thousand"."""
    last = run[-1]
    scale = _MAGNITUDE.search(last.text)
    if scale is None or not all(number.text.isdigit() for number in run[:-1]):
        return list(run)
    factor = _FACTORS[scale.group().lower()]
    return [*(n._replace(kind=NumberKind.count, value=n.value * factor) for n in run[:-1]), last]


def _in_hours(number: Number) -> Number:
    """A length of recordings as a size: "20h 38.1, 40h 31.0"."""
    hours = number.kind is NumberKind.duration and _HOURS.search(number.text) is not None
    return number._replace(kind=NumberKind.count, value=round(number.value * HOURS_A_DAY, 6)) if hours else number


def _scores_first(text: str, numbers: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Scores with their training sizes behind them; without a word of training sizes those are test examples."""
    if not _BY_SIZE.search(text):
        return []
    return [
        (size, score)
        for score, size in pairwise(numbers)
        if _is_size(size) and _is_rate(score) and _BEHIND.fullmatch(text[score.end : size.start])
    ]


def _is_size(number: Number) -> bool:
    return number.kind in {NumberKind.count, NumberKind.bare} and number.value >= SMALLEST


def _is_rate(number: Number) -> bool:
    return number.kind in {NumberKind.percent, NumberKind.decimal} or (
        number.kind is NumberKind.bare and 0 < number.value <= _MOST
    )


def _is_point(text: str, size: Number, score: Number) -> bool:
    sized = _is_size(size) and (size.kind is NumberKind.count or _CURVE_TALK.search(text) is not None)
    between = text[size.end : score.start]
    beside = score.kind in {NumberKind.percent, NumberKind.decimal} and _BESIDE.fullmatch(between)
    beside = beside or (_HOURS.search(size.text) and _AFTER_HOURS.fullmatch(between))
    return bool(sized and _is_rate(score) and (beside or _ARROW.fullmatch(between)))


def _point(sentence: Sentence, size: Number, score: Number, *, wrong: bool, scored: str | None) -> Draft:
    value = score.value / 100 if score.kind is NumberKind.bare else score.value
    error = value if wrong else 1 - value
    name = scored if scored is not None else "error" if wrong else "accuracy"
    quantity = Quantity(name=name, value=round(value, 6), unit=FRACTION)
    return Draft(
        FactKind.curve_point,
        sentence.start + min(size.start, score.start), sentence.start + max(size.end, score.end), quantity,
        split=Split.dev, metric=quantity.name, error=round(error, 6), at=size.value,
    )  # fmt: skip

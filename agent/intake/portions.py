"""Learning curves told by portions of the training data: "with half the stills 0.62, with a quarter 0.51"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake.facts import Draft
from agent.intake.sentences import Sentence
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.measures import lower_is_better
from agent.vocabulary import Split

_WORDS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10,
    "thirds": 2 / 3, "quarters": 3 / 4,
}  # fmt: skip
_PORTION = re.compile(
    r"(?i)\b(?:on|with|from|using|at|by|to|and)\s(?:only |just |about |a random )?"
    r"(?P<share>half|(?:a|one) (?:third|quarter|fifth|tenth)|two thirds|three quarters|\d{1,2} ?(?:%|percent))"
    r"(?:\s(?:of )?(?:the|our|my|that|those|them|it|all)\b(?:[^\d.;:(]|F1){0,30}?| of them| of it|)"
    r"(?:[,:]|\s)(?:[^\d.;]|F1\b){0,40}?(?<![A-Za-z])(?P<value>\d{1,2}(?:\.\d+)?|0?\.\d+)(?![\d.]*\d) ?(?:%|percent)?"
)
_OF_TRAINING = re.compile(
    r"(?i)\b(?:re-?)?train(?:ed|ing|s)?\b|\bof (?:the|our|my) (?:data|labels|training)|\bhalved\b"
)
_LARGEST = 0.5
"""Scores of one curve lie closer than this."""
_FULL = 1.0
FEWEST = 2
"""Two portions and the whole make three points."""


class Portion(NamedTuple):
    """A score reached with a share of the training data."""

    start: int
    end: int
    share: float
    value: float


def find_portions(sentences: Sequence[Sentence]) -> list[Portion]:
    """Every portion of the training data that a sentence names with its score; fewer than two tell nothing."""
    found = [
        Portion(
            sentence.start + match.start(), sentence.start + match.end(), _share(match["share"]), _rate(match["value"])
        )
        for sentence in sentences
        if _OF_TRAINING.search(sentence.text) and not sentence.question
        for match in _PORTION.finditer(sentence.text)
    ]
    return found if len({portion.share for portion in found}) >= FEWEST else []


def read_portions(portions: Sequence[Portion], scores: Sequence[Draft], volumes: Sequence[Draft]) -> list[Draft]:
    """The learning curve of the portions and of the whole: today's held-out score at the size told for the data."""
    whole = next((d for d in scores if d.split in {Split.dev, Split.train_dev} and d.time == "now"), None)
    sizes = [d.n for d in volumes if d.kind is FactKind.data_volume and d.n and d.split in {None, Split.train}]
    if not portions or whole is None or not isinstance(whole.value, Quantity) or not sizes:
        return []
    level = whole.value.value
    if whole.value.unit != FRACTION or any(abs(portion.value - level) > _LARGEST for portion in portions):
        return []
    told = [*portions, Portion(whole.start, whole.end, _FULL, level)]
    return [_point(portion, whole.metric or "accuracy", max(sizes)) for portion in told]


def _point(portion: Portion, metric: str, size: int) -> Draft:
    error = portion.value if lower_is_better(metric) else 1 - portion.value
    return Draft(
        FactKind.curve_point, portion.start, portion.end, Quantity(name=metric, value=portion.value, unit=FRACTION),
        split=Split.dev, metric=metric, error=round(error, 6), at=round(portion.share * size),
    )  # fmt: skip


def _share(text: str) -> float:
    digits = re.match(r"\d+", text)
    return int(digits.group()) / 100 if digits else _WORDS[text.lower().split()[-1]]


def _rate(text: str) -> float:
    value = float(text)
    return round(value / 100 if value > 1 or "." not in text else value, 6)

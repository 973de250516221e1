"""Results of which only the change and a bare number are told: "I added holidays: 27.5", "promotions: 24.9"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brief import Brief, Fact, FactKind
from agent.intake.facts import Draft
from agent.intake.lexicon import cues
from agent.intake.places import PART
from agent.intake.reading import ResultClaim
from agent.intake.scores import COMPARED
from agent.intake.sentences import Sentence
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.measures import lower_is_better
from agent.vocabulary import Split

_TOLD = re.compile(
    r"(?i)^\W*(?P<change>[a-z][^:=\d]{1,80}?(?:\([^()]*\)[^:=\d]{0,20}?)?)\s*"
    r"(?:(?P<headed>[:=])|->|\u2192|,|\b(?:gave|gives|got|gets|brought|made it|now|it[\u2019']s"
    r"|we[\u2019']re at|is|was|down to|up to"
    r"|and)\b)\s*(?:us |it |it[\u2019']s |about |now |to |at |we[\u2019']re at |down |up |we got )*"
    r"(?P<value>\d+(?:\.\d+)?|\.\d+) ?(?:%|percent)?(?: now)?[.!]?$"
)
_TRIED = cues("results", "tried")
_NEAR = (0.4, 1.8)
"""A result lies within these multiples of where the model stands; another number is something else."""
MOST_WORDS = 5
"""A longer head of a bare number names no change."""
_HELD = frozenset({Split.dev, Split.test})


class Bare(NamedTuple):
    """The results told so, and their scores."""

    claims: tuple[ResultClaim, ...] = ()
    scores: tuple[Draft, ...] = ()


def read_bare(sentences: Sequence[Sentence], brief: Brief, taken: Sequence[Draft]) -> Bare:
    """Bare numbers behind a change, in the metric of the present score; none while several metrics are in play."""
    present = _present(brief)
    if present is None or not isinstance(present.value, Quantity):
        return Bare()
    claims, scores = [], []
    for sentence in sentences:
        match = _TOLD.match(sentence.text)
        inside = any(sentence.start <= d.start < sentence.end for d in taken if d.kind is FactKind.score)
        if match is None or sentence.question or inside:
            continue
        named = match["headed"] and len(match["change"].split()) <= MOST_WORDS
        value = _scaled(float(match["value"]), present.value)
        if value is None or not (named or _TRIED.search(match["change"])):
            continue
        lower = lower_is_better(present.metric or "")
        metric = present.metric or "accuracy"
        change = match["change"].strip(" ,.")
        better = "lower" if lower else "higher"
        claims.append(ResultClaim(change, metric, None, value, None, better, sentence.text))
        scores.append(_score(sentence, present, value))
    return Bare(tuple(claims), tuple(scores))


def _present(brief: Brief) -> Fact | None:
    """The newest held-out score, where all of them are of one metric."""
    held = [
        fact
        for fact in brief.of(FactKind.score)
        if fact.split in _HELD and fact.time != "past" and not (fact.about or "").startswith((PART, COMPARED))
    ]
    return held[-1] if len({fact.metric for fact in held}) == 1 else None


def _scaled(number: float, present: Quantity) -> float | None:
    value = number / 100 if present.unit == FRACTION and number > 1 else number
    least, most = (present.value * factor for factor in _NEAR)
    return round(value, 9) if least <= value <= most and (present.unit != FRACTION or value <= 1) else None


def _score(sentence: Sentence, present: Fact, value: float) -> Draft:
    quantity = Quantity(name=f"dev {present.metric}", value=value, unit=_unit(present))
    error = None if present.error is None else value if lower_is_better(present.metric or "") else 1 - value
    return Draft(
        FactKind.score, sentence.start, sentence.end, quantity,
        split=present.split, metric=present.metric, error=None if error is None else round(error, 6), n=present.n,
    )  # fmt: skip


def _unit(present: Fact) -> str:
    return present.value.unit if isinstance(present.value, Quantity) else FRACTION

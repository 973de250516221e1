"""Metrics in a unit of their own (minutes, kilograms, euros, points): whether a number with a unit is their value."""

import re

from agent.intake import measures
from agent.intake.lexicon import Pattern, nearest
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.places import Place

CUE_NEAR = 28
"""How far, in characters, a metric, split or target word may stand from its number."""
TARGET_NEAR = 18
POINTS_NEAR = 12
_OF_A_RUN = re.compile(r"(?i)\s*(?:steps?|epochs?|iter\w*|batches|updates|samples|examples)\b")
"""How far a run has come is no value of its loss: "NaN after 300 steps"."""
_NAMED_MODEL = re.compile(r"(?i)\s*-?(?:runs?|models?|net\w*|params?|parameters|version|variant|checkpoint)\b")
"""A count that names a model: "the 900M run"."""


def own_unit_value(number: Number) -> float:
    """A metric in its own unit ("MAE 2.1 min") keeps the digits that were written."""
    match = re.match(r"[\d.]+", number.text)
    spelled = {NumberKind.duration, NumberKind.latency, NumberKind.points}
    return float(match.group()) if match and number.kind in spelled else number.value


def in_points(place: Place) -> bool:
    """Points are a difference, except right before or after a metric that has no rate: "8.1 points RMSE"."""
    after = measures.metric_near(place.after, 0)
    before = measures.metric_near(place.before, place.at)
    return any(close is not None and not close[0].rate and close[1] <= POINTS_NEAR for close in (after, before))


def in_own_unit(place: Place) -> bool:
    """A count, time or amount is a score only right after a metric that has no rate."""
    if _NAMED_MODEL.match(place.after) or _OF_A_RUN.match(place.after):
        return False
    close = measures.metric_near(place.before, place.at) or measures.metric_near(place.text[: place.end], place.at)
    told = place.number.kind in {NumberKind.count, NumberKind.duration}
    counted = place.number.kind is NumberKind.count and near(measures.TARGET, place, TARGET_NEAR)
    whole = place.previous.place.number.of if counted and place.previous is not None else None
    if whole and place.number.value <= whole:
        return True  # "right on 171 of 250, they want 225"
    first = not (told and find_numbers(place.before))  # "MAE 2.1 min on the last 4 weeks" is one score
    inherited = (
        place.number.text[0].isdigit()
        and place.previous is not None
        and not place.previous.metric.rate
        and (near(measures.TARGET, place, TARGET_NEAR) or place.cues)
    )
    return (close is not None and not close[0].rate and close[1] <= CUE_NEAR and first) or bool(inherited)


def near(pattern: Pattern, place: Place, limit: int) -> bool:
    """Whether a word of the pattern stands within so many characters of the number."""
    return min(distance(pattern, place.text, place.at), distance(pattern, place.text, place.end)) <= limit


def distance(pattern: Pattern, text: str, at: int) -> float:
    """Characters from a place to the nearest match; infinite without one."""
    found = nearest(pattern, text, at)
    return float("inf") if found is None else found

"""Where in its range a setting of a sweep works best, and whether that is an end of the range."""

from typing import NamedTuple

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.sweeps import Parameter, Sweep, resamples
from agent.metrics.thresholds import EDGE_PROBABILITY, EDGE_SHARE, FEWEST_TRIALS, IMPORTANCE_BINS

NEIGHBOURS = 5
"""Trials averaged around each value: the single best trial is too often the luckiest one."""
TREND = 0.3
"""Spearman correlation towards the edge in the half of the range next to it; without a trend the place is chance."""
FEWEST_VALUES = 4
"""Of a setting: with fewer every value lies near an end."""


class Edge(NamedTuple):
    """The end at which a setting works best: "lower" or "upper", its value, and how often resamples agree."""

    side: str
    at: float
    chance: float


def edge_of(sweep: Sweep, parameter: Parameter) -> Edge | None:
    """The end in whose outer tenth the best value lies in 80 % of resamples, if results trend towards it."""
    if not can_have_edge(sweep, parameter):
        return None
    low, high = float(parameter.values.min()), float(parameter.values.max())
    margin = EDGE_SHARE * (high - low)
    if not any(_trends(sweep.value, parameter.values, end) for end in ("lower", "upper")):
        return None
    best = np.array([_best_place(sweep.value[p], parameter.values[p]) for p in resamples(len(sweep.value))])
    at_low, at_high = float(np.mean(best <= low + margin)), float(np.mean(best >= high - margin))
    edge = Edge("lower", low, at_low) if at_low >= at_high else Edge("upper", high, at_high)
    return edge if edge.chance >= EDGE_PROBABILITY and _trends(sweep.value, parameter.values, edge.side) else None


def can_have_edge(sweep: Sweep, parameter: Parameter) -> bool:
    """Whether enough trials and values of a number were tried to tell."""
    return len(sweep.value) >= FEWEST_TRIALS and parameter.numeric and parameter.distinct >= FEWEST_VALUES


def _best_place(value: Floats, places: Floats) -> float:
    """Where the result is best, by the mean of each value tried or of neighbouring trials where all values differ."""
    known = np.unique(places)
    if len(known) <= 2 * IMPORTANCE_BINS:
        means = [float(value[places == place].mean()) for place in known]
        return float(known[int(np.argmin(means))])
    order = np.argsort(places)
    window = np.full(NEIGHBOURS, 1 / NEIGHBOURS)
    smooth = np.convolve(np.pad(value[order], NEIGHBOURS // 2, mode="edge"), window, mode="valid")
    return float(places[order][int(np.argmin(smooth))])


def _trends(value: Floats, places: Floats, side: str) -> bool:
    """Whether results get better towards the edge within the half of the range next to it."""
    middle = (places.min() + places.max()) / 2
    near = places <= middle if side == "lower" else places >= middle
    if near.sum() < NEIGHBOURS:
        return False
    ranks = [np.argsort(np.argsort(part[near])).astype(float) for part in (value, places)]
    toward = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return toward > TREND if side == "lower" else toward < -TREND

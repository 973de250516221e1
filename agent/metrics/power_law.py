"""Learning curves over data: error = a + b n^-c, or b n^-c, with what is not known about it as draws.

Hestness et al. (2017), arXiv:1712.00409, for the law; Viering and Loog (2023), IEEE TPAMI 45:7799, for how often it
fails: so nothing is extrapolated beyond ten times the data, and both forms are kept as far as the points allow.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import DataPoint
from agent.metrics.resampling import student_quantile
from agent.metrics.thresholds import ASSUMED_POINT_NOISE, SEED
from agent.vocabulary import Split

EXPONENTS = np.concatenate([[0.01], np.geomspace(0.03, 2.0, 80)])
"""The decay rates tried, in finer steps where published curves lie: 0.07 to 0.35; small noisy ones go beyond."""
SCATTER_LIMITS = (0.15, 4.0)
"""The scatter of a handful of points may narrow or widen an assumed deviation by so much and no more."""
CURVE_DRAWS = 600
"""Enough for the ends of a 95 % interval; the fit is a few matrix products."""


class Size(NamedTuple):
    """All points at one number of training examples: the mean error, its standard error, how many points."""

    n_train: int
    error: float
    deviation: float
    points: int


class Law(NamedTuple):
    """Draws of (a, b, c), one row each, and the points they were fitted to; the first row is the fit as it stands."""

    draws: Floats
    drawn: Floats
    n_train: Floats

    def cut_by_doubling(self) -> Floats:
        """The share of the error that twice the data takes off: by the law, but no more than the last step showed.

        Curves bend up more often than down, so a law that promises more than was last seen is not believed.
        """
        last = float(self.n_train[-1])
        by_law = 1 - self.at(2 * last) / np.maximum(self.at(last), 1e-9)
        doublings = float(np.log2(last / self.n_train[-2]))
        seen = 1 - np.power(np.minimum(self.drawn[:, -1] / self.drawn[:, -2], 1), 1 / doublings)  # a rise shows no cut
        return np.asarray(np.minimum(by_law, seen), dtype=float)

    def at(self, n_train: float) -> Floats:
        """The error at a number of examples, one value a draw."""
        a, b, c = self.draws.T
        return np.asarray(a + b * np.power(float(n_train), -c), dtype=float)

    def size_for(self, error: float) -> Floats:
        """The number of examples at which each draw reaches an error; infinite where it never does."""
        a, b, c = self.draws.T
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            size = np.power((error - a) / b, -1 / c)
        return np.where((error > a) & (b > 0), size, np.inf)


def sizes_of(points: Iterable[DataPoint], splits: Sequence[Split], n: int | None = None) -> list[Size]:
    """The points of these splits by size. n: examples behind each error, where the points do not say.

    The standard error is that of repeated points (their spread pooled over the sizes), else the binomial one, else an
    assumed share of the error.
    """
    groups: dict[int, list[DataPoint]] = {}
    for point in points:
        if point.split in splits and point.n_train > 0:
            groups.setdefault(point.n_train, []).append(point)
    spreads = [
        float(np.var([point.error for point in group], ddof=1)) / max(float(np.mean([p.error for p in group])), 1e-6)
        for group in groups.values()
        if len(group) > 1
    ]
    sizes = []
    for n_train, group in sorted(groups.items()):
        error = float(np.mean([point.error for point in group]))
        counted = group[0].n or n
        if spreads:
            deviation = (float(np.mean(spreads)) * error / len(group)) ** 0.5
        elif counted:
            p = min(max(error, 0.5 / counted), 1 - 0.5 / counted)
            deviation = (p * (1 - p) / counted) ** 0.5
        else:
            deviation = ASSUMED_POINT_NOISE * error
        sizes.append(Size(n_train, error, max(deviation, 1e-6), len(group)))
    return sizes


def fit(sizes: Sequence[Size]) -> Law:
    """Both forms fitted to redrawn points; each draw keeps a form with its Akaike weight. Needs two sizes.

    The spread of repeated points is known from a few of them, so Student's factor widens it. Points that were not
    repeated have an assumed or a binomial deviation, and sizes judged on one dev set share most of the latter: from
    four sizes on, their scatter around the law takes its place, widened likewise.
    """
    n_train = np.array([size.n_train for size in sizes], dtype=float)
    errors = np.array([size.error for size in sizes])
    deviations = np.array([size.deviation for size in sizes])
    repeats = sum(size.points - 1 for size in sizes)
    deviations = deviations * (student_quantile(repeats) / 1.96 if repeats else _misfit(errors, n_train, deviations))
    drawn = errors + np.random.default_rng(SEED).normal(size=(CURVE_DRAWS, len(sizes))) * deviations
    drawn[0] = errors
    return Law(_choose(np.maximum(drawn, 0), n_train, deviations)[0], np.maximum(drawn, 1e-9), n_train)


def _misfit(errors: Floats, n_train: Floats, deviations: Floats) -> float:
    """What turns assumed deviations into the scatter seen around the law; under four sizes it cannot be told."""
    if len(errors) < 4:
        return 1.0
    cost = float(_choose(errors[None, :], n_train, deviations)[1][0])
    freedom = len(errors) - 2
    scatter = float(np.sqrt(cost / freedom))
    return float(np.clip(scatter * student_quantile(freedom) / 1.96, *SCATTER_LIMITS))


def _choose(drawn: Floats, n_train: Floats, deviations: Floats) -> tuple[Floats, Floats]:
    """The better form of each draw, at random by its Akaike weight (the first draw: the better one), and its cost."""
    without, cost_without = _best(drawn, n_train, deviations, floor=False)
    if len(n_train) < 4:  # three numbers cannot be fitted to three points
        return without, cost_without
    with_floor, cost_floor = _best(drawn, n_train, deviations, floor=True)
    weight = 1 / (1 + np.exp(np.clip((cost_floor + 2 - cost_without) / 2, -50, 50)))
    take = np.random.default_rng(SEED).random(len(drawn)) < weight
    take[0] = weight[0] > 0.5
    return np.where(take[:, None], with_floor, without), np.where(take, cost_floor, cost_without)


def _best(drawn: Floats, n_train: Floats, deviations: Floats, *, floor: bool) -> tuple[Floats, Floats]:
    """For each draw the a, b, c of least weighted squares over the exponents, none negative, and that least."""
    best = np.full(len(drawn), np.inf)
    kept = np.zeros((len(drawn), 3))
    for exponent in EXPONENTS:
        column = n_train**-exponent / deviations
        slope = np.maximum((drawn / deviations) @ column / (column @ column), 0)
        level = np.zeros(len(drawn))
        if floor:
            design = np.stack([1 / deviations, column], axis=1)
            solved = (drawn / deviations) @ np.linalg.pinv(design).T
            inside = (solved[:, 0] > 0) & (solved[:, 1] > 0)
            level, slope = np.where(inside, solved[:, 0], level), np.where(inside, solved[:, 1], slope)
        off = (drawn - level[:, None] - slope[:, None] * n_train**-exponent) / deviations
        cost = np.sum(off**2, axis=1)
        better = cost < best
        best = np.where(better, cost, best)
        kept[better] = np.stack([level, slope, np.full(len(drawn), exponent)], axis=1)[better]
    return kept, best

"""What has no formula: bootstraps of any statistic, and the chance that each gap of a chain is the largest."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.metrics.statistics import Difference
from agent.metrics.thresholds import DRAWS, LEVEL, RESAMPLES, SEED

Floats = NDArray[np.float64]
REMEMBERED = 256  # chains: several checks of a turn, and the next turn, ask for the same draws


class Measured(NamedTuple):
    """A rate on n examples; n = None means that it is exact, as a stated target is."""

    value: float
    n: int | None = None


def beta_draws(rate: Measured, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """Draws of the true rate behind a measured one, from the Jeffreys posterior Beta(k + 1/2, n - k + 1/2)."""
    if rate.n is None:
        return np.full(draws, rate.value)
    wrong = min(max(rate.value, 0.0), 1.0) * rate.n
    return rng.beta(wrong + 0.5, rate.n - wrong + 0.5, draws)


class Gap(NamedTuple):
    """One step of a chain of rates: its 95 % interval, how often it was the largest, how often it was none at all."""

    difference: Difference
    largest: float
    nothing: float


@lru_cache(maxsize=REMEMBERED)
def rank_gaps(chain: tuple[Measured, ...], *, draws: int = DRAWS, seed: int = SEED) -> tuple[Gap, ...]:
    """The steps between neighbours of a chain, each with its interval and P(it is the largest).

    All rates are drawn together, so that the error that two steps share pulls them apart as it should.
    """
    rng = np.random.default_rng(seed)
    rates = np.stack([beta_draws(rate, rng, draws) for rate in chain])
    steps = np.diff(rates, axis=0)
    first = np.bincount(steps.argmax(axis=0), minlength=len(steps)) / draws
    tail = int(draws * (1 - LEVEL) / 2)
    low, high = np.sort(steps, axis=1)[:, [tail, -1 - tail]].T
    return tuple(
        Gap(
            Difference(after.value - before.value, float(low[i]), float(high[i])),
            float(first[i]),
            float(np.mean(steps[i] <= 0)),
        )
        for i, (before, after) in enumerate(pairwise(chain))
    )


@lru_cache(maxsize=REMEMBERED)
def probability_below(rate: Measured, limit: float, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """The chance that the true rate behind a measured one is at most the limit."""
    return float(np.mean(beta_draws(rate, np.random.default_rng(seed), draws) <= limit))


def bootstrap(
    data: Floats, statistic: Callable[[Floats], float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Difference:
    """A statistic of rows with its percentile interval. Efron (1979), Annals of Statistics 7:1.

    Rows are resampled, so columns stay paired: give two models' scores of the same examples as two columns.
    """
    rng = np.random.default_rng(seed)
    values = [statistic(data[rng.integers(0, len(data), len(data))]) for _ in range(resamples)]
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(values, [tail, 100 - tail])
    return Difference(statistic(data), float(low), float(high))


def cluster_bootstrap(totals: Floats, counts: Floats, *, resamples: int = RESAMPLES, seed: int = SEED) -> Difference:
    """A rate whose rows come in clusters (several a patient, page or user): whole clusters are resampled.

    totals, counts: errors and rows of each cluster. Davison and Hinkley (1997), Bootstrap Methods, section 3.8.
    """
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(totals), (resamples, len(totals)))
    rates = totals[picks].sum(axis=1) / counts[picks].sum(axis=1)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(rates, [tail, 100 - tail])
    return Difference(float(totals.sum() / counts.sum()), float(low), float(high))


def mean_interval(values: Sequence[float]) -> Difference:
    """The mean of a few numbers (folds, seeds) with Student's interval; the spread needs at least two of them.

    Student (1908), Biometrika 6:1; the quantile by Cornish and Fisher's expansion, good to 1 % from 3 values on.
    """
    array = np.asarray(values, dtype=float)
    mean, count = float(array.mean()), len(array)
    half = student_quantile(count - 1) * float(array.std(ddof=1)) / count**0.5
    return Difference(mean, mean - half, mean + half)


TWO_SIDED_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)  # 1 to 10 degrees of freedom


def student_quantile(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t: tabled to 10 degrees of freedom, expanded beyond."""
    if freedom <= len(TWO_SIDED_95):
        return TWO_SIDED_95[max(freedom, 1) - 1]
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)

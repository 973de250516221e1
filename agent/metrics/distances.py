"""How far two samples of one column lie apart: numbers by Kolmogorov and Smirnov, categories by stability index."""

import math
from collections.abc import Mapping

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.statistics import two_sided_p

SERIES_TERMS = 100  # of the distribution below; its terms fall like exp(-k^2)
SMALL_LAMBDA = 0.3  # below it the series has not converged and p is 1 to four digits
HALF = 0.5  # added to each count, so that a value absent on one side has a finite logarithm


def kolmogorov_smirnov(one: Floats, other: Floats) -> float:
    """The largest distance between the two distribution functions, 0 to 1. Smirnov (1948), Ann. Math. Stat. 19:279."""
    places = np.concatenate([one, other])
    first = np.searchsorted(np.sort(one), places, side="right") / len(one)
    second = np.searchsorted(np.sort(other), places, side="right") / len(other)
    return float(np.abs(first - second).max())


def kolmogorov_p(distance: float, n_one: int, n_other: int) -> float:
    """The chance of such a distance between samples of one distribution, with Stephens' correction for small samples.

    Stephens (1970), Journal of the Royal Statistical Society B 32:115. Ties make it conservative.
    """
    root = math.sqrt(n_one * n_other / (n_one + n_other))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < SMALL_LAMBDA:
        return 1.0
    terms = ((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, SERIES_TERMS + 1))
    return min(1.0, max(0.0, 2 * math.fsum(terms)))


def stability_index(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """The population stability index of counts by category, less what chance alone gives samples of these sizes.

    Sum of (q - p) ln(q / p). Under equal distributions it is about chi-square with B - 1 degrees of freedom times
    (1/n + 1/m): Yurdakul and Naranjo (2020), Journal of Risk Model Validation 14(4); its mean is taken off.
    """
    values = sorted(one.keys() | other.keys())
    p = np.array([one.get(value, 0) for value in values], dtype=float) + HALF
    q = np.array([other.get(value, 0) for value in values], dtype=float) + HALF
    chance = float((len(values) - 1) * (1 / p.sum() + 1 / q.sum()))
    p, q = p / p.sum(), q / q.sum()
    return max(0.0, float(np.sum((q - p) * np.log(q / p))) - chance)


def homogeneity_p(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """The chance that two samples of counts by category have one distribution: Pearson's chi-square.

    Its tail is exact for two categories, else by the cube root of Wilson and Hilferty (1931), PNAS 17:684, good to a
    hundredth where p is small enough to matter.
    """
    values = sorted(one.keys() | other.keys())
    if len(values) < 2:
        return 1.0
    table = np.array([[side.get(value, 0) for value in values] for side in (one, other)], dtype=float)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    square = float(((table - expected) ** 2 / expected).sum())
    freedom = len(values) - 1
    if freedom == 1:
        return two_sided_p(math.sqrt(square))
    spread = 2 / (9 * freedom)
    return math.erfc((math.cbrt(square / freedom) - (1 - spread)) / math.sqrt(2 * spread)) / 2

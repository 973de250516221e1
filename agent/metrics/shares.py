"""Shares of counted errors: which of several is the largest, and how sure that is."""

from collections.abc import Sequence

import numpy as np

from agent.metrics.statistics import binomial_tail
from agent.metrics.thresholds import DRAWS, LEVEL, SEED


def probability_of_lead(counts: Sequence[int]) -> float:
    """The chance that the first share is the largest: Dirichlet draws from the counts with half a count added to each.

    One share alone leads for certain. Jeffreys (1946), Proceedings of the Royal Society A 186:453, for the half.
    """
    if len(counts) == 1:
        return 1.0
    draws = np.random.default_rng(SEED).dirichlet(np.asarray(counts, dtype=float) + 0.5, DRAWS)
    return float(np.mean(draws.argmax(axis=1) == 0))


def is_verified(counts: Sequence[int]) -> bool:
    """Whether the first and largest of several counts is truly the largest, although it was picked for being so.

    The exact two-sided binomial test of the first against the second at 5 %. Hung and Fithian (2019), Annals of
    Statistics 47:758: this comparison alone verifies a winner, however many there are behind it.
    """
    if len(counts) == 1:
        return True
    first, second = counts[0], counts[1]
    return min(1.0, 2 * binomial_tail(second, first + second)) < 1 - LEVEL

"""Shares of counted errors: which of several is the largest, and how sure that is."""

from collections.abc import Sequence

import numpy as np

from agent.metrics.thresholds import DRAWS, SEED


def probability_of_lead(counts: Sequence[int]) -> float:
    """The chance that the first share is the largest: Dirichlet draws from the counts with half a count added to each.

    One share alone leads for certain. Jeffreys (1946), Proceedings of the Royal Society A 186:453, for the half.
    """
    if len(counts) == 1:
        return 1.0
    draws = np.random.default_rng(SEED).dirichlet(np.asarray(counts, dtype=float) + 0.5, DRAWS)
    return float(np.mean(draws.argmax(axis=1) == 0))

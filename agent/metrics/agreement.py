"""Agreement of raters: Krippendorff's alpha and the leave-one-out human error, from counts of labels per item."""

from typing import NamedTuple

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.thresholds import RESAMPLES, SEED


class Agreement(NamedTuple):
    """Alpha with its 95 % interval over items, the share of disagreeing pairs, and how many items it rests on."""

    alpha: float
    low: float
    high: float
    disagreement: float
    items: int


def agreement(counts: Floats) -> Agreement | None:
    """Nominal alpha from one row an item and one column a label; items rated once tell nothing.

    Krippendorff (2004), Content Analysis, chapter 11; interval by resampling items. None for under two such items, or
    where only one label was ever given.
    """
    rated = counts[counts.sum(axis=1) >= 2]
    if len(rated) < 2 or np.count_nonzero(rated.sum(axis=0)) < 2:
        return None
    raters = rated.sum(axis=1)
    observed = (rated * (raters[:, None] - rated)).sum(axis=1) / (raters - 1)
    picks = np.random.default_rng(SEED).integers(0, len(rated), (RESAMPLES, len(rated)))
    drawn = [_alpha(observed[p].sum(), rated[p].sum(axis=0)) for p in picks]
    low, high = np.percentile(drawn, [2.5, 97.5])
    pairs = float(observed.sum() / raters.sum())
    return Agreement(_alpha(observed.sum(), rated.sum(axis=0)), float(low), float(high), pairs, len(rated))


def leave_one_out(counts: Floats) -> tuple[int, int]:
    """How often a rating differs from the plain majority of the item's other ratings, and how many were compared.

    Ties among the others leave no majority and do not count.
    """
    wrong = total = 0
    for row in counts[counts.sum(axis=1) >= 3]:
        for label in np.flatnonzero(row):
            others = row.copy()
            others[label] -= 1
            top = np.flatnonzero(others == others.max())
            if len(top) == 1:
                total += int(row[label])
                wrong += int(row[label]) if top[0] != label else 0
    return wrong, total


def _alpha(observed: float, totals: Floats) -> float:
    count = totals.sum()
    expected = float((totals * (count - totals)).sum()) / (count - 1)
    return 1 - float(observed) / expected if expected > 0 else 1.0

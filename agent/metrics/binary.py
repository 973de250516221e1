"""The probability of the positive class in a two-class predictions frame, and what a threshold on it gives."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agent.metrics.held_out import Rows


class Binary(NamedTuple):
    """Labels as 0 and 1, the probability of 1, and what was said; arrays in step with each other."""

    positive: str
    y: NDArray[np.bool_]
    p: NDArray[np.float64]
    said: NDArray[np.bool_]

    @property
    def threshold(self) -> float:
        """The threshold in use: the lowest probability that was called positive."""
        return float(self.p[self.said].min()) if self.said.any() else 1.0


def binary(rows: Rows) -> Binary | None:
    """The frame as a two-class problem with probabilities; None for anything else."""
    values = sorted(rows.data["y"].unique().drop_nulls().to_list())
    if len(values) != 2 or rows.data["y"].null_count():
        return None
    positive = rows.frame.facts.get("positive") or rarer(rows)
    if positive not in values:
        positive = values[-1]
    data = rows.data
    if f"p:{positive}" in data.columns:
        p = data[f"p:{positive}"]
    elif data["confidence"].null_count() == 0:
        p = data.select(
            pl.when(pl.col("pred") == positive).then(pl.col("confidence")).otherwise(1 - pl.col("confidence"))
        ).to_series()
    else:
        return None
    if p.null_count() or p.n_unique() < 3:
        return None
    return Binary(
        positive,
        (data["y"] == positive).to_numpy(),
        p.cast(pl.Float64).to_numpy(),
        (data["pred"] == positive).fill_null(value=False).to_numpy(),
    )


def rarer(rows: Rows) -> str:
    """The class with fewer rows."""
    table = rows.data.group_by("y").len().sort("len", "y")
    return str(table["y"][0])

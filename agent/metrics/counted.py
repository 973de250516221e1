"""Rebuilds a predictions frame from counts, so that a report or a confusion matrix meets the checks of its rows."""

from collections.abc import Mapping

import polars as pl

from agent.metrics.evidence import Frame, FrameKind
from agent.metrics.frames import make_frame
from agent.vocabulary import Split

MOST = 2_000_000  # rows; larger counts are not rebuilt
REBUILT = "The rows were rebuilt from the file's counts."

Counts = Mapping[tuple[str, str | None], int]
"""(label, prediction) -> how many; a prediction of None is wrong in a way that the file does not tell."""


def frame_of_counts(counts: Counts, split: Split, columns: Mapping[str, str]) -> Frame | None:
    """One row a counted example; None when there are none or too many."""
    cells = [(label, said, count) for (label, said), count in counts.items() if count > 0]
    total = sum(count for _, _, count in cells)
    if not 0 < total <= MOST:
        return None
    grouped = pl.DataFrame(cells, schema={"y": pl.String, "pred": pl.String, "count": pl.Int64}, orient="row")
    rows = grouped.select(pl.col("y", "pred").repeat_by("count")).explode("y", "pred")
    rows = rows.with_columns(
        id=pl.int_range(1, pl.len() + 1).cast(pl.String),
        split=pl.lit(split.value),
        correct=(pl.col("y") == pl.col("pred")).fill_null(value=False),
    )
    facts = {"task": "classification", "classes": str(rows["y"].n_unique()), "rebuilt": "yes"}
    return make_frame(FrameKind.predictions, rows, names=columns, facts=facts, notes=(REBUILT,))

"""Lists of examples by split, without predictions: enough to see whether one stands in two splits."""

import polars as pl

from agent.metrics.columns import Columns, tidy
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.reading import Contents, Table
from agent.metrics.surroundings import surroundings

LABEL = ("label", "y", "target", "class", "y_true", "category", "true_label", "diagnosis", "outcome")
FEWEST = 20  # rows; fewer are a summary
UNKNOWN = "unknown"
"""The label of examples that have none: equal on both sides, so that a shared id still counts as the same example."""


def recognise(table: Table) -> Contents | None:
    """Examples with an id or group, when a column or the file's name says their split."""
    if len(table.data) < FEWEST:
        return None
    columns = Columns(table.data)
    label = columns.take("label", *LABEL)
    around = surroundings(columns, table.name)
    if "split" not in around.data.columns or not {"id", "group"} & set(around.names):
        return None
    y = tidy(table.data[label]).fill_null(UNKNOWN) if label else pl.Series([UNKNOWN] * len(table.data))
    data = around.data.with_columns(y.alias("y"))
    frame = make_frame(
        FrameKind.predictions,
        data,
        names={**around.names, **({"y": label} if label else {})},
        facts={"task": "classification", **around.facts},
        notes=("The file has no predictions, so errors cannot be counted.",),
    )
    splits = ", ".join(data["split"].drop_nulls().unique(maintain_order=True))
    why = f"examples without predictions, of {splits}"
    return Contents("table", frames=(frame,), why=why, rows=len(table.data), columns=columns.roles)

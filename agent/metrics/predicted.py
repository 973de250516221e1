"""The scores that a predictions frame amounts to: error per split and model, or RMSE and MAE of a regression."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.evidence import Frame, Score
from agent.metrics.finding import Provenance
from agent.metrics.grouping import grouped
from agent.vocabulary import Split


def prediction_scores(frame: Frame) -> Iterator[Score]:
    """One score a split and model; predictions that name no split count as dev, which they nearly always are."""
    data = frame.data.with_columns(pl.col("split").fill_null(Split.dev.value), pl.col("model").fill_null(""))
    columns = tuple(frame.names[name] for name in ("y", "pred", "correct") if name in frame.names)
    place = Provenance(file_id="", name="", columns=columns, rows_read=None, rows_used=len(data))
    if frame.facts.get("task") == "regression":
        off = (pl.col("pred") - pl.col("y")).cast(pl.Float64)
        measures = {"rmse": (off**2).mean().sqrt(), "mae": off.abs().mean()}
    else:
        measures = {"accuracy": pl.col("correct").cast(pl.Float64).mean()}
    groups = grouped(data, ["split", "model"], n=pl.len(), **measures)
    for row in groups.iter_rows(named=True):
        for metric in measures:
            value = as_float(row[metric])
            yield Score(
                split=Split(row["split"]),
                metric=metric,
                value=value,
                error=round(1 - value, 12) if metric == "accuracy" else None,
                n=int(row["n"]),
                model=str(row["model"]),
                provenance=place.model_copy(update={"rows_used": int(row["n"])}),
            )

"""Makes the utilisation frame: how busy the accelerator was, and how long steps and the loading of data took."""

from collections.abc import Mapping

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.evidence import Frame, FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal, read_metric

ROLES = ("gpu", "step_time", "data_time", "wall_time")
TELLING = ("gpu", "data_time")  # one of these must be there: a step time alone says nothing about waiting
MILLI = 1000.0


def utilisation_frame(data: pl.DataFrame, step: str | None) -> Frame | None:
    """The frame of a table's columns, when one of them tells how long the accelerator waits."""
    columns = timing_columns(data)
    if not any(role in columns for role in TELLING) or len(data) < 2:
        return None
    made = [_scaled(data[name], name, role).alias(role) for role, name in columns.items()]
    if step is not None and data[step].dtype.is_numeric():
        made.append(data[step].cast(pl.Int64, strict=False).alias("step"))
    rows = pl.DataFrame(made).filter(pl.any_horizontal(pl.col([r for r in columns if r != "wall_time"]).is_not_null()))
    return make_frame(FrameKind.utilisation, rows, names=columns) if len(rows) > 1 else None


def timing_columns(data: pl.DataFrame) -> Mapping[str, str]:
    """Role -> the first numeric column of that meaning."""
    found: dict[str, str] = {}
    for name in data.columns:
        reported = read_metric(name) or read_metric(name.replace("[%]", "").replace("[", "").replace("]", ""))
        if reported is not None and reported.metric in ROLES and data[name].dtype.is_numeric():
            found.setdefault(reported.metric, name)
    return found


def _scaled(column: pl.Series, name: str, role: str) -> pl.Series:
    """Percent as a fraction, milliseconds as seconds."""
    values = column.cast(pl.Float64).fill_nan(None)
    if role == "gpu":
        return values / 100 if as_float(values.max()) > 1 else values
    return values / MILLI if "ms" in normal(name).split("_") else values

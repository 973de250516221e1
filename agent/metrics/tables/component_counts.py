"""Failures counted by component: a row a stage of a pipeline with how many failures began there."""

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.columns import Columns, tidy
from agent.metrics.evidence import ErrorShare
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import place

STAGE = ("stage", "component", "module", "failed_stage", "first_failed", "failed_component", "step", "pipeline_stage")
COUNT = (
    "failures", "errors", "count", "failed", "n_errors", "n_failures", "first_failures", "failed_first", "n", "number",
    "errors_starting_here", "failures_starting_here",
)  # fmt: skip
MOST_STAGES = 40
MOST = 1e9  # failures; a larger count is no count


def recognise(table: Table) -> Contents | None:
    """Counts of failures, when each stage has one row and a whole number beside it."""
    data = table.data
    columns = Columns(data)
    stage, count = columns.take("component", *STAGE), columns.take("failures", *COUNT)
    if stage is None or count is None or not 2 <= len(data) <= MOST_STAGES or data[stage].dtype != pl.String:
        return None
    if not data[count].dtype.is_numeric() or data[stage].n_unique() < len(data):
        return None
    failures = data[count].cast(pl.Float64).fill_nan(None).fill_null(0)
    if (
        not bool((failures == failures.round(0)).all())
        or not 0 <= as_float(failures.min()) <= as_float(failures.max()) < MOST
    ):
        return None
    total = int(failures.sum())
    shares = tuple(
        ErrorShare(str(name), int(errors), total, is_component=True, provenance=place(stage, count))
        for name, errors in zip(tidy(data[stage]), failures, strict=True)
        if name is not None
    )
    why = f"{total:,} failures counted by the stage at which they began, from '{stage}' and '{count}'"
    return Contents("table", shares=shares, why=why, rows=len(data), columns=columns.roles) if total else None

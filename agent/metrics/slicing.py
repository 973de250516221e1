"""Counts of rows and errors for every value of every metadata column."""

import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agent.metrics.held_out import Rows
from agent.metrics.phrasing import number
from agent.metrics.thresholds import MAX_SLICE_COLUMNS, MAX_SLICE_VALUES, NUMERIC_SLICE_BINS

TIME_NAME = re.compile(r"(^|[^a-z])(week|month|day|date|quarter|year|period|hour)s?($|[^a-z])", re.IGNORECASE)
OUTPUT_NAME = re.compile(
    r"correct|error|wrong|loss|logit|score|prob|conf|margin|pred|label|target|truth|result|outcome|residual|first.?failed",
    re.IGNORECASE,
)
"""Columns that hold the model's output or the answer itself, and so explain nothing."""


class Slice(NamedTuple):
    """One value of one column (or of a pair), with its rows and errors."""

    column: str
    value: str
    n: int
    errors: int


class Counts(NamedTuple):
    """The slices of some rows as arrays, in step with each other."""

    columns: list[str]
    values: list[str]
    n: NDArray[np.float64]
    errors: NDArray[np.float64]

    def row(self, index: int) -> Slice:
        """One slice."""
        return Slice(self.columns[index], self.values[index], int(self.n[index]), int(self.errors[index]))


def sliceable(rows: Rows) -> dict[str, pl.Series]:
    """The metadata columns as text with few values: numbers cut at their quartiles, ids and outputs left out."""
    found: dict[str, pl.Series] = {}
    for name in rows.slices:
        own = rows.own_name(name)
        if OUTPUT_NAME.search(own) or TIME_NAME.search(own):
            continue
        column = rows.data[name]
        cells = _binned(column) if column.dtype.is_numeric() else column
        if cells is not None and 1 < cells.n_unique() <= MAX_SLICE_VALUES:
            found[name] = cells.alias(name)
        if len(found) == MAX_SLICE_COLUMNS:
            break
    return found


def _binned(column: pl.Series) -> pl.Series | None:
    """A number's quartile as text; a number with few values is a code and stays as it is."""
    if column.n_unique() <= MAX_SLICE_VALUES // 2:
        return _codes(column)
    edges = sorted({float(column.quantile(i / NUMERIC_SLICE_BINS) or 0.0) for i in range(1, NUMERIC_SLICE_BINS)})
    if not edges:
        return None
    labels = [f"up to {number(edges[0])}"]
    labels += [f"{number(a)} to {number(b)}" for a, b in pairwise(edges)]
    labels += [f"above {number(edges[-1])}"]
    if len(set(labels)) < len(labels):
        return None
    known = column.is_not_null()
    place = np.searchsorted(edges, column.fill_null(0).to_numpy(), side="left")
    return pl.select(pl.when(known).then(pl.Series(labels).gather(place))).to_series()


def _codes(column: pl.Series) -> pl.Series:
    values = column.unique().drop_nulls()
    return column.replace_strict(values, [number(float(v)) for v in values], default=None, return_dtype=pl.String)


def counts(columns: dict[str, pl.Series], wrong: pl.Series) -> Counts:
    """Rows and errors of every value of every column; empty cells are a value too."""
    found = Counts([], [], np.empty(0), np.empty(0))
    sizes, errors = [], []
    for name, cells in columns.items():
        table = (
            pl.DataFrame({"value": cells, "wrong": wrong})
            .group_by("value")
            .agg(pl.len().alias("n"), pl.col("wrong").sum().alias("errors"))
        )
        table = table.sort("value")
        found.columns.extend([name] * table.height)
        found.values.extend("(empty)" if v is None else str(v) for v in table["value"])
        sizes.append(table["n"].to_numpy())
        errors.append(table["errors"].to_numpy())
    if not sizes:
        return found
    return found._replace(n=np.concatenate(sizes).astype(float), errors=np.concatenate(errors).astype(float))


def holds(columns: dict[str, pl.Series], one: Slice) -> pl.Series:
    """Which rows are in the slice."""
    cells = columns[one.column]
    return (
        cells.is_null()
        if one.value == "(empty)" and not (cells == "(empty)").any()
        else (cells == one.value).fill_null(value=False)
    )

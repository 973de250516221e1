"""Counts of rows and errors for every value of every metadata column."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agent.metrics.held_out import Rows
from agent.metrics.phrasing import number
from agent.metrics.stretches import in_stretches
from agent.metrics.thresholds import MAX_SLICE_COLUMNS, MAX_SLICE_VALUES, NUMERIC_SLICE_BINS

JOINT = "\x1f"  # between the two columns, and the two values, of a pair
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
    names = pl.Series(labels, dtype=pl.Categorical)

    def placed(part: pl.Series) -> pl.Series:
        place = np.searchsorted(edges, part.fill_null(0).to_numpy(), side="left")
        return names.gather(place).set(part.is_null(), None)

    return in_stretches(column, placed)


def _codes(column: pl.Series) -> pl.Series:
    values = column.unique().drop_nulls()
    names = pl.Series([number(float(value)) for value in values], dtype=pl.Categorical)
    return column.replace_strict(values, names, default=None)


def counts(columns: dict[str, pl.Series], wrong: pl.Series) -> Counts:
    """Rows and errors of every value of every column; empty cells are a value too."""
    return _together([(name, _counted([cells], wrong)) for name, cells in columns.items()])


def pair_counts(columns: dict[str, pl.Series], pairs: Iterable[tuple[str, str]], wrong: pl.Series) -> Counts:
    """The same for every pair of values of each pair of columns, the names joined; empty cells pair with nothing."""
    return _together([(f"{a}{JOINT}{b}", _counted([columns[a], columns[b]], wrong).drop_nulls()) for a, b in pairs])


def _counted(keys: Sequence[pl.Series], wrong: pl.Series) -> pl.DataFrame:
    table = pl.DataFrame([*(key.alias(str(place)) for place, key in enumerate(keys)), wrong.alias("wrong")])
    groups = table.lazy().group_by(pl.exclude("wrong")).agg(pl.len().alias("n"), pl.col("wrong").sum().alias("errors"))
    return groups.sort(pl.exclude("n", "errors")).collect(engine="streaming")


def _together(tables: Sequence[tuple[str, pl.DataFrame]]) -> Counts:
    values = [
        JOINT.join("(empty)" if value is None else str(value) for value in row)
        for _, table in tables
        for row in table.select(pl.exclude("n", "errors")).iter_rows()
    ]
    n, errors = (
        np.concatenate([np.empty(0), *(table[column].to_numpy() for _, table in tables)]) for column in ("n", "errors")
    )
    return Counts([name for name, table in tables for _ in range(table.height)], values, n, errors)


def holds(columns: dict[str, pl.Series], one: Slice) -> pl.Series:
    """Which rows are in the slice."""
    cells = columns[one.column]
    return (
        cells.is_null()
        if one.value == "(empty)" and not (cells == "(empty)").any()
        else (cells == one.value).fill_null(value=False)
    )

"""Long logs made short enough for checks: of a series of many points an even share, its ends and its extremes.

A log that wrote every step has hundreds of thousands of points, of which neither a check nor a chart needs more than
some thousands. Evenly spaced points keep trend, noise and jitter as they are; averages would not keep the noise.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import numpy as np
import numpy.typing as npt
import polars as pl

MOST_POINTS = 10_000
"""A series up to here is kept whole: any real log by epochs or evaluations."""
STRETCHES = 20
"""Of each twentieth of a series the highest and the lowest point stay too: a best value is never lost, nor the worst
spike. More of them would pass for noise: these add 2 % to the deviation of a normal."""

Places = npt.NDArray[np.int64]


def kept(values: npt.NDArray[np.float64]) -> Places:
    """Which points of one series stay, in order; a NaN that a finite value follows is filler and goes.

    >>> kept(np.array([3.0, np.nan, 2.0, np.nan])).tolist()
    [0, 2, 3]
    """
    finite = np.flatnonzero(np.isfinite(values))
    whole = finite.size == values.size
    last = finite[-1] if finite.size else -1
    real = finite if whole else np.flatnonzero(~np.isnan(values) | (np.arange(values.size) > last))
    if real.size <= MOST_POINTS:
        return real
    even = real[:: ceil(real.size / MOST_POINTS)]
    dense = values if whole else values[finite]
    bounds = np.linspace(0, dense.size, STRETCHES + 1).astype(np.int64)
    extremes = [
        low + choose(dense[low:high])
        for low, high in pairwise(bounds)
        if low < high
        for choose in (np.argmin, np.argmax)
    ]
    broken = real[:0] if whole else real[~np.isfinite(values[real])][:1]
    ends = [finite[-1:], real[-1:]]
    return np.unique(np.concatenate([even, broken, finite[np.array(extremes, dtype=np.int64)], *ends]))


def series_of(data: pl.DataFrame, keys: Sequence[str]) -> list[Places]:
    """The rows of each series: those with the same keys, in order."""
    if not keys:
        return [np.arange(len(data))]
    rows = data.lazy().select(keys).with_row_index("@row").group_by(keys, maintain_order=True).agg("@row").collect()
    return [places.to_numpy().astype(np.int64) for places in rows["@row"]]


def thin(logged: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """A long table of logged numbers with the kept points of each of its series only."""
    if len(logged) <= MOST_POINTS:
        return logged
    values = logged["value"].cast(pl.Float64).to_numpy()
    return logged[np.sort(np.concatenate([rows[kept(values[rows])] for rows in series_of(logged, keys)]))]


def thin_columns(data: pl.DataFrame, metrics: Sequence[str], keys: Sequence[str]) -> pl.DataFrame:
    """The metrics of a wide table in long form, row by row, each with its kept points only."""
    series = series_of(data, keys)
    row, column = [], []
    for at, name in enumerate(metrics):
        present = data[name].is_not_null().to_numpy()
        values = data[name].cast(pl.Float64).to_numpy()
        for places in series:
            own = places if present.all() else places[present[places]]
            chosen = own[kept(values[own])]
            row.append(chosen)
            column.append(np.full(chosen.size, at))
    rows, columns = np.concatenate(row), np.concatenate(column)
    order = np.lexsort((columns, rows))
    rows, columns = rows[order], columns[order]
    cells = np.empty(rows.size)
    for at, name in enumerate(metrics):
        cells[columns == at] = data[name][rows[columns == at]].cast(pl.Float64).to_numpy()
    beside = data.select(pl.exclude(metrics))[rows]
    return beside.with_columns(pl.Series("name", metrics)[columns].alias("name"), pl.Series("value", cells))

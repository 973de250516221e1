"""Long columns looked at and made some rows at a time, so that no second copy of one lies about."""

from collections.abc import Callable, Iterator

import polars as pl

LONG = 100_000
"""Rows up to which a copy of a column costs nothing to speak of."""


def stretches(column: pl.Series) -> Iterator[pl.Series]:
    """The column cut into at most LONG rows each; an empty one is a single stretch."""
    return (column.slice(start, LONG) for start in range(0, max(len(column), 1), LONG))


def in_stretches(column: pl.Series, made: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `made` gives for each stretch, put together."""
    return made(column) if len(column) <= LONG else pl.concat([made(cut) for cut in stretches(column)], rechunk=True)

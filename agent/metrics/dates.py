"""Reads columns of dates as people and spreadsheets write them."""

from collections.abc import Callable
from functools import partial

import polars as pl

from agent.metrics.stretches import in_stretches

FORMS = (
    ("%Y-%m-%d %H:%M:%S", 19),
    ("%Y-%m-%dT%H:%M:%S", 19),
    ("%Y-%m-%d", 10),
    ("%Y/%m/%d", 10),
    ("%d.%m.%Y", 10),
    ("%d/%m/%Y", 10),
    ("%m/%d/%Y", 10),
    ("%d-%b-%y", 9),
    ("%d %b %Y", 11),
    ("%b %Y", 8),
    ("%B %Y", 14),
    ("%b-%y", 6),
    ("%b %y", 6),
    ("%B %y", 12),
    ("%Y%m%d", 8),
)
"""Forms in the order tried, with the characters that count: 03/04 is read as the third of April unless that fails."""
MONTHS = {"%b %Y", "%B %Y", "%b-%y", "%b %y", "%B %y"}
OLDEST = 1970  # a year before this is a number that only looks like a date
ENOUGH = 0.9  # the share of cells that must be dates
SAMPLE = 1000  # cells of a long column on which a form is tried before the others are


def to_dates(column: pl.Series) -> pl.Series | None:
    """A text column as date-times, when at least nine in ten of its cells are dates in one form."""
    if column.dtype == pl.Categorical:
        texts = column.unique().drop_nulls()
        dates = to_dates(texts.cast(pl.String))
        return None if dates is None else column.replace_strict(texts, dates, default=None)
    if column.dtype != pl.String:
        return None
    if not column.drop_nulls().head(50).str.contains(r"\d").all():
        return None
    sample = column.gather_every(max(1, len(column) // SAMPLE))
    reads: list[Callable[[pl.Series], pl.Series]] = [partial(_dates, form=form, length=at) for form, at in FORMS]
    for read in [*reads, _months]:
        if _fits(sample, read(sample)) and _fits(column, dates := in_stretches(column, read)):
            return dates
    return None


def _fits(column: pl.Series, dates: pl.Series) -> bool:
    present, read = (len(cells) - cells.null_count() for cells in (column, dates))
    return present > 0 and read >= ENOUGH * present and bool((dates.dt.year() >= OLDEST).all())


def _dates(column: pl.Series, form: str, length: int) -> pl.Series:
    text = column.str.strip_chars().str.slice(0, length)
    return _parse("01 " + text, f"%d {form}") if form in MONTHS else _parse(text, form)


def _months(column: pl.Series) -> pl.Series:
    """Months in numbers, 2026-03 or 2026/03."""
    return _parse(column.str.strip_chars().str.replace("/", "-") + "-01", "%Y-%m-%d")


def _parse(text: pl.Series, form: str) -> pl.Series:
    return text.str.to_datetime(form, strict=False, time_unit="us")

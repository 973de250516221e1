"""Reads columns of dates as people and spreadsheets write them."""

import polars as pl

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


def to_dates(column: pl.Series) -> pl.Series | None:
    """A text column as date-times, when at least nine in ten of its cells are dates in one form."""
    if column.dtype == pl.Categorical:
        texts = column.unique().drop_nulls()
        dates = to_dates(texts.cast(pl.String))
        return None if dates is None else column.replace_strict(texts, dates, default=None)
    if column.dtype != pl.String:
        return None
    present = len(column) - column.null_count()
    if not present or not column.drop_nulls().head(50).str.contains(r"\d").all():
        return None
    for form, length in FORMS:
        text = column.str.strip_chars().str.slice(0, length)
        dates = _parse("01 " + text, f"%d {form}") if form in MONTHS else _parse(text, form)
        if len(dates) - dates.null_count() >= ENOUGH * present and bool((dates.dt.year() >= OLDEST).all()):
            return dates
    months = _parse(column.str.strip_chars().str.replace("/", "-") + "-01", "%Y-%m-%d")
    return months if len(months) - months.null_count() >= ENOUGH * present else None


def _parse(text: pl.Series, form: str) -> pl.Series:
    return text.str.to_datetime(form, strict=False, time_unit="us")

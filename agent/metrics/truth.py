"""Reads columns that say yes or no in the many words for it: true/false, 1/0, ok/fail, right/wrong."""

import re

import polars as pl

from agent.metrics.columns import as_text
from agent.metrics.naming import clean

PAIRS = (
    ("1", "0"), ("true", "false"), ("yes", "no"), ("y", "n"), ("ok", "fail"), ("ok", "failed"), ("ok", "error"),
    ("pass", "fail"), ("passed", "failed"), ("right", "wrong"), ("correct", "wrong"), ("correct", "incorrect"),
    ("success", "failure"), ("success", "fail"), ("good", "bad"), ("accepted", "rejected"), ("ok", "not ok"),
    ("+", "-"), ("✓", "✗"), ("x", ""), ("pass", "error"), ("hit", "miss"), ("ok", "nok"), ("ok", "bad"),
)  # fmt: skip
_WORDS = "is_correct|correct|right|hit|passed|pass|success|ok"
_OF_MODEL = re.compile(rf"^(.+?)[ _\-:.]+(?:{_WORDS})$|^(?:{_WORDS})[ _\-:.]+(.+)$", re.IGNORECASE)
LOOKED_AT = 1000  # rows that decide which pair of words a column uses


def as_truth(column: pl.Series) -> pl.Series | None:
    """The column as Boolean, null where it says nothing; None when its words are no such pair."""
    if column.dtype == pl.Boolean:
        return column
    if column.dtype.is_float():
        looks_so = column.head(LOOKED_AT).drop_nulls().is_in([0.0, 1.0]).all()
        known = looks_so and column.null_count() < len(column) and column.drop_nulls().is_in([0.0, 1.0]).all()
        return (column == 1).alias(column.name) if known else None
    values = set(_spoken(column.head(LOOKED_AT)).unique().drop_nulls())
    for yes, no in PAIRS:
        if values and values <= {yes, no}:
            return (_spoken(column) == yes).alias(column.name)
    return None


def _spoken(column: pl.Series) -> pl.Series:
    return as_text(column).str.to_lowercase().str.strip_chars()


def judged(name: str) -> str | None:
    """Whose answers a column judges: "old_correct" -> "old"; None when the name is no verdict."""
    match = _OF_MODEL.match(name)
    return clean(match.group(1) or match.group(2)) if match else None

"""Turns columns of text into numbers, truth values or text, whole column by whole column.

A spreadsheet writes one number in many ways: 1,234.5 or 1.234,5 or 84 % or $12. A column becomes numeric only if every
cell that is not missing parses in the same way.
"""

import math
import re
from collections.abc import Iterable, Sequence

import polars as pl

from agent.metrics.naming import clean, says_percent
from agent.metrics.stretches import LONG, stretches

MISSING = (
    "",
    "na",
    "n/a",
    "null",
    "none",
    "-",
    "--",
    "—",
    "?",
    "#n/a",
    "#div/0!",
    "#value!",
    "#ref!",
    "missing",
    "nil",
    "no log",
)
LONGEST_MISSING = max(map(len, map(str.encode, MISSING)))  # bytes
MOST_SUMMED = LONG  # rows; what is longer is no sheet that someone summed
TRUE = ("true", "yes", "wahr")
FALSE = ("false", "no", "falsch")
TOTALS = (
    "total", "totals", "sum", "gesamt", "summe", "grand total", "subtotal", "overall total", "somme", "insgesamt",
    "average", "avg", "mean", "std", "durchschnitt", "mittelwert", "moyenne", "median", "stdev", "std dev",
)  # fmt: skip

_PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(nan|NaN|NAN|inf|Inf|INF|infinity|Infinity)$"
_COMMA_DECIMAL = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][+-]?\d+)?$|^[+-]?(\d+|\d{1,3}(\.\d{3})+)$"
_COMMA_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$|^[+-]?\d+(\.\d+)?$"
_SHORTENED = r"^[+-]?\d+(\.\d+)?[kKM]?$"
_DECORATION = r"[$€£¥\s\u00a0\u202f'\u2019]|\b(?:USD|EUR|GBP)\b"


def as_float(value: object) -> float:
    """A cell or an aggregate as a float; NaN when there is none."""
    return float(value) if isinstance(value, int | float) else math.nan


def unique_names(names: Iterable[object]) -> list[str]:
    """Names for columns: cleaned, "column_3" where there is none, and a second "loss" becomes "loss_2"."""
    seen: dict[str, int] = {}
    result = []
    for at, raw in enumerate(names, 1):
        name = clean(str(raw)) if raw is not None else ""
        name = name or f"column_{at}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return result


def type_columns(frame: pl.DataFrame, *, comma: bool = False) -> pl.DataFrame:
    """The frame with every text column typed; `comma`: the file separates by `;`, so 0,5 is a half."""
    return frame.with_columns([typed(frame[name], comma=comma) for name in frame.columns])


def is_text(column: pl.Series) -> bool:
    """Whether a column holds text: String, or Categorical where few texts repeat over a long file."""
    return column.dtype in (pl.String, pl.Categorical)


def typed(column: pl.Series, *, comma: bool = False) -> pl.Series:
    """One column as Float64, Boolean or text; a missing cell is null, a written NaN stays NaN."""
    if column.dtype == pl.Categorical:
        return _repeated(column, comma=comma)
    if column.dtype != pl.String:
        kept = column.dtype in (pl.Boolean, pl.Float64)
        return column if kept else column.cast(pl.Float64 if column.dtype.is_numeric() else pl.String, strict=False)
    text = _cleaned(column)
    present = text.drop_nulls()
    if present.is_empty() or _looks_like_code(present):
        return text
    truth = present.head(100).str.to_lowercase()
    if truth.is_in((*TRUE, *FALSE)).all():
        lower = text.str.to_lowercase()
        if lower.drop_nulls().is_in((*TRUE, *FALSE)).all():
            return lower.is_in(TRUE)
    number = _numbers(text, present, comma=comma)
    return text if number is None else number / 100 if _is_percent(column.name, present, number) else number


def _repeated(column: pl.Series, *, comma: bool) -> pl.Series:
    """A column of few texts: itself if they are clean and no numbers, else as if it were read as text."""
    texts = column.unique().cast(pl.String)
    if _cleaned(texts) is texts and typed(texts, comma=comma).dtype == pl.String:
        return column
    whole = typed(column.cast(pl.String), comma=comma)
    return whole.cast(pl.Categorical) if whole.dtype == pl.String else whole


def _cleaned(column: pl.Series) -> pl.Series:
    """Text without space around it, null where it says that nothing is there; the column itself where it is so."""
    if all(map(_is_clean, stretches(column))):
        return column
    text = column.str.strip_chars()
    return text.set(text.str.to_lowercase().is_in(MISSING), None)


def _is_clean(cells: pl.Series) -> bool:
    short = cells.filter(cells.str.len_bytes() <= LONGEST_MISSING)
    return bool((cells == cells.str.strip_chars()).all()) and not short.str.to_lowercase().is_in(MISSING).any()


def _numbers(text: pl.Series, present: pl.Series, *, comma: bool) -> pl.Series | None:
    plain = text.cast(pl.Float64, strict=False)
    if plain.null_count() == text.null_count():
        return plain
    sample = present.head(200)
    if not sample.str.contains(r"\d").mean() or sample.str.contains(r"[A-Za-z]{4,}").any():
        return None
    bare = text.str.replace_all(_DECORATION, "").str.strip_suffix("%")
    shown = bare.drop_nulls()
    for pattern, undo in _spellings(comma=comma):
        if shown.str.contains(pattern).all():
            for old, new in undo:
                bare = bare.str.replace_all(old, new, literal=True)
            number = bare.cast(pl.Float64, strict=False)
            return number if number.null_count() == text.null_count() else None
    return None


def _spellings(*, comma: bool) -> Sequence[tuple[str, tuple[tuple[str, str], ...]]]:
    """The ways to write a number, likeliest first, each with what turns it into the plain one."""
    plain = (_PLAIN, ())
    thousands = (_COMMA_THOUSANDS, ((",", ""),))
    decimal = (_COMMA_DECIMAL, ((".", ""), (",", ".")))
    short = (_SHORTENED, (("k", "e3"), ("K", "e3"), ("M", "e6")))
    return (plain, decimal, thousands, short) if comma else (plain, thousands, decimal, short)


def _looks_like_code(present: pl.Series) -> bool:
    """Whether the cells are codes such as 00012, whose leading zeros a number would lose."""
    head = present.head(50)
    return bool(head.str.contains(r"^0\d+$").all()) and len(head) > 1


def _is_percent(name: str, present: pl.Series, number: pl.Series) -> bool:
    """Whether the cells are written as percent, or the header says so and the values are too large for fractions."""
    if present.str.ends_with("%").all():
        return True
    return says_percent(name) and as_float(number.fill_nan(None).abs().max()) > 1


def tidy_table(frame: pl.DataFrame, *, comma: bool = False) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """A table as read, made fit for use: rows that sum or average the others go, columns get their types."""
    kept, notes = drop_totals(frame)
    return drop_empty(type_columns(kept, comma=comma)), notes


def drop_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame without columns and rows that are empty throughout."""
    if frame.is_empty():
        return frame
    kept = [name for name in frame.columns if not (frame[name].null_count() == len(frame) and _unnamed(name))]
    frame = frame.select(kept)
    if not kept or any(frame[name].null_count() == 0 for name in kept):  # no row is empty: spare the copy
        return frame
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def _unnamed(name: str) -> bool:
    return re.fullmatch(r"column_\d+", name) is not None


def drop_totals(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The frame without rows that say "total" or "average" in a text cell, and a note when there were any."""
    texts = [name for name in frame.columns if frame[name].dtype == pl.String][:3]
    if not texts or not 3 <= len(frame) <= MOST_SUMMED:
        return frame, ()
    lower = [
        pl.col(name).str.strip_chars(" :*").str.to_lowercase().is_in(TOTALS).fill_null(value=False) for name in texts
    ]
    kept = frame.filter(~pl.any_horizontal(lower))
    dropped = len(frame) - len(kept)
    if not dropped or dropped > len(frame) // 3:
        return frame, ()
    rows = "row that sums or averages" if dropped == 1 else "rows that sum or average"
    return kept, (f"Left out {dropped} {rows} the others.",)

"""Turns JSON records into a table: nested objects become dotted columns, every key is kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from agent.metrics.cells import drop_empty, type_columns, unique_names

MAX_DEPTH = 4
MAX_COLUMNS = 2000


def table_of(records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """A typed table of the records' numbers, truth values and texts; lists are joined with "; "."""
    rows = [dict(_flat(record)) for record in records]
    keys = list(dict.fromkeys(key for row in rows for key in row))[:MAX_COLUMNS]
    columns = [
        _column(name, [row.get(key) for row in rows]) for key, name in zip(keys, unique_names(keys), strict=True)
    ]
    return drop_empty(type_columns(pl.DataFrame(columns)))


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping) and depth < MAX_DEPTH:
            yield from _flat(item, f"{name}.", depth + 1)
        elif isinstance(item, list):
            yield name, "; ".join(str(part) for part in item if not isinstance(part, dict | list))
        elif not isinstance(item, Mapping):
            yield name, item


def _column(name: str, values: list[Any]) -> pl.Series:
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, bool) for value in present):
        return pl.Series(name, values, dtype=pl.Boolean)
    if present and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return pl.Series(name, [None if value is None else _float(value) for value in values], dtype=pl.Float64)
    return pl.Series(name, [None if value is None else _text(value) for value in values], dtype=pl.String)


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

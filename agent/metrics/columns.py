"""Finds the columns of a table by the roles they play, from their names and contents."""

from collections.abc import Iterable, Iterator

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.naming import NAME_LENGTH, clean, normal
from agent.metrics.stretches import LONG, in_stretches, stretches

EXACT = 2**53  # up to here a float holds every whole number


class Columns:
    """The columns of one table by normalised name; a column is taken once, by the first role that claims it.

    >>> columns = Columns(pl.DataFrame({"Image ID": ["a"], "True Label": ["cat"]}))
    >>> columns.take("y", "label", "true_label"), columns.left()
    ('True Label', ['Image ID'])
    """

    def __init__(self, data: pl.DataFrame) -> None:
        self.data = data
        self.roles: dict[str, str] = {}
        self._by_name = {normal(name): name for name in reversed(data.columns)}

    def find(self, *names: str) -> str | None:
        """The first free column of one of these normalised names, the earlier name first."""
        for name in names:
            column = self._by_name.get(name)
            if column is not None and column not in self.roles:
                return column
        return None

    def take(self, role: str, *names: str) -> str | None:
        """As `find`, and the column is given the role."""
        column = self.find(*names)
        if column is not None:
            self.roles[column] = role
        return column

    def give(self, column: str, role: str) -> None:
        """Give a column a role, found by other means."""
        self.roles[column] = role

    def left(self) -> list[str]:
        """The columns without a role, in their order."""
        return [name for name in self.data.columns if name not in self.roles]

    def numeric(self, names: Iterable[str] | None = None) -> Iterator[str]:
        """Those of the names (default: the columns without a role) that hold numbers."""
        for name in self.left() if names is None else names:
            if self.data[name].dtype.is_numeric():
                yield name


def as_text(column: pl.Series) -> pl.Series:
    """A column as String: 3.0 as "3", True as "true"."""
    return _written(column, whole=column.dtype.is_float() and _whole(column))


def tidy(column: pl.Series) -> pl.Series:
    """Category names as they may be shown: without control characters, at most 80 characters; Categorical if long."""
    text = _repeated(column) if len(column) > LONG and column.dtype not in (pl.String, pl.Categorical) else column
    text = text if text.dtype == pl.Categorical else as_text(text)
    values = text.unique().drop_nulls().cast(pl.String)
    odd = values.filter((values.str.len_chars() > NAME_LENGTH) | values.str.contains(r"\p{C}|^\s|\s$"))
    return text.replace(list(odd), [clean(value) for value in odd]) if len(odd) else text


def keys(column: pl.Series) -> pl.Series:
    """A 64-bit hash of each cell as text, by which examples are known again; null where there is no cell."""
    whole = column.dtype.is_float() and _whole(column)

    def hashed(part: pl.Series) -> pl.Series:
        text = _written(part, whole=whole)
        return text.hash().set(text.is_null(), None)

    return in_stretches(column, hashed)


def _repeated(column: pl.Series) -> pl.Series:
    """Numbers or truth values as Categorical texts."""
    whole = column.dtype.is_float() and _whole(column)
    return in_stretches(column, lambda part: _written(part, whole=whole).cast(pl.Categorical))


def _written(column: pl.Series, *, whole: bool) -> pl.Series:
    """The cells as text; whole: they are whole numbers, to be written without a point."""
    cells = column.fill_nan(None).cast(pl.Int64, strict=False) if whole else column
    return cells.cast(pl.String, strict=False)


def _whole(column: pl.Series) -> bool:
    """Whether every number is a whole one that a float holds exactly."""
    numbers = (part.drop_nulls().drop_nans() for part in stretches(column))
    return all((part == part.round(0)).all() and not as_float(part.abs().max()) >= EXACT for part in numbers)

"""Rows in the order of time: by date, or by a column of weeks, months or days, cut into at most a dozen windows."""

import re
from typing import NamedTuple

import polars as pl

from agent.metrics.held_out import Rows
from agent.metrics.phrasing import number, short
from agent.metrics.slicing import TIME_NAME
from agent.metrics.thresholds import MAX_WINDOWS, MIN_WINDOW_ROWS

ISO = re.compile(r"^\d{4}(-?[WQ]?\d{1,2}){0,2}$")
THIRDS = 3  # the first third of the windows is set against the last


class Window(NamedTuple):
    """Consecutive rows in time: how many, and the sum of what was counted over them and of its squares."""

    label: str
    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean over the window."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The variance over the window."""
        return max(self.squares / self.n - self.mean**2, 0.0)


class History(NamedTuple):
    """The windows of one file, the column that orders them, and its name for a reader."""

    column: str
    name: str
    windows: list[Window]

    @property
    def early(self) -> Window:
        """The first third, drawn together."""
        return _together(self.windows[: max(1, len(self.windows) // THIRDS)])

    @property
    def late(self) -> Window:
        """The last third, drawn together."""
        return _together(self.windows[-max(1, len(self.windows) // THIRDS) :])


def history(rows: Rows, counted: pl.Expr) -> History | None:
    """The windows over time of an expression; None where nothing orders the rows or there are too few of them."""
    column = _time_column(rows)
    if column is None:
        return None
    frame = rows.frame
    name = short(frame.names.get("when", "date") if column == "when" else rows.own_name(column))
    unit = name if rows.data[column].dtype.is_numeric() else ""  # "week 3", but "2025-W03"
    key = pl.col(column).dt.date() if column == "when" else pl.col(column)
    table = (
        rows.data.select(key.alias("at"), counted.cast(pl.Float64).alias("value"))
        .drop_nulls()
        .group_by("at")
        .agg(pl.len().alias("n"), pl.col("value").sum(), (pl.col("value") ** 2).sum().alias("squares"))
        .sort("at")
    )
    windows = _cut(table, unit)
    return History(column, name, windows) if len(windows) >= THIRDS else None


def _cut(table: pl.DataFrame, unit: str) -> list[Window]:
    """Days or weeks drawn together until a window has enough rows; a short rest joins the last one."""
    size = max(MIN_WINDOW_ROWS, int(table["n"].sum()) // MAX_WINDOWS)
    windows: list[Window] = []
    open_: list[Window] = []
    for at, n, total, squares in table.iter_rows():
        shown = number(at) if isinstance(at, float) else str(at)
        open_.append(Window(shown, n, total, squares))
        if sum(window.n for window in open_) >= size:
            windows.append(_together(open_))
            open_ = []
    if open_ and windows:
        windows[-1] = _together([windows[-1], *open_])._replace(label=windows[-1].label)
    return [window._replace(label=f"{unit} {window.label}".strip()) for window in windows]


def _together(windows: list[Window]) -> Window:
    first, last = windows[0].label, windows[-1].label
    return Window(
        first if first == last else f"{first} to {last}",
        sum(window.n for window in windows),
        sum(window.total for window in windows),
        sum(window.squares for window in windows),
    )


def _time_column(rows: Rows) -> str | None:
    if rows.data["when"].null_count() < rows.data.height and rows.data["when"].n_unique() >= THIRDS:
        return "when"
    for name in rows.slices:
        column = rows.data[name]
        if TIME_NAME.search(rows.own_name(name)) and column.n_unique() >= THIRDS:
            if column.dtype.is_numeric():
                return name
            values = column.drop_nulls().unique()
            if len(values) and all(ISO.match(str(value)) for value in values):
                return name
    return None

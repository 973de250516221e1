"""Does the error rise over time? Windows of dates, weeks or months, in order."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, points, short, span
from agent.metrics.slicing import TIME_NAME
from agent.metrics.statistics import newcombe, rate
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV, MAX_WINDOWS, MIN_WINDOW_ROWS
from agent.vocabulary import Action, Bottleneck, Verdict

ISO = re.compile(r"^\d{4}(-?[WQ]?\d{1,2}){0,2}$")
EARLY_AND_LATE = 3  # the first third of the windows against the last third


class Window(NamedTuple):
    """Consecutive rows in time."""

    label: str
    n: int
    errors: int


def error_over_time(evidence: Evidence) -> Iterator[Finding]:
    """The error in the last third of the windows against the first third: Newcombe (1998), method 10.

    False positives: a change in what is asked of the system, or in how rows are labelled, at the same time; a season
    that comes back every year.
    """
    for rows in classified(evidence):
        column, windows = _windows(rows)
        if len(windows) >= EARLY_AND_LATE:
            yield _finding(rows, column, windows)


def _windows(rows: Rows) -> tuple[str, list[Window]]:
    """The rows in order of their date, or of a column of weeks, months or days, cut into at most a dozen windows."""
    column = _time_column(rows)
    if column is None:
        return "", []
    key = pl.col(column).dt.date() if column == "when" else pl.col(column)
    table = (
        rows.data.select(key.alias("at"), (~pl.col("correct")).alias("wrong"))
        .drop_nulls()
        .group_by("at")
        .agg(pl.len().alias("n"), pl.col("wrong").sum().alias("errors"))
        .sort("at")
    )
    size = max(MIN_WINDOW_ROWS, int(table["n"].sum()) // MAX_WINDOWS)
    unit = short(rows.own_name(column)) if rows.data[column].dtype.is_numeric() else ""  # "week 3", but "2025-W03"
    windows: list[Window] = []
    first, n, errors = None, 0, 0
    for at, count, wrong in table.iter_rows():
        first = at if first is None else first
        n, errors = n + count, errors + wrong
        if n >= size:
            windows.append(Window(_label(unit, first, at), n, errors))
            first, n, errors = None, 0, 0
    if n and windows:
        last = windows.pop()
        windows.append(Window(last.label, last.n + n, last.errors + errors))
    return column, windows


def _label(unit: str, first: object, last: object) -> str:
    shown = [number(value) if isinstance(value, float) else str(value) for value in (first, last)]
    return f"{unit} {shown[0]}".strip() if shown[0] == shown[1] else f"{unit} {shown[0]} to {shown[1]}".strip()


def _time_column(rows: Rows) -> str | None:
    if rows.data["when"].null_count() < rows.data.height and rows.data["when"].n_unique() >= EARLY_AND_LATE:
        return "when"
    for name in rows.slices:
        column = rows.data[name]
        if TIME_NAME.search(rows.own_name(name)) and column.n_unique() >= EARLY_AND_LATE:
            if column.dtype.is_numeric():
                return name
            values = column.drop_nulls().unique()
            if len(values) and all(ISO.match(str(value)) for value in values):
                return name
    return None


def _finding(rows: Rows, column: str, windows: list[Window]) -> Finding:
    third = max(1, len(windows) // EARLY_AND_LATE)
    early, late = windows[:third], windows[-third:]
    n_early, e_early = sum(w.n for w in early), sum(w.errors for w in early)
    n_late, e_late = sum(w.n for w in late), sum(w.errors for w in late)
    rise = newcombe(e_early, n_early, e_late, n_late)
    total = sum(w.errors for w in windows) / sum(w.n for w in windows)
    rises = rise.above() and rise.value >= max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * total)
    strength = STRONG if rise.low >= total / 2 else MODERATE
    frame = rows.frame
    name = short(frame.names.get("when", "date") if column == "when" else rows.own_name(column))
    path = f"{percent(e_early / n_early)} from {early[0].label} on, {percent(e_late / n_late)} at the end"
    path += f" ({late[-1].label})"
    return Finding(
        id=finding_id("error_over_time", frame.file_id, column, [tuple(w) for w in windows]),
        check="error_over_time",
        verdict=Verdict.supported if rises else Verdict.note,
        claim=f"The error rises over time: {path}, {points(rise.value)} more (95% interval {span(rise.interval)})."
        if rises
        else f"The error shows no material rise over time: {path}.",
        quantities=(
            rate("error at the beginning", e_early, n_early),
            rate("error at the end", e_late, n_late),
            Quantity(name="rise over time", value=rise.value, unit=FRACTION, interval=rise.interval),
            *(rate(f"error in {w.label}", w.errors, w.n) for w in windows),
        ),
        provenance=provenance(frame, column, "y", "pred", "correct", used=sum(w.n for w in windows)),
        speaks={Bottleneck.data_mismatch: weighed(frame, strength)} if rises else {},
        suggests=(Action.collect_targeted_data, Action.run_error_analysis) if rises else (),
        about={"column": name, "value": late[-1].label} if rises else {"column": name},
        caveats=remarks(frame, "Check whether the labels or the task changed at the same time.") if rises else (),
        figure=Figure(
            kind="intervals",
            rows=tuple(_row(w) for w in windows),
            x="error",
            y="window",
            low="low",
            high="high",
            says="How the error changes over time",
            x_title="error",
            y_title=name,
        ),
    )


def _row(window: Window) -> dict[str, float | int | str | None]:
    low, high = rate("", window.errors, window.n).interval or (None, None)
    return {"window": window.label, "error": window.errors / window.n, "low": low, "high": high, "n": window.n}

"""Does the error rise over time? Windows of dates, weeks or months, in order."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.evidence import Evidence, Frame
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import classified, regressed
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, points, span
from agent.metrics.statistics import Difference, critical, newcombe, rate
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV
from agent.metrics.windows import History, Window, history
from agent.vocabulary import Action, Bottleneck, Verdict


def error_over_time(evidence: Evidence) -> Iterator[Finding]:
    """The error in the last third of the windows against the first third: Newcombe (1998), method 10.

    Numeric targets: mean absolute error, Welch (1947), Biometrika 34:28. False positives: a change in what is asked of
    the system, or in how rows are labelled, at the same time; a season that comes back every year.
    """
    for rows in classified(evidence):
        past = history(rows, ~pl.col("correct"))
        if past is not None:
            yield _of_rates(rows.frame, past)
    for rows in regressed(evidence):
        past = history(rows, (pl.col("pred") - pl.col("y")).abs())
        if past is not None:
            yield _of_sizes(rows.frame, past)


def _of_rates(frame: Frame, past: History) -> Finding:
    early, late = past.early, past.late
    rise = newcombe(early.total, early.n, late.total, late.n)
    total = sum(w.total for w in past.windows) / sum(w.n for w in past.windows)
    rises = rise.above() and rise.value >= max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * total)
    path = f"{percent(early.mean)} in {early.label}, {percent(late.mean)} in {late.label}"
    claim = f"{path}, {points(rise.value)} more (95% interval {span(rise.interval)})" if rises else path
    quantities = (
        rate("error at the beginning", early.total, early.n),
        rate("error at the end", late.total, late.n),
        Quantity(name="rise over time", value=rise.value, unit=FRACTION, interval=rise.interval),
        *(rate(f"error in {w.label}", w.total, w.n) for w in past.windows),
    )
    return _finding(frame, past, claim, quantities, _strength(rise, total) if rises else 0.0)


def _of_sizes(frame: Frame, past: History) -> Finding:
    early, late = past.early, past.late
    half = critical() * (early.variance / early.n + late.variance / late.n) ** 0.5
    rise = Difference(late.mean - early.mean, late.mean - early.mean - half, late.mean - early.mean + half)
    total = sum(w.total for w in past.windows) / sum(w.n for w in past.windows)
    rises = rise.above() and rise.value >= MATERIAL_SHARE_OF_DEV * total
    unit = frame.facts.get("unit", "")
    claim = f"a mean absolute error of {number(early.mean)} in {early.label}, {number(late.mean)} in {late.label}"
    if rises:
        claim += f", {number(rise.value)} more (95% interval {number(rise.low)} to {number(rise.high)})"
    quantities = (
        Quantity(name="MAE at the beginning", value=early.mean, unit=unit, n=early.n),
        Quantity(name="MAE at the end", value=late.mean, unit=unit, n=late.n),
        Quantity(name="rise over time", value=rise.value, unit=unit, interval=rise.interval),
        *(Quantity(name=f"MAE in {w.label}", value=w.mean, unit=unit, n=w.n) for w in past.windows),
    )
    return _finding(frame, past, claim, quantities, _strength(rise, total) if rises else 0.0)


def _strength(rise: Difference, total: float) -> float:
    """Strong where the rise is surely half of the whole error."""
    return STRONG if rise.low >= total / 2 else MODERATE


def _finding(frame: Frame, past: History, path: str, quantities: tuple[Quantity, ...], strength: float) -> Finding:
    rises = strength > 0
    n = sum(window.n for window in past.windows)
    return Finding(
        id=finding_id("error_over_time", frame.file_id, past.column, [tuple(w) for w in past.windows]),
        check="error_over_time",
        verdict=Verdict.supported if rises else Verdict.note,
        claim=f"The error rises over time: {path}." if rises else f"No material rise over time: {path}.",
        quantities=quantities,
        provenance=provenance(frame, past.column, "y", "pred", "correct", used=n),
        speaks={Bottleneck.data_mismatch: weighed(frame, strength)} if rises else {},
        suggests=(Action.collect_targeted_data, Action.run_error_analysis) if rises else (),
        about={"column": past.name, "value": past.late.label} if rises else {"column": past.name},
        caveats=remarks(frame, "Check whether the labels or the task changed at the same time.") if rises else (),
        figure=_figure(past, quantities[3:]),
    )


def _figure(past: History, quantities: tuple[Quantity, ...]) -> Figure:
    return Figure(
        kind="intervals",
        rows=tuple(_row(window, one) for window, one in zip(past.windows, quantities, strict=True)),
        x="error",
        y="window",
        low="low",
        high="high",
        says="How the error changes over time",
        x_title="error",
        y_title=past.name,
    )


def _row(window: Window, quantity: Quantity) -> dict[str, float | int | str | None]:
    low, high = quantity.interval or (None, None)
    return {"window": window.label, "error": quantity.value, "low": low, "high": high, "n": window.n}

"""Numeric targets: errors that lean one way, errors that grow with the prediction, and the trivial predictions."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, regressed
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent
from agent.metrics.resampling import Floats, bootstrap
from agent.metrics.statistics import Difference, critical
from agent.metrics.thresholds import (
    MAX_BOOTSTRAP_ROWS,
    MIN_BASELINE_GAIN,
    MIN_ROWS_FOR_REGRESSION,
    REGRESSION_BIAS_SHARE,
    SEED,
    SPREAD_GROWTH_RATIO,
)
from agent.vocabulary import Action, Bottleneck, Verdict

DRAWN = 300


class Fit(NamedTuple):
    """How numeric predictions miss: sizes in the target's unit, the rest without."""

    n: int
    rmse: float
    mae: float
    bias: Difference
    baseline: float  # RMSE of always predicting the mean
    wape: float | None
    growth: float  # mean absolute error in the upper third of predictions against the lower third


def regression_bias(evidence: Evidence) -> Iterator[Finding]:
    """Mean error with its normal interval against the RMSE; the spread of errors by thirds of the prediction.

    False positives: a target whose mean has shifted since (then `error_over_time` says so); an asymmetric loss that
    was chosen on purpose.
    """
    for rows in regressed(evidence):
        y, pred = rows.data["y"].to_numpy(), rows.data["pred"].to_numpy()
        if len(y) >= MIN_ROWS_FOR_REGRESSION:
            yield _bias(rows, y, pred, _fit(y, pred))


def regression_baseline(evidence: Evidence) -> Iterator[Finding]:
    """RMSE against that of always predicting the mean, or the last value where rows have dates, with a bootstrap.

    Fires where the model removes less than a tenth of it. False positives: a test set over which the target hardly
    varies, so that its mean is hard to beat.
    """
    for rows in regressed(evidence):
        if rows.data.height >= MIN_ROWS_FOR_REGRESSION:
            yield _baseline(rows)


def _fit(y: Floats, pred: Floats) -> Fit:
    off = pred - y
    half = critical() * float(off.std(ddof=1)) / len(off) ** 0.5
    mean = float(off.mean())
    total = float(np.abs(y).sum())
    thirds = np.array_split(np.argsort(pred, kind="stable"), 3)
    low = float(np.abs(off[thirds[0]]).mean())
    return Fit(
        n=len(y),
        rmse=float(np.sqrt((off**2).mean())),
        mae=float(np.abs(off).mean()),
        bias=Difference(mean, mean - half, mean + half),
        baseline=float(y.std()),
        wape=float(np.abs(off).sum()) / total if total else None,
        growth=float(np.abs(off[thirds[2]]).mean()) / low if low else 1.0,
    )


def _bias(rows: Rows, y: Floats, pred: Floats, fit: Fit) -> Finding:
    frame = rows.frame
    unit = frame.facts.get("unit", "")
    share = abs(fit.bias.value) / fit.rmse if fit.rmse else 0.0
    leans = share > REGRESSION_BIAS_SHARE and (fit.bias.above() or fit.bias.below())
    grows = fit.growth >= SPREAD_GROWTH_RATIO and bool((y >= 0).all())
    direction = "high" if fit.bias.value > 0 else "low"
    claim = (
        f"Predictions are too {direction} by {number(abs(fit.bias.value))} {unit}".rstrip()
        + f" on average (95% interval {number(fit.bias.low)} to {number(fit.bias.high)}), {percent(share)} of the RMSE."
        if leans
        else f"Predictions do not lean one way: mean error {number(fit.bias.value)} at an RMSE of {number(fit.rmse)}."
    )
    if grows:
        claim += f" Errors grow with the prediction: {number(fit.growth)} times as large in its upper third."
    speaks = {Bottleneck.task_definition: weighed(frame, MODERATE if leans else WEAK)} if leans or grows else {}
    return Finding(
        id=finding_id("regression_bias", frame.file_id, rows.split, fit.n, fit.rmse, fit.bias.value),
        check="regression_bias",
        verdict=Verdict.supported if leans else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name="mean error", value=fit.bias.value, unit=unit, interval=fit.bias.interval, n=fit.n),
            Quantity(name=f"{rows.split} RMSE", value=fit.rmse, unit=unit, n=fit.n),
            Quantity(name=f"{rows.split} MAE", value=fit.mae, unit=unit, n=fit.n),
            *((Quantity(name=f"{rows.split} WAPE", value=fit.wape, unit=FRACTION, n=fit.n),) if fit.wape else ()),
            Quantity(name="share of the RMSE", value=share, unit=FRACTION),
            Quantity(name="growth of errors", value=fit.growth, unit="times"),
            *_explained(fit),
        ),
        provenance=provenance(frame, "y", "pred", used=fit.n),
        speaks=speaks,
        suggests=(Action.redefine_task, Action.run_error_analysis) if speaks else (),
        about={"split": rows.split},
        caveats=remarks(frame, "Try the other loss or a transform of the target (logarithm) before a larger model.")
        if speaks
        else remarks(frame),
        figure=_figure(y, pred),
    )


def _explained(fit: Fit) -> tuple[Quantity, ...]:
    if not fit.baseline:
        return ()
    return (Quantity(name="R2", value=1 - (fit.rmse / fit.baseline) ** 2, unit="R2", n=fit.n),)


def _baseline(rows: Rows) -> Finding:
    frame = rows.frame
    data, name = _trivial(rows)
    if len(data) > MAX_BOOTSTRAP_ROWS:
        data = np.random.default_rng(SEED).choice(data, MAX_BOOTSTRAP_ROWS, replace=False)
    model, trivial = (float(np.sqrt((data[:, i] ** 2).mean())) for i in (0, 1))
    gain = bootstrap(data, _gain)
    useless = gain.high < MIN_BASELINE_GAIN
    unit = frame.facts.get("unit", "")
    sizes = (
        Quantity(name=f"RMSE of {name}", value=trivial, unit=unit, n=len(data)),
        Quantity(name=f"{rows.split} RMSE", value=model, unit=unit, n=len(data)),
    )
    return Finding(
        id=finding_id("regression_baseline", frame.file_id, rows.split, model, trivial),
        check="regression_baseline",
        verdict=Verdict.supported if useless else Verdict.note,
        claim=f"{name.capitalize()} has an RMSE of {number(trivial)} {unit}".rstrip()
        + f", the model {number(model)}: "
        + ("hardly any gain." if useless else f"{percent(gain.value)} less."),
        quantities=(
            *sizes,
            Quantity(name="gain over the trivial prediction", value=gain.value, unit=FRACTION, interval=gain.interval),
        ),
        provenance=provenance(frame, "y", "pred", used=len(data)),
        speaks={Bottleneck.task_definition: weighed(frame, MODERATE)} if useless else {},
        suggests=(Action.build_baseline, Action.explore_data) if useless else (),
        about={"split": rows.split},
        caveats=remarks(frame, "Over a test set in which the target hardly varies, its mean is hard to beat.")
        if useless
        else remarks(frame),
        figure=intervals(sizes, "The model against the trivial prediction", f"RMSE {unit}".strip()),
    )


def _gain(columns: Floats) -> float:
    squares = (columns**2).mean(axis=0)
    return 1 - float(np.sqrt(squares[0] / squares[1])) if squares[1] else 0.0


def _trivial(rows: Rows) -> tuple[Floats, str]:
    """The model's errors beside those of the better trivial prediction: the mean, or the last value in time."""
    y, pred = rows.data["y"].to_numpy(), rows.data["pred"].to_numpy()
    of_mean = np.column_stack([pred - y, y.mean() - y])
    if rows.data["when"].null_count():
        return of_mean, "always predicting the mean"
    last_value = pl.col("y").shift(1).over("group") if "group" in rows.slices else pl.col("y").shift(1)
    ordered = rows.data.sort("when")
    before = ordered.select(last_value).to_series()
    known = before.is_not_null().to_numpy()
    values, said, last = ordered["y"].to_numpy(), ordered["pred"].to_numpy(), before.to_numpy()
    of_last = np.column_stack([said - values, last - values])[known]
    if len(of_last) and (of_last[:, 1] ** 2).mean() < (of_mean[:, 1] ** 2).mean():
        return of_last, "repeating the last value"
    return of_mean, "always predicting the mean"


def _figure(y: Floats, pred: Floats) -> Figure:
    step = max(1, len(y) // DRAWN)
    return Figure(
        kind="points",
        rows=tuple(
            {"prediction": float(p), "error": float(p - t)} for p, t in zip(pred[::step], y[::step], strict=True)
        ),
        x="prediction",
        y="error",
        says="How the errors lie over the predictions",
        x_title="prediction",
        y_title="prediction minus truth",
        marks=({"axis": "y", "value": 0.0, "says": "no error"},),
    )

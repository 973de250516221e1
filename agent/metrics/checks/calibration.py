"""Do the probabilities mean what they say?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, points
from agent.metrics.resampling import Floats
from agent.metrics.statistics import Difference, critical, wilson
from agent.metrics.thresholds import (
    CALIBRATION_BINS,
    CALIBRATION_ERROR,
    CALIBRATION_ERROR_LARGE,
    MIN_ROWS_FOR_CALIBRATION,
    SEED,
)
from agent.vocabulary import Action, Bottleneck, Verdict

MAX_ROWS = 200_000  # the slope's interval is far below any decision from here on
NEWTON_STEPS = 25
DEBIASING_DRAWS = 50


class Reliability(NamedTuple):
    """Confidence against correctness: the logistic slope and the debiased expected calibration error."""

    slope: Difference
    error: float
    confidence: float
    accuracy: float
    n: int


def calibration(evidence: Evidence) -> Iterator[Finding]:
    """Reliability slope with interval, and expected calibration error less what perfect probabilities would show.

    Slope of correctness on the logit of the confidence: Cox (1958), Biometrika 45:562; 1 is calibrated, below 1
    overconfident. ECE over 15 bins of equal size: Naeini, Cooper and Hauskrecht (2015), AAAI; debiased by its mean
    over draws in which the confidences are true. False positives: a test set of another class mix than the training.
    """
    for rows in classified(evidence):
        confidence = _confidence(rows)
        if confidence is not None:
            yield _finding(rows, *confidence)


def _confidence(rows: Rows) -> tuple[Floats, NDArray[np.bool_]] | None:
    data = rows.data.select("confidence", "correct").drop_nulls()
    if data.height < MIN_ROWS_FOR_CALIBRATION or rows.split == "train":
        return None
    if data.height > MAX_ROWS:
        data = data.sample(MAX_ROWS, seed=SEED)
    c, right = data["confidence"].to_numpy(), data["correct"].to_numpy()
    if c.min() < 0 or c.max() > 1 or np.unique(c).size < CALIBRATION_BINS or right.all() or not right.any():
        return None
    return np.clip(c, 1e-6, 1 - 1e-6), right


def _reliability(c: Floats, right: NDArray[np.bool_]) -> Reliability:
    bins = np.array_split(np.argsort(c, kind="stable"), CALIBRATION_BINS)
    rng = np.random.default_rng(SEED)
    luck = float(np.mean([_ece(c, rng.random(len(c)) < c, bins) for _ in range(DEBIASING_DRAWS)]))
    error = max(_ece(c, right, bins) - luck, 0.0)
    return Reliability(_slope(c, right), error, float(c.mean()), float(right.mean()), len(c))


def _ece(c: Floats, right: NDArray[np.bool_], bins: list[NDArray[np.int64]]) -> float:
    return float(sum(abs(c[part].sum() - right[part].sum()) for part in bins)) / len(c)


def _slope(c: Floats, right: NDArray[np.bool_]) -> Difference:
    """Logistic regression of correctness on the logit of the confidence, by Newton's method."""
    x = np.column_stack([np.ones(len(c)), np.log(c / (1 - c))])
    beta = np.zeros(2)  # from here the likelihood is concave enough for full steps
    information = np.eye(2)
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        information = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        step = np.linalg.solve(information, x.T @ (right - p))
        beta = beta + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    half = critical() * float(np.sqrt(np.linalg.inv(information)[1, 1]))
    return Difference(float(beta[1]), float(beta[1]) - half, float(beta[1]) + half)


def _finding(rows: Rows, c: Floats, right: NDArray[np.bool_]) -> Finding:
    r = _reliability(c, right)
    frame = rows.frame
    off = r.error > CALIBRATION_ERROR and (r.slope.above(1) or r.slope.below(1))
    strength = MODERATE if r.error > CALIBRATION_ERROR_LARGE else WEAK
    kind = "too sure of itself" if r.confidence > r.accuracy else "less sure of itself than it could be"
    low, high = wilson(r.accuracy * r.n, r.n)
    claim = (
        f"The model is {kind}: mean confidence {percent(r.confidence)}, right in {percent(r.accuracy)}; calibration "
        f"error {points(r.error)}, slope {number(r.slope.value)}."
        if off
        else f"The confidences are about right: mean {percent(r.confidence)}, right in {percent(r.accuracy)}."
    )
    return Finding(
        id=finding_id("calibration", frame.file_id, rows.split, r.n, r.error, r.slope.value),
        check="calibration",
        verdict=Verdict.supported if off else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name="calibration error", value=r.error, unit=FRACTION, n=r.n),
            Quantity(name="calibration slope", value=r.slope.value, unit="slope", interval=r.slope.interval, n=r.n),
            Quantity(name="mean confidence", value=r.confidence, unit=FRACTION, n=r.n),
            Quantity(name="accuracy", value=r.accuracy, unit=FRACTION, interval=(low, high), n=r.n),
        ),
        provenance=provenance(frame, "confidence", "correct", "y", "pred", used=r.n),
        speaks={Bottleneck.hyperparameters: weighed(frame, strength)} if off else {},
        suggests=(Action.set_threshold,) if off else (),
        about={"split": rows.split},
        caveats=remarks(frame, "Rescale the probabilities on held-out rows; no training is needed.") if off else (),
        figure=_figure(c, right),
    )


def _figure(c: Floats, right: NDArray[np.bool_]) -> Figure:
    marks = []
    for part in np.array_split(np.argsort(c, kind="stable"), CALIBRATION_BINS):
        low, high = wilson(int(right[part].sum()), len(part))
        marks.append(
            {"confidence": float(c[part].mean()), "right": float(right[part].mean()), "low": low, "high": high}
        )
    return Figure(
        kind="points",
        rows=tuple(marks),
        x="confidence",
        y="right",
        low="low",
        high="high",
        says="Whether the model is right as often as it is sure",
        x_title="mean confidence",
        y_title="share right",
        marks=({"axis": "diagonal", "says": "calibrated"},),
    )

"""Wrong labels: confident disagreements between out-of-sample predictions and the given labels."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, span
from agent.metrics.statistics import newcombe, wilson
from agent.metrics.thresholds import (
    CONFIDENT_PART,
    LABEL_NOISE_FLATNESS,
    LABEL_NOISE_SHARE_NOTE,
    LABEL_NOISE_SHARE_STRONG,
    LABEL_NOISE_STAYS,
    MIN_ROWS_FOR_LABELS,
    MIN_SLICE_ERRORS,
    SUREST_PART,
)
from agent.vocabulary import Action, Bottleneck, Verdict

DECILES = 10


class Noise(NamedTuple):
    """What the confident joint says, and how the errors lie by confidence."""

    rows: int
    errors: int
    share: float  # of rows whose label is estimated to be wrong
    suspects: int
    top_errors: int
    top_rows: int
    surest: float  # error among the surest tenth


def label_noise(evidence: Evidence) -> Iterator[Finding]:
    """The estimated share of wrong labels, by the confident joint, where errors do not fade with confidence.

    Northcutt, Jiang and Chuang (2021), Confident Learning, Journal of Artificial Intelligence Research 70:1373. A
    model's own mistakes are confident disagreements too, so the finding also asks that the most confident third of
    the rows errs surely 0.4 times as often as all rows, and the surest tenth 0.35 times: a model's errors fade with its
    confidence, also where examples are hard by nature, wrong labels do not.
    False positives: a shifted slice on which the model is sure and wrong; predictions of rows that were trained on.
    """
    for rows in classified(evidence):
        noise = _noise(rows) if rows.split != "train" else None
        if noise is not None and noise.errors:
            yield _finding(rows, noise)


def _noise(rows: Rows) -> Noise | None:
    columns = [f"p:{name}" for name in rows.classes]
    data = rows.data.drop_nulls(["y", *columns]) if columns else rows.data.clear()
    if len(columns) < 2 or data.height < MIN_ROWS_FOR_LABELS:
        return None
    position = {name: index for index, name in enumerate(rows.classes)}
    given = data["y"].replace_strict(position, default=None, return_dtype=pl.Int64)
    known = given.is_not_null()
    given_at = given.filter(known).to_numpy()
    probs = data.filter(known).select(columns).to_numpy()
    if len(given_at) < MIN_ROWS_FOR_LABELS or len(np.unique(given_at)) < 2:
        return None
    return _joint(given_at, probs)


def _joint(given: NDArray[np.int64], probs: NDArray[np.float64]) -> Noise:
    classes = probs.shape[1]
    sizes = np.bincount(given, minlength=classes)
    own = np.bincount(given, weights=probs[np.arange(len(given)), given], minlength=classes)
    limits = np.where(sizes > 0, own / np.maximum(sizes, 1), np.inf)
    eligible = np.where(probs >= limits, probs, -1.0)
    suggested = eligible.argmax(axis=1)
    confident = eligible.max(axis=1) >= 0
    joint = np.zeros((classes, classes))
    np.add.at(joint, (given[confident], suggested[confident]), 1)
    per_row = joint.sum(axis=1)
    wrong = np.where(per_row > 0, 1 - np.diag(joint) / np.maximum(per_row, 1), 0.0)
    said = probs.argmax(axis=1)
    errors = said != given
    sure = probs.max(axis=1)
    top, surest = (sure >= np.quantile(sure, 1 - part) for part in (CONFIDENT_PART, SUREST_PART))
    return Noise(
        rows=len(given),
        errors=int(errors.sum()),
        share=float((wrong * sizes).sum() / len(given)),
        suspects=int((confident & (suggested != given) & errors).sum()),
        top_errors=int((errors & top).sum()),
        top_rows=int(top.sum()),
        surest=float((errors & surest).sum() / surest.sum()),
    )


def _finding(rows: Rows, noise: Noise) -> Finding:
    frame = rows.frame
    interval = wilson(noise.share * noise.rows, noise.rows)
    of_errors = min(noise.suspects / noise.errors, 1.0)
    error, top = noise.errors / noise.rows, noise.top_errors / noise.top_rows
    flat = (
        noise.top_errors >= MIN_SLICE_ERRORS
        and noise.surest >= LABEL_NOISE_STAYS * error
        and newcombe(LABEL_NOISE_FLATNESS * noise.errors, noise.rows, noise.top_errors, noise.top_rows).above()
    )
    suspicious = flat and of_errors >= LABEL_NOISE_SHARE_STRONG
    worth_a_look = flat and of_errors >= LABEL_NOISE_SHARE_NOTE
    strength = STRONG if suspicious else WEAK if worth_a_look else 0.0
    share = Quantity(
        name="estimated share of wrong labels", value=noise.share, unit=FRACTION, interval=interval, n=noise.rows
    )
    claim = (
        f"About {percent(noise.share)} of the labels look wrong (95% interval {span(interval)}%): even where the model "
        f"is surest it disagrees with {percent(top)} of them, against {percent(error)} overall."
        if worth_a_look
        else f"The errors fade with the model's confidence ({percent(top)} where it is surest, {percent(error)} "
        "overall), as they do when labels are right."
    )
    return Finding(
        id=finding_id("label_noise", frame.file_id, rows.split, tuple(noise)),
        check="label_noise",
        verdict=Verdict.supported if suspicious else Verdict.note,
        claim=claim,
        quantities=(
            *((share,) if worth_a_look else ()),
            Quantity(name="suspect labels", value=noise.suspects, unit="examples", n=noise.rows),
            Quantity(name="share of the errors", value=of_errors, unit=FRACTION, n=noise.errors),
            Quantity(
                name="error where the model is surest",
                value=top,
                unit=FRACTION,
                interval=wilson(noise.top_errors, noise.top_rows),
                n=noise.top_rows,
            ),
            Quantity(
                name=f"{rows.split} error",
                value=error,
                unit=FRACTION,
                interval=wilson(noise.errors, noise.rows),
                n=noise.rows,
            ),
        ),
        provenance=provenance(frame, "y", *(f"p:{name}" for name in rows.classes), used=noise.rows),
        speaks={Bottleneck.data_quality: weighed(frame, strength)} if strength else {Bottleneck.data_quality: -WEAK},
        suggests=(Action.fix_data_quality, Action.run_error_analysis) if worth_a_look else (),
        caveats=remarks(
            frame,
            "About half of such suspects turn out wrong: check 50 by hand before relabelling, dev and test alike.",
            "Holds for predictions of rows that the model was not trained on.",
        )
        if worth_a_look
        else remarks(frame),
        figure=_figure(rows),
    )


def _figure(rows: Rows) -> Figure:
    """Error by confidence, in tenths of the rows."""
    columns = [f"p:{name}" for name in rows.classes]
    sure = rows.data.select(pl.max_horizontal(columns).alias("sure"), ~pl.col("correct")).sort("sure")
    size = -(-sure.height // DECILES)
    points = []
    for start in range(0, sure.height, size):
        part = sure.slice(start, size)
        wrong = int(part["correct"].sum())
        low, high = wilson(wrong, part.height)
        points.append(
            {
                "confidence": float(part["sure"].sum()) / part.height,
                "error": wrong / part.height,
                "low": low,
                "high": high,
            }
        )
    return Figure(
        kind="points",
        rows=tuple(points),
        x="confidence",
        y="error",
        low="low",
        high="high",
        says="Whether errors fade as the model grows surer",
        x_title="mean confidence",
        y_title="error",
    )

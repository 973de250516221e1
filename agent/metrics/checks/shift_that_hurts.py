"""Held-out data that lie elsewhere than the training data, and cost errors where they do."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.distances import homogeneity_p, kolmogorov_p, kolmogorov_smirnov, stability_index
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified, regressed
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, short
from agent.metrics.slicing import OUTPUT_NAME, TIME_NAME
from agent.metrics.statistics import Difference, benjamini_hochberg, critical
from agent.metrics.thresholds import (
    MATERIAL_POINTS,
    MATERIAL_SHARE_OF_DEV,
    MAX_SLICE_COLUMNS,
    MAX_SLICE_VALUES,
    MIN_SLICE_ERRORS,
    MIN_SLICE_ROWS,
    SHIFT_DISTANCE,
    SHIFT_QUANTILES,
)
from agent.vocabulary import Action, Bottleneck, Split, Verdict

MANY_VALUES = MAX_SLICE_VALUES // 2  # a number with fewer distinct values is a code


class Shift(NamedTuple):
    """One column: how far its held-out values lie from those trained on, and which held-out rows lie elsewhere."""

    column: str
    measure: str
    distance: float
    p: float
    moved: pl.Series
    where: str
    shares: tuple[tuple[str, float, float], ...]  # value or range, share in training, share held out


class Cost(NamedTuple):
    """The mean error of the moved rows and of all others, with the interval of the difference."""

    moved: float
    others: float
    rise: Difference
    n_moved: int
    n_others: int


def shift_that_hurts(evidence: Evidence) -> Iterator[Finding]:
    """A column further than 0.2 from training (KS for numbers, PSI for categories) whose moved rows err surely more.

    Moved rows: those in the tenths of the training range, or the values, that are commoner held out than in training.
    Benjamini-Hochberg over all columns; the error of moved and other rows by Welch (1947). A shift without the rise is
    a note. False positives: a held-out set that was drawn differently on purpose; a column that stands for time.
    """
    for rows in classified(evidence):
        yield from _shifts(rows, evidence, (~rows.data["correct"]).cast(pl.Float64))
    for rows in regressed(evidence):
        yield from _shifts(rows, evidence, (rows.data["pred"] - rows.data["y"]).abs())


def _shifts(rows: Rows, evidence: Evidence, error: pl.Series) -> Iterator[Finding]:
    found = [shift for name in rows.slices[:MAX_SLICE_COLUMNS] if (shift := _shift(rows, evidence, name)) is not None]
    kept = benjamini_hochberg([shift.p for shift in found])
    far = [one for one, stands in zip(found, kept, strict=True) if stands and one.distance > SHIFT_DISTANCE]
    costs = [(shift, cost) for shift in far if (cost := _cost(shift, error)) is not None]
    if costs:
        shift, cost = max(costs, key=lambda pair: (_hurts(pair[1], error), pair[1].rise.low))
        yield _finding(rows, shift, cost, hurts=_hurts(cost, error), looked_at=len(found), far=far)


def _shift(rows: Rows, evidence: Evidence, name: str) -> Shift | None:
    own = rows.own_name(name)
    if OUTPUT_NAME.search(own) or TIME_NAME.search(own):
        return None
    known = _trained_on(evidence, name)
    held = rows.data[name]
    if known is None or known.len() < MIN_SLICE_ROWS or held.drop_nulls().len() < MIN_SLICE_ROWS:
        return None
    if held.dtype.is_numeric() and known.dtype.is_numeric() and known.n_unique() > MANY_VALUES:
        return _of_numbers(name, known, held)
    values = known.cast(pl.String), held.cast(pl.String)
    if max(column.n_unique() for column in values) > MAX_SLICE_VALUES:
        return None
    return _of_categories(name, *values)


def _trained_on(evidence: Evidence, name: str) -> pl.Series | None:
    """The column's values in all rows that were trained on, from whichever file has them."""
    parts = [
        frame.data.filter(pl.col("split") == Split.train.value)[name].drop_nulls()
        for frame in evidence.of(FrameKind.predictions)
        if name in frame.data.columns
    ]
    parts = [part for part in parts if part.len()]
    return parts[0] if parts else None


def _of_numbers(name: str, known: pl.Series, held: pl.Series) -> Shift:
    trained = known.to_numpy().astype(float)
    present = held.drop_nulls().to_numpy().astype(float)
    distance = kolmogorov_smirnov(trained, present)
    edges = np.unique(np.quantile(trained, np.linspace(0, 1, SHIFT_QUANTILES + 1)[1:-1]))
    bins = len(edges) + 1
    before = np.bincount(np.searchsorted(edges, trained), minlength=bins) / len(trained)
    after = np.bincount(np.searchsorted(edges, present), minlength=bins) / len(present)
    labels = [
        f"up to {number(edges[0])}",
        *(f"up to {number(edge)}" for edge in edges[1:]),
        f"above {number(edges[-1])}",
    ]
    place = np.searchsorted(edges, held.fill_null(0).to_numpy().astype(float))
    moved = pl.Series((after > before)[place]) & held.is_not_null()
    middle = [float(np.median(part)) for part in (trained, present)]
    return Shift(
        name,
        "KS distance",
        distance,
        kolmogorov_p(distance, len(trained), len(present)),
        moved,
        f"median {number(middle[0])} in training, {number(middle[1])} held out",
        tuple(zip(labels, before.tolist(), after.tolist(), strict=True)),
    )


def _of_categories(name: str, known: pl.Series, held: pl.Series) -> Shift:
    before, after = (_counts(part.drop_nulls()) for part in (known, held))
    n, m = sum(before.values()), sum(after.values())
    shares = [(value, before.get(value, 0) / n, after.get(value, 0) / m) for value in before.keys() | after.keys()]
    shares.sort(key=lambda one: one[1] - one[2])
    commoner = [value for value, old, new in shares if new > old]
    value, old, new = shares[0]
    return Shift(
        name,
        "PSI",
        stability_index(before, after),
        homogeneity_p(before, after),
        held.is_in(commoner).fill_null(value=False),
        f"{short(value)} is {percent(old)} of training and {percent(new)} of the held-out rows",
        tuple((short(value), old, new) for value, old, new in shares),
    )


def _counts(values: pl.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in values.value_counts().iter_rows()}


def _cost(shift: Shift, error: pl.Series) -> Cost | None:
    inside, outside = error.filter(shift.moved), error.filter(~shift.moved)
    if min(inside.len(), outside.len()) < MIN_SLICE_ROWS or int((inside > 0).sum()) < MIN_SLICE_ERRORS:
        return None
    means = [float(part.sum()) / part.len() for part in (inside, outside)]
    spread = sum(float(part.to_numpy().var(ddof=1)) / part.len() for part in (inside, outside)) ** 0.5
    rise, half = means[0] - means[1], critical() * spread
    return Cost(means[0], means[1], Difference(rise, rise - half, rise + half), inside.len(), outside.len())


def _hurts(cost: Cost, error: pl.Series) -> bool:
    overall = float(error.sum()) / error.len()
    least = max(MATERIAL_POINTS if error.max() in {0.0, 1.0} else 0.0, MATERIAL_SHARE_OF_DEV * overall)
    return cost.rise.above() and cost.rise.value >= least


def _finding(  # noqa: PLR0913  what was found, and among how many columns, each named at the call
    rows: Rows, shift: Shift, cost: Cost, *, hurts: bool, looked_at: int, far: Sequence[Shift]
) -> Finding:
    frame, name = rows.frame, short(rows.own_name(shift.column))
    rate = frame.facts.get("task") != "regression"
    unit = FRACTION if rate else frame.facts.get("unit", "")
    said = percent if rate else number
    what = "error" if rate else "mean absolute error"
    claim = f"{name} lies elsewhere than in training ({shift.measure} {number(shift.distance)}: {shift.where})"
    claim += (
        f", and the {what} is {said(cost.moved)} where it does, {said(cost.others)} elsewhere."
        if hurts
        else f", but the {what} is no higher there: {said(cost.moved)} against {said(cost.others)}."
    )
    n = cost.n_moved + cost.n_others
    return Finding(
        id=finding_id("shift_that_hurts", frame.file_id, rows.split, shift.column, shift.distance, n),
        check="shift_that_hurts",
        verdict=Verdict.supported if hurts else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name=f"{shift.measure} of {name}", value=shift.distance, unit=shift.measure.split()[0], n=n),
            Quantity(name=f"{what} where {name} has moved", value=cost.moved, unit=unit, n=cost.n_moved),
            Quantity(name=f"{what} elsewhere", value=cost.others, unit=unit, n=cost.n_others),
            Quantity(name="rise where it has moved", value=cost.rise.value, unit=unit, interval=cost.rise.interval),
            Quantity(name="share of the rows that moved", value=cost.n_moved / n, unit=FRACTION, n=n),
        ),
        provenance=provenance(frame, shift.column, "split", "y", "pred", used=n),
        speaks={Bottleneck.data_mismatch: weighed(frame, MODERATE if cost.rise.low > cost.others else WEAK)}
        if hurts
        else {},
        suggests=(Action.collect_targeted_data, Action.run_error_analysis) if hurts else (),
        about={"column": name},
        caveats=remarks(
            frame,
            f"{looked_at} columns were looked at, {len(far)} lie elsewhere; one may stand for another.",
            "Harmless where the held-out set was drawn so on purpose: then it shows what use will bring.",
        ),
        figure=_figure(shift, claim),
    )


def _figure(shift: Shift, says: str) -> Figure:
    """The shares of the column's values, or tenths of its training range, on both sides."""
    sides = (("training", 1), ("held out", 2))
    return Figure(
        kind="intervals",
        rows=tuple({"value": one[0], "share": one[at], "set": side} for one in shift.shares[:12] for side, at in sides),
        x="share",
        y="value",
        series="set",
        says=says,
        x_title="share of the rows",
    )

"""Would another threshold on the same probabilities serve better? It costs nothing to set."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.metrics.binary import Binary, binary
from agent.metrics.evidence import Context, Evidence
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import class_name, number, percent, points, span
from agent.metrics.resampling import Floats
from agent.metrics.statistics import Difference, critical, rate
from agent.metrics.thresholds import (
    LARGE_THRESHOLD_GAIN,
    MATERIAL_POINTS,
    MIN_F1_GAIN,
    MIN_ROWS_FOR_CALIBRATION,
    RARE_POSITIVE,
    SEED,
    THRESHOLD_FOLDS,
    THRESHOLDS_TRIED,
)
from agent.vocabulary import Action, Bottleneck, Verdict


class Costs(NamedTuple):
    """What a false alarm and a miss cost; `stated` if the user said so, else both count 1, or F1 decides."""

    false_positive: float
    false_negative: float
    stated: bool
    by_f1: bool

    @property
    def unit(self) -> str:
        """The unit of a gain."""
        return "F1" if self.by_f1 else "cost a row" if self.stated else FRACTION


def threshold_cost(evidence: Evidence) -> Iterator[Finding]:
    """The cost at a threshold chosen on four fifths and judged on the fifth, against the threshold in use.

    With stated costs the gain is in cost a row; without them in errors, or in F1 where the positive class is rare.
    Interval: normal, over rows (costs, errors), or by a paired bootstrap (F1). False positives: a threshold that was
    set for a reason that the user did not state, such as how many cases people can check.
    """
    for rows in classified(evidence):
        two = binary(rows)
        if two is not None and len(two.y) >= MIN_ROWS_FOR_CALIBRATION and 0 < two.y.sum() < len(two.y):
            yield _finding(rows, two, _costs(evidence.context, two))


def _costs(context: Context, two: Binary) -> Costs:
    positive, negative = context.cost_false_positive, context.cost_false_negative
    if positive is None and negative is None:
        return Costs(1.0, 1.0, stated=False, by_f1=float(two.y.mean()) < RARE_POSITIVE)
    costs = (1.0 if positive is None else positive, 1.0 if negative is None else negative)
    return Costs(*costs, stated=True, by_f1=False)


def _grid(p: Floats) -> Floats:
    """Thresholds worth trying: the quantiles of the probabilities, ends included."""
    return np.unique(np.quantile(p, np.linspace(0, 1, THRESHOLDS_TRIED)))


def _best(two: Binary, pick: NDArray[np.bool_], costs: Costs) -> float:
    """The threshold with the least cost, or the best F1 where no costs are known, on the picked rows."""
    y, p = two.y[pick], two.p[pick]
    grid = _grid(p)
    order = np.argsort(p)
    hits = np.concatenate([[0], np.cumsum(y[order])])
    below = np.searchsorted(p[order], grid, side="left")
    missed = hits[below]
    found = hits[-1] - missed
    alarms = (len(p) - below) - found
    if not costs.by_f1:
        return float(grid[np.argmin(costs.false_positive * alarms + costs.false_negative * missed)])
    return float(grid[np.argmax(2 * found / np.maximum(2 * found + alarms + missed, 1))])


def _cross_fitted(two: Binary, costs: Costs) -> NDArray[np.bool_]:
    """What would be said if each fifth used the threshold that was best on the other four."""
    part = np.random.default_rng(SEED).permutation(len(two.y)) % THRESHOLD_FOLDS
    said = np.zeros(len(two.y), dtype=bool)
    for fold in range(THRESHOLD_FOLDS):
        said[part == fold] = two.p[part == fold] >= _best(two, part != fold, costs)
    return said


def _cost(y: NDArray[np.bool_], said: NDArray[np.bool_], costs: Costs) -> Floats:
    return costs.false_positive * (said & ~y) + costs.false_negative * (~said & y)


def _f1(y: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return 2 * float((y & said).sum()) / max(float(y.sum() + said.sum()), 1.0)


def _f1_gain(y: NDArray[np.bool_], before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Difference:
    """F1 after minus before, by a bootstrap of the eight kinds of rows, which keeps the pairing and is quick."""
    kinds = 4 * y.astype(int) + 2 * before + after
    counts = np.bincount(kinds, minlength=8)
    draws = np.random.default_rng(SEED).multinomial(len(y), counts / len(y), 1000).astype(float)

    def f1(table: Floats, flag: int) -> Floats:
        kind = np.arange(8)
        said = ((kind >> flag) & 1) == 1
        true = kind >= 4
        both = table[:, said & true].sum(axis=1)
        return np.asarray(2 * both / np.maximum(table[:, said].sum(axis=1) + table[:, true].sum(axis=1), 1))

    gains = f1(draws, 0) - f1(draws, 1)
    low, high = np.percentile(gains, [2.5, 97.5])
    return Difference(_f1(y, after) - _f1(y, before), float(low), float(high))


def _cost_gain(y: NDArray[np.bool_], before: NDArray[np.bool_], after: NDArray[np.bool_], costs: Costs) -> Difference:
    saved = _cost(y, before, costs) - _cost(y, after, costs)
    mean, half = float(saved.mean()), critical() * float(saved.std()) / len(saved) ** 0.5
    return Difference(mean, mean - half, mean + half)


def _finding(rows: Rows, two: Binary, costs: Costs) -> Finding:
    after = _cross_fitted(two, costs)
    best = _best(two, np.ones(len(two.y), dtype=bool), costs)
    gain = _f1_gain(two.y, two.said, after) if costs.by_f1 else _cost_gain(two.y, two.said, after, costs)
    margin = MIN_F1_GAIN if costs.by_f1 else 0.0 if costs.stated else MATERIAL_POINTS
    better = gain.above() and gain.value >= margin
    frame, name = rows.frame, class_name(two.positive)
    strength = weighed(frame, STRONG if costs.stated or gain.above(LARGE_THRESHOLD_GAIN) else MODERATE)
    recall = rate(f"recall on {name}", int((two.y & two.said).sum()), int(two.y.sum()))
    new_recall = rate(f"recall on {name} at the better threshold", int((two.y & after).sum()), int(two.y.sum()))
    claim = (
        f"Another threshold serves better: {number(best)} instead of {number(two.threshold)} finds "
        f"{percent(new_recall.value)} of {name} instead of {percent(recall.value)}, {_said(gain, costs)}."
        if better
        else f"No other threshold is surely better than the one in use ({number(two.threshold)})."
    )
    return Finding(
        id=finding_id("threshold_cost", frame.file_id, rows.split, costs, len(two.y), float(two.p.sum())),
        check="threshold_cost",
        verdict=Verdict.supported if better else Verdict.refuted if gain.high < max(margin, 1e-9) else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name="threshold in use", value=two.threshold, unit="probability"),
            Quantity(name="better threshold", value=best, unit="probability"),
            Quantity(name="gain", value=gain.value, unit=costs.unit, interval=gain.interval, n=len(two.y)),
            recall,
            new_recall,
            *_precisions(two, after, name),
            Quantity(name=f"F1 on {name}", value=_f1(two.y, two.said), unit="F1"),
            Quantity(name=f"F1 on {name} at the better threshold", value=_f1(two.y, after), unit="F1"),
            *_cost_quantities(two, after, costs),
        ),
        provenance=provenance(frame, "y", "pred", f"p:{two.positive}", used=len(two.y)),
        speaks={Bottleneck.task_definition: strength, Bottleneck.data_quantity: -WEAK} if better else {},
        suggests=(Action.set_threshold,) if better else (),
        about={"class": name},
        caveats=remarks(
            frame,
            *(
                ()
                if costs.stated
                else (
                    "No costs of a miss and a false alarm were given: judged by "
                    + ("F1." if costs.by_f1 else "the error."),
                )
            ),
        ),
        figure=_figure(two, costs),
    )


def _said(gain: Difference, costs: Costs) -> str:
    low, high = (number(end) for end in gain.interval)
    if costs.stated:
        return f"and saves {number(gain.value)} a row (95% interval {low} to {high})"
    if not costs.by_f1:
        return f"{points(gain.value)} fewer errors (95% interval {span(gain.interval)})"
    return f"F1 up by {number(gain.value)} (95% interval {low} to {high})"


def _precisions(two: Binary, after: NDArray[np.bool_], name: str) -> list[Quantity]:
    both = (("", two.said), (" at the better threshold", after))
    return [
        rate(f"precision on {name}{when}", int((two.y & said).sum()), int(said.sum()))
        for when, said in both
        if said.any()
    ]


def _cost_quantities(two: Binary, after: NDArray[np.bool_], costs: Costs) -> list[Quantity]:
    if not costs.stated:
        wrong = (("error", two.said), ("error at the better threshold", after))
        return [rate(name, int((two.y != said).sum()), len(two.y)) for name, said in wrong]
    now, then = (float(_cost(two.y, said, costs).sum()) for said in (two.said, after))
    return [
        Quantity(name="cost", value=now, unit="cost", n=len(two.y)),
        Quantity(name="cost at the better threshold", value=then, unit="cost", n=len(two.y)),
        Quantity(name="share of the cost saved", value=1 - then / now if now else 0.0, unit=FRACTION),
    ]


def _figure(two: Binary, costs: Costs) -> Figure:
    points = []
    for threshold in np.linspace(0.02, 0.98, 49):
        said = two.p >= threshold
        value = _f1(two.y, said) if costs.by_f1 else float(_cost(two.y, said, costs).mean())
        points.append({"threshold": round(float(threshold), 2), "value": value})
    title = "cost a row" if costs.stated else "error" if not costs.by_f1 else f"F1 on {class_name(two.positive)}"
    return Figure(
        kind="lines",
        rows=tuple(points),
        x="threshold",
        y="value",
        says=f"How the {title} depends on the threshold",
        x_title="threshold",
        y_title=title,
        marks=({"axis": "x", "value": two.threshold, "says": "in use"},),
    )

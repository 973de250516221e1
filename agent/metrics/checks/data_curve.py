"""Would more data help? The learning curve over data, extrapolated with its uncertainty, never beyond ten times."""

from collections.abc import Iterator, Sequence

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Context, DataPoint, Evidence
from agent.metrics.finding import (
    FRACTION,
    MODERATE,
    STRONG,
    WEAK,
    Figure,
    Finding,
    Provenance,
    Quantity,
    finding_id,
)
from agent.metrics.phrasing import percent, span
from agent.metrics.power_law import Law, Size, fit, sizes_of
from agent.metrics.thresholds import (
    CURVE_SIZES,
    CURVE_SPAN,
    DATA_DOES_NOT,
    DATA_PAYS,
    FARTHEST,
    MATERIAL_POINTS,
    NEAR_TRAIN,
)
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict

HELD_OUT = (Split.dev, Split.test, Split.train_dev)
"""The splits whose error a learning curve is about, in the order of preference."""


def data_curve(evidence: Evidence) -> Iterator[Finding]:
    """The cut of the held-out error at twice the data, from a + b n^-c or b n^-c with bootstrap draws.

    For more data: the lower bound of the cut is 5 % of the error or more. Against: the upper bound is below 3 %, or the
    training error itself misses the target, which no amount of data mends. With under four sizes or a span under eight
    the same is said with less weight. False-positive modes: settings that were tuned at the largest size only, which
    bends the curve down; new data from another source than the curve's; and a dev set too small to see a flat end.
    """
    held_out = next((split for split in HELD_OUT if len(_sizes(evidence, split)) > 1), None)
    if held_out is None:
        return
    sizes, train = _sizes(evidence, held_out), _sizes(evidence, Split.train)
    used = [point for point in evidence.points if point.split in (held_out, Split.train)]
    yield _finding(
        sizes, train[-1] if train and train[-1].n_train == sizes[-1].n_train else None, used, evidence.context
    )


def _sizes(evidence: Evidence, split: Split) -> list[Size]:
    return sizes_of(evidence.points, (split,), evidence.context.n.get(split))


def _finding(sizes: list[Size], train: Size | None, used: Sequence[DataPoint], context: Context) -> Finding:
    law, last = fit(sizes), sizes[-1]
    cut = law.cut_by_doubling()
    low, high = (float(end) for end in np.percentile(cut, [2.5, 97.5]))
    lawful = len(sizes) >= CURVE_SIZES and last.n_train >= CURVE_SPAN * sizes[0].n_train
    floor_missed = (
        train is not None and context.target_error is not None and train.error > context.target_error + MATERIAL_POINTS
    )
    gap = last.error - train.error if train is not None else None
    pays, in_vain = low >= DATA_PAYS and not floor_missed, high < DATA_DOES_NOT or floor_missed
    value = float(cut[0])
    claim = _claim(sizes, value, (low, high))
    if floor_missed and train is not None and context.target_error is not None:
        wanted = percent(context.target_error)
        claim += f" Training error itself is {percent(train.error)}, above the {wanted} wanted: data cannot mend that."
    reach, reached = _reach(law, last, context)
    return Finding(
        id=finding_id("data_curve", [size[:2] for size in sizes], train, context.target_error),
        check="data_curve",
        verdict=Verdict.supported if pays else Verdict.refuted if in_vain else Verdict.undetermined,
        claim=claim + reached,
        basis=used[-1].basis,
        quantities=(*_quantities(sizes, train, gap), *_forecast(last, cut), *reach),
        provenance=next((point.provenance for point in used if isinstance(point.provenance, Provenance)), None),
        speaks=_speaks(last, gap, pays=pays, in_vain=in_vain, lawful=lawful, floor_missed=floor_missed),
        suggests=(Action.collect_more_data,) if pays else (Action.change_architecture, Action.tune_hyperparameters),
        gap=_gap(last, gap, pays=pays, in_vain=in_vain),
        about={"split": Split.dev.value},
        caveats=_caveats(sizes, lawful=lawful),
        settled_by=None
        if pays or in_vain
        else Quantity(name="size of one more point of the curve", value=float(2 * last.n_train), unit="examples"),
        quote=next((point.quote for point in used if point.quote), None),
        figure=_figure(sizes, law, claim),
    )


def _claim(sizes: list[Size], cut: float, interval: tuple[float, float]) -> str:
    first, last = sizes[0], sizes[-1]
    if first.error <= last.error:
        return (
            f"Error is {percent(first.error)} at {first.n_train:,} examples and {percent(last.error)} at "
            f"{last.n_train:,}: more data has not lowered it."
        )
    return (
        f"Error falls from {percent(first.error)} at {first.n_train:,} examples to {percent(last.error)} at "
        f"{last.n_train:,}; twice the data would take off {percent(cut)} of what is left ({span(interval)} %)."
    )


def _quantities(sizes: list[Size], train: Size | None, gap: float | None) -> Iterator[Quantity]:
    for size in (sizes[0], sizes[-1]):
        half = 1.96 * size.deviation
        yield Quantity(
            name=f"dev error at {size.n_train:,} examples",
            value=size.error,
            unit=FRACTION,
            interval=(max(0.0, size.error - half), min(1.0, size.error + half)),
        )
    if train is not None and gap is not None:
        at = f"at {train.n_train:,} examples"
        half = 1.96 * float(np.hypot(sizes[-1].deviation, train.deviation))
        yield Quantity(name=f"train error {at}", value=train.error, unit=FRACTION)
        yield Quantity(name=f"gap from train to dev {at}", value=gap, unit=FRACTION, interval=(gap - half, gap + half))


def _forecast(last: Size, cut: Floats) -> Iterator[Quantity]:
    low, high = (float(end) for end in np.percentile(cut, [2.5, 97.5]))
    value = float(cut[0])
    yield Quantity(name="cut of the error by doubling the data", value=value, unit=FRACTION, interval=(low, high))
    yield Quantity(
        name=f"expected dev error at {2 * last.n_train:,} examples",
        value=last.error * (1 - value),
        unit=FRACTION,
        interval=(last.error * (1 - high), last.error * (1 - low)),
    )


def _reach(law: Law, last: Size, context: Context) -> tuple[tuple[Quantity, ...], str]:
    """The number of examples that reaches the target, and the sentence on it; nothing beyond ten times the data."""
    target = context.target_error
    if target is None or last.error <= target:
        return (), ""
    needed = law.size_for(target)
    low, middle, high = (float(end) for end in np.percentile(np.minimum(needed, 1e15), [2.5, 50, 97.5]))
    limit = FARTHEST * last.n_train
    if middle > limit:
        return (), f" By this curve {percent(target)} lies beyond {limit:,.0f} examples, further than it can be drawn."
    interval = (low, high) if high <= limit else None
    wide = "" if interval else ", and perhaps more than can be foreseen"
    sentence = f" By this curve {percent(target)} takes about {middle:,.0f} examples{wide}."
    return (
        Quantity(name="examples to reach the target", value=round(middle), unit="examples", interval=interval),
    ), sentence


def _speaks(  # noqa: PLR0913  the facts that decide, each named at the call
    last: Size, gap: float | None, *, pays: bool, in_vain: bool, lawful: bool, floor_missed: bool
) -> dict[Bottleneck, float]:
    strength = STRONG if lawful else MODERATE
    if pays:
        return {Bottleneck.data_quantity: strength, Bottleneck.compute: -WEAK}
    if not in_vain:
        return {}
    near = gap is not None and gap < NEAR_TRAIN * last.error
    more = (
        {Bottleneck.model_capacity: strength} if floor_missed else {Bottleneck.model_capacity: MODERATE} if near else {}
    )
    return {Bottleneck.data_quantity: -(STRONG if floor_missed else strength), **more}


def _gap(last: Size, gap: float | None, *, pays: bool, in_vain: bool) -> Gap | None:
    if gap is None:
        return None
    if pays and gap >= NEAR_TRAIN * last.error:
        return Gap.variance
    return Gap.avoidable_bias if in_vain and gap < NEAR_TRAIN * last.error else None


def _caveats(sizes: list[Size], *, lawful: bool) -> tuple[str, ...]:
    notes = ["It holds for data like that of the curve, with settings tuned alike at every size; collect in rounds."]
    if not lawful:
        times = sizes[-1].n_train / sizes[0].n_train
        notes.append(f"{len(sizes)} sizes over {times:.3g} times the data show a direction, no law.")
    if all(size.points == 1 for size in sizes):
        notes.append("One run a size: repeat with other seeds or folds to know the spread.")
    return tuple(notes)


def _figure(sizes: list[Size], law: Law, says: str) -> Figure:
    rows: list[dict[str, float | int | str | None]] = [
        {
            "n": size.n_train,
            "error": size.error,
            "low": max(0.0, size.error - 1.96 * size.deviation),
            "high": size.error + 1.96 * size.deviation,
            "series": "measured",
        }
        for size in sizes
    ]
    for n_train in np.geomspace(sizes[-1].n_train, 2 * sizes[-1].n_train, 8):
        drawn = law.at(float(n_train))
        low, high = (float(end) for end in np.percentile(drawn, [2.5, 97.5]))
        rows.append(
            {"n": round(float(n_train)), "error": float(drawn[0]), "low": low, "high": high, "series": "expected"}
        )
    return Figure(
        kind="lines",
        rows=tuple(rows),
        x="n",
        y="error",
        low="low",
        high="high",
        series="series",
        says=says,
        x_title="training examples",
        y_title="error",
    )

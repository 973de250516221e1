"""Where training stands: the last and the best value of every split, as one note that other findings refer to."""

import math
from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_findings import curve_finding, drawing, last_value
from agent.metrics.curves import SPLITS, Run, Series, is_side, runs_of
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks
from agent.metrics.phrasing import listed, number, percent
from agent.metrics.resampling import mean_interval
from agent.metrics.statistics import wilson
from agent.vocabulary import Split, Verdict

MOST_METRICS = 6
"""Of a split, beside its loss: detectors log a dozen."""
MOST_RUNS = 3
"""Logs of more runs (folds, seeds, a sweep) are summed up instead of listed."""


def curve_ends(evidence: Evidence) -> Iterator[Finding]:
    """The last value of each split, and for held-out splits the best one with its epoch; no judgement.

    The best of many epochs is biased low (DIAGNOSTICS.md, rule 6), and the caveat says so. Several runs give the mean
    with Student's interval over the runs. False-positive modes: none, it only reports.
    """
    for frame in evidence.of(FrameKind.curve):
        runs = [run for run in runs_of(frame) if any(not is_side(one.metric) for one in run.series)]
        if len(runs) > MOST_RUNS:
            yield from _over_runs(runs)
            continue
        for run in runs:
            finding = _of_run(run, evidence)
            if finding:
                yield finding


def _of_run(run: Run, evidence: Evidence) -> Finding | None:
    quantities: list[Quantity] = []
    seen: list[Series] = []
    for split in SPLITS:
        for one in (run.headline(split), run.loss(split), *run.judged(split)[:MOST_METRICS]):
            if one is None or one in seen or not one.errors.values.size:
                continue
            seen.append(one)
            quantities += _last(one, evidence.context.n.get(split))
            if split is not Split.train:
                quantities += _best(one)
    if not seen:
        return None
    charted: list[Series] = sorted(seen, key=lambda one: one.shown != seen[0].shown)
    says = listed([f"{q.name.removeprefix('last ')} {_value(q)}" for q in quantities if q.name.startswith("last ")])
    who = f"Run {run.name}" if run.name else "Training"
    return curve_finding(
        run,
        "curve_ends",
        f"{who} ends at {says}.",
        series=charted,
        quantities=quantities,
        verdict=Verdict.note,
        caveats=("The best of many epochs looks better than it is; compare the last ones too.",),
        inputs=(sorted(evidence.context.n.items()),),
    )


def _last(one: Series, n: int | None) -> list[Quantity]:
    last = last_value(one)
    if not n or not one.is_rate:
        return [last]
    return [last.model_copy(update={"interval": wilson(float(one.errors.values[-1]) * n, n), "n": n})]


def _best(one: Series) -> list[Quantity]:
    errors = one.errors
    at = int(np.argmin(errors.values))
    word = "highest" if one.higher and one.metric != "accuracy" else "lowest"
    return [
        Quantity(name=f"{word} {one.name}", value=one.shown_value(float(errors.values[at])), unit=one.unit),
        Quantity(name=f"{one.x_name} of the {word} {one.name}", value=float(errors.x[at]), unit=one.x_name),
    ]


def _over_runs(runs: list[Run]) -> Iterator[Finding]:
    quantities: list[Quantity] = []
    for split in SPLITS:
        ends = [one for run in runs if (one := run.headline(split)) is not None and one.errors.values.size]
        values = [one.shown_value(float(one.errors.values[-1])) for one in ends if one.metric == ends[0].metric]
        if len(values) < MOST_RUNS:
            continue
        first = ends[0]
        mean = mean_interval(values)
        quantities += [
            Quantity(
                name=f"mean last {first.name}",
                value=mean.value,
                unit=first.unit,
                interval=mean.interval if math.isfinite(mean.low) else None,
                n=len(values),
            ),
            Quantity(
                name=f"spread of the last {first.name}",
                value=float(np.std(values, ddof=1)),
                unit=first.unit,
                n=len(values),
            ),
        ]
    if not quantities:
        return
    frame = runs[0].frame
    means = listed(
        [f"{q.name.removeprefix('mean last ')} {_value(q)}" for q in quantities if q.name.startswith("mean")]
    )
    says = f"Over {len(runs)} runs training ends at a mean {means}."
    yield Finding(
        id=finding_id("curve_ends", frame.file_id, "runs"),
        check="curve_ends",
        verdict=Verdict.note,
        claim=says,
        quantities=tuple(quantities),
        provenance=provenance(frame, "value"),
        caveats=remarks(frame, "The interval is that of the mean over the runs, not of a single run."),
        figure=drawing(
            [one for run in runs[:8] if (one := run.headline(Split.dev) or run.headline(Split.train))], says
        ),
    )


def _value(quantity: Quantity) -> str:
    """A value without its unit: the name of the metric stands beside it already."""
    return percent(quantity.value) if quantity.unit == FRACTION else number(quantity.value)

"""Overfitting by epochs: from where does the dev loss rise while the training loss goes on falling?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import Change, rise_after_minimum, rises_to_the_end
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import MODERATE, STRONG, WEAK, Finding, Quantity
from agent.metrics.phrasing import number, percent
from agent.metrics.thresholds import RISE_SHARE, SHORT_RISE_SHARE
from agent.vocabulary import Action, Bottleneck, Gap, Split


def overfit_onset(evidence: Evidence) -> Iterator[Finding]:
    """Dev loss whose last window lies clearly above its lowest one, while the training loss is lower than it was there.

    Statistic: DIAGNOSTICS.md, toolbox, 'Rise after a minimum'; simulated false alarms 0.5 to 2.3 % on white noise and 5
    to 8 % at autocorrelation 0.5. With four or five epochs: three rises in a row and 10 % above the minimum.
    False-positive modes: a dev loss that rises because right answers grow no surer and wrong ones do, while the dev
    error stays (calibration, not accuracy), and a dev set whose order or content changes between epochs.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, _look)


def _look(run: Run) -> Finding | None:
    dev, train = run.loss(Split.dev) or run.headline(Split.dev), run.loss(Split.train) or run.headline(Split.train)
    if dev is None or not dev.errors.values.size:
        return None
    rise = risen(dev)
    if rise is None:
        return None
    onset = float(dev.errors.x[rise.at])
    falling = train is not None and _falls_from(train, onset)
    if train is not None and not falling:
        return None
    error = run.headline(Split.dev)
    same = error is not None and error is not dev and not _errors_rise(error)
    wide = train is not None and train.metric == dev.metric and dev.errors.values[-1] > 1.5 * train.errors.values[-1]
    strength = STRONG if train is not None and (wide or not same) else MODERATE
    lowest, last = dev.shown_value(float(dev.errors.values.min())), dev.shown_value(float(dev.errors.values[-1]))
    show = percent if dev.is_rate else number
    claim = f"The {dev.name} is lowest at {dev.x_name} {number(onset)} ({show(lowest)}) and ends at {show(last)}" + (
        f", while the {train.name} falls on to {_shown(train)}." if train is not None else "."
    )
    caveats = ["The epoch of the minimum is itself noisy by a few epochs; take the checkpoint near it."]
    if same and error is not None:
        caveats.append(f"The {error.name} itself gets no worse: wrong answers grow surer, right ones stay right.")
    if train is None:
        caveats.append("Without the training loss this could also be training that diverges.")
    return curve_finding(
        run,
        "overfit_onset",
        claim,
        series=(dev, train, error, run.error(Split.train)),
        quantities=_quantities(dev, rise, lowest, onset),
        speaks={Bottleneck.overfitting: strength, Bottleneck.compute: -MODERATE, Bottleneck.model_capacity: -WEAK},
        suggests=(Action.regularize,),
        gap=Gap.variance,
        caveats=tuple(caveats),
        split=Split.dev,
        marks=({"axis": "x", "value": onset, "says": f"lowest {dev.name}"},),
    )


def risen(dev: Series) -> Change | None:
    """The rise of a series after its minimum, if it is sure and large enough to matter."""
    values = dev.errors.values
    rise = rise_after_minimum(values)
    scale = abs(float(values.min()))
    if rise is not None:
        return rise if rise.sure and rise.size > RISE_SHARE * scale else None
    lowest = int(np.argmin(values))
    size = float(values[-1] - values[lowest])
    if rises_to_the_end(values) and size > SHORT_RISE_SHARE * scale:
        return Change(size, size, float(values[lowest]), lowest)
    return None


def _quantities(dev: Series, rise: Change, lowest: float, onset: float) -> list[Quantity]:
    word = "highest" if dev.higher and dev.metric != "accuracy" else "lowest"
    return [
        Quantity(name=f"{word} {dev.name}", value=lowest, unit=dev.unit),
        Quantity(name=f"{dev.x_name} of the {word} {dev.name}", value=onset, unit=dev.x_name),
        Quantity(name=f"rise of the {dev.name}", value=rise.size, unit=dev.unit, interval=rise.interval),
    ]


def _falls_from(train: Series, onset: float) -> bool:
    """Whether training ends below where it was at the onset."""
    errors = train.errors
    before = errors.values[errors.x <= onset]
    at = float(before[-3:].mean()) if before.size else float(errors.values[0])
    return float(errors.values[-3:].mean()) < at


def _errors_rise(error: Series) -> bool:
    return risen(error) is not None


def _shown(series: Series) -> str:
    value = series.shown_value(float(series.errors.values[-1]))
    return percent(value) if series.is_rate else number(value)

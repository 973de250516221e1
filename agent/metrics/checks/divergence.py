"""Divergence: a loss that is no longer a number, or that left its lowest level and does not come back."""

from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import Floats, rolling_mean, window_of
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import MODERATE, STRONG, Finding, Quantity
from agent.metrics.phrasing import number
from agent.metrics.thresholds import DIVERGED_RATIO, DIVERGED_SHARE_OF_FALL, EXPLODED_GRADIENT
from agent.vocabulary import Action, Bottleneck, Split

FEW_LOGS = 6
"""Below these the windows hold single points, so that the finding is at most moderate."""


def divergence(evidence: Evidence) -> Iterator[Finding]:
    """Training loss that became NaN or infinite, or ended at 1.5 times its lowest window and above where it was gained.

    On the training loss this is never variance: a model cannot overfit the data it is trained on. Windows are compared,
    not points. False-positive modes: a loss that is meant to rise (curriculum, adversarial, a growing penalty), and a
    log in which two runs follow each other.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, _look)


def _look(run: Run) -> Finding | None:
    train, dev, gradient = run.loss(Split.train), run.loss(Split.dev), run.side("grad_norm")
    broken = next(
        (one for one in (train, dev, gradient) if one is not None and not np.isfinite(one.values).all()), None
    )
    if broken is not None:
        place = int(np.argmax(~np.isfinite(broken.values)))
        what = f"The {_called(broken)} is no longer a number from {broken.x_name} {number(float(broken.x[place]))} on."
        first = Quantity(
            name=f"{broken.x_name} of the first number that is not finite",
            value=float(broken.x[place]),
            unit=broken.x_name,
        )
        return _finding(run, what, train or broken, (first,), STRONG)
    if train is None:
        return None
    values = train.errors.values
    if len(values) < 3 or not diverged(values):
        return None
    lowest, last = ends(values)
    what = f"Training loss fell to {number(lowest)} and then rose to {number(last)}; it does not come back."
    if values[0] <= lowest * DIVERGED_RATIO:
        what = f"Training loss starts at {number(float(values[0]))} and ends at {number(last)}."
    return _finding(run, what, train, (), STRONG if len(values) >= FEW_LOGS else MODERATE)


def diverged(values: Floats) -> bool:
    """Whether the last window lies far above the lowest one: by ratio, and by share of what was gained before."""
    lowest, last = ends(values)
    first = float(values[: min(len(values), window_of(len(values)))].mean())
    gained = max(first - lowest, 0.0)
    if lowest <= 0:
        return last - lowest > max(gained, 1.0) and last > first
    return last >= DIVERGED_RATIO * lowest and last - lowest > DIVERGED_SHARE_OF_FALL * max(gained, lowest)


def ends(values: Floats) -> tuple[float, float]:
    """The lowest window mean and the mean of the last window; with under six logs, single points."""
    window = window_of(len(values)) if len(values) >= FEW_LOGS else 1
    means = rolling_mean(values, window)
    return float(means.min()), float(means[-1])


def _finding(run: Run, what: str, train: Series, extra: tuple[Quantity, ...], strength: float) -> Finding:
    quantities = [*extra, *_lowest(train)]
    gradient, rate = run.side("grad_norm"), run.side("learning_rate")
    if gradient is not None and np.isfinite(gradient.values).any():
        finite = gradient.values[np.isfinite(gradient.values)]
        start, largest = float(np.median(finite[: window_of(len(finite))])), float(finite.max())
        quantities.append(Quantity(name="largest gradient norm", value=largest, unit="norm"))
        if start > 0 and largest > EXPLODED_GRADIENT * start:
            quantities.append(Quantity(name="first gradient norm", value=start, unit="norm"))
            what += f" The gradient norm grows from {number(start)} to {number(largest)}."
    if rate is not None and np.isfinite(rate.values).any():
        peak = float(np.nanmax(rate.values))
        quantities.append(Quantity(name="highest learning rate", value=peak, unit="rate"))
        what += f" The learning rate went up to {number(peak)}."
    return curve_finding(
        run,
        "divergence",
        what,
        series=(train, run.loss(Split.dev), run.error(Split.train), run.error(Split.dev)),
        quantities=quantities,
        speaks={
            Bottleneck.hyperparameters: strength,
            Bottleneck.data_quantity: -strength,
            Bottleneck.compute: -strength,
            Bottleneck.model_capacity: -strength / 2,
            Bottleneck.overfitting: -strength / 2,
        },
        suggests=(Action.debug_training, Action.tune_hyperparameters),
        caveats=("A loss that is meant to rise (curriculum, adversarial training) looks the same.",),
        split=Split.train,
    )


def _lowest(train: Series) -> list[Quantity]:
    values = train.errors.values
    return [Quantity(name=f"lowest {train.name}", value=float(values.min()), unit=train.unit)] if values.size else []


def _called(one: Series) -> str:
    return "gradient norm" if one.metric == "grad_norm" else f"{one.split} {one.metric}".strip()

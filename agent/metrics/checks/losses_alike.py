"""Bias seen in the losses: training loss as high as dev loss, both flat, where the training error was not logged."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import window_of
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Context, Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, Finding, Quantity
from agent.metrics.phrasing import number, percent
from agent.metrics.progress import falls
from agent.metrics.thresholds import ALIKE_LOSSES, FAR_FROM_FLOOR, MATERIAL_POINTS
from agent.vocabulary import Action, Bottleneck, Gap, Split


def losses_alike(evidence: Evidence) -> Iterator[Finding]:
    """Last training loss at least nine tenths of the last dev loss, neither falling, dev error far from the floor.

    A model that fits its training examples no better than new ones misses them about as often, so nearly all of the
    distance from the human or target error to the dev error is bias. Statistic: means of the last windows; far means
    twice the floor and a point above it, as for `plateau`. False-positive modes: dropout, label smoothing or
    augmentation, which raise the logged training loss alone, and losses of unlike scale.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, evidence.context))


def _look(run: Run, context: Context) -> Finding | None:
    train, dev, error = run.loss(Split.train), run.loss(Split.dev), run.error(Split.dev)
    floors = [floor for floor in (context.human_error, context.target_error) if floor is not None]
    if train is None or dev is None or error is None or not floors or run.error(Split.train) is not None:
        return None
    low, high, missed, floor = _last(train), _last(dev), _last(error), max(floors)
    if train.metric != dev.metric or low is None or high is None or missed is None:
        return None
    alike = high > 0 and low >= ALIKE_LOSSES * high
    if not alike or missed < max(FAR_FROM_FLOOR * floor, floor + MATERIAL_POINTS):
        return None
    if falls(run, Split.dev) or falls(run, Split.train):
        return None
    return curve_finding(
        run,
        "losses_alike",
        f"Training ends at a loss of {number(low)}, dev at {number(high)}: the model fits its training examples no "
        f"better than new ones, of which it gets {percent(missed)} wrong.",
        series=(train, dev, error),
        quantities=[Quantity(name="training loss as a share of dev loss", value=low / high, unit=FRACTION)],
        speaks={
            Bottleneck.model_capacity: MODERATE,
            Bottleneck.data_quantity: -MODERATE,
            Bottleneck.overfitting: -MODERATE,
        },
        suggests=(Action.change_architecture, Action.tune_hyperparameters),
        gap=Gap.avoidable_bias,
        caveats=("Log the training error too: dropout and augmentation raise the training loss alone.",),
        split=Split.train,
        inputs=(context.human_error, context.target_error),
    )


def _last(series: Series) -> float | None:
    """The mean of the last window."""
    values = series.errors.values
    return float(values[-window_of(len(values)) :].mean()) if values.size else None

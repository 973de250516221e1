"""Variance seen in the losses: training loss far below dev loss where the training error was not logged."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import window_of
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Context, Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, Finding, Quantity
from agent.metrics.phrasing import number
from agent.metrics.thresholds import LOSS_RATIO, MATERIAL_POINTS, MATERIAL_WITHOUT_FLOOR
from agent.vocabulary import Action, Bottleneck, Gap, Split


def loss_gap(evidence: Evidence) -> Iterator[Finding]:
    """Last training loss at most half the last dev loss, both of one kind, and a dev error that is worth lowering.

    Many trainers log no training error; the two losses then tell bias from variance, since a model that fits its
    training examples this much better than new ones does not lack capacity. Beyond the noise: the highest of the last
    training losses lies below half of the lowest of the last dev losses. Statistic: ranges of the last windows, as
    the loss has no known spread by example. False-positive modes: losses of unlike scale (a weighted or summed
    training loss), and a training loss that is logged without its regularisation term.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, evidence.context))


def _look(run: Run, context: Context) -> Finding | None:
    train, dev, error = run.loss(Split.train), run.loss(Split.dev), run.error(Split.dev)
    if train is None or dev is None or train.metric != dev.metric or run.error(Split.train) is not None:
        return None
    low, high = _last(train), _last(dev)
    if low is None or high is None or low[1] > LOSS_RATIO * high[0] or not _worth_lowering(error, context):
        return None
    share = float(train.errors.values[-1] / dev.errors.values[-1])
    return curve_finding(
        run,
        "loss_gap",
        f"Training ends at a loss of {number(float(train.errors.values[-1]))}, dev at "
        f"{number(float(dev.errors.values[-1]))}: the model fits its training examples far better than new ones.",
        series=(train, dev, error),
        quantities=[Quantity(name="training loss as a share of dev loss", value=share, unit=FRACTION)],
        speaks={Bottleneck.overfitting: MODERATE, Bottleneck.model_capacity: -MODERATE, Bottleneck.compute: -MODERATE},
        suggests=(Action.regularize,),
        gap=Gap.variance,
        caveats=("Log the training error too: losses of unlike weighting or scale cannot be compared.",),
        split=Split.dev,
        inputs=(context.human_error, context.target_error),
    )


def _last(series: Series) -> tuple[float, float] | None:
    """The lowest and the highest value of the last window; None for a loss that is not positive throughout it."""
    values = series.errors.values
    last = values[-window_of(len(values)) :]
    return (float(last.min()), float(last.max())) if last.size and last.min() >= 0 else None


def _worth_lowering(error: Series | None, context: Context) -> bool:
    """Whether the dev error stands clearly above the floor; without a floor, above a twentieth."""
    if error is None or not error.errors.values.size:
        return True
    last = float(error.errors.values[-1])
    floors = [floor for floor in (context.human_error, context.target_error) if floor is not None]
    return last > max(floors) + MATERIAL_POINTS if floors else last > MATERIAL_WITHOUT_FLOOR

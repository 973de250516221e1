"""A plateau: training that has gone flat far above the error that people reach or the team wants."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import fall_at_end
from agent.metrics.curves import Run
from agent.metrics.evidence import Context, Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, Finding, Quantity
from agent.metrics.phrasing import percent
from agent.metrics.thresholds import FAR_FROM_FLOOR, MATERIAL_POINTS, PLATEAU_SHARE
from agent.vocabulary import Action, Bottleneck, Gap, Split


def plateau(evidence: Evidence) -> Iterator[Finding]:
    """Training error that no longer falls and stands at twice the human or target error, a point above it at least.

    Flat: the last sixth lies less than 1 % below the sixth before, and is not surely lower. Then neither more data nor
    more of the same training closes the gap. False-positive modes: training error that is measured with augmentation
    or dropout on, and a learning rate that fell too early, which freezes a run that could go on.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, evidence.context))


def _look(run: Run, context: Context) -> Finding | None:
    floors = [floor for floor in (context.human_error, context.target_error) if floor is not None]
    train = run.error(Split.train)
    if train is None or not floors:
        return None
    values = train.errors.values
    fall = fall_at_end(values)
    if fall is None or (fall.sure and fall.size > PLATEAU_SHARE * float(values[-1])):
        return None
    last, floor = float(values[-max(3, len(values) // 6) :].mean()), max(floors)
    if last < FAR_FROM_FLOOR * floor or last < floor + MATERIAL_POINTS:
        return None
    kind = "people make" if floor == context.human_error else "the target allows"
    return curve_finding(
        run,
        "plateau",
        f"Training error has levelled off at {percent(last)}, far above the {percent(floor)} that {kind}.",
        series=(train, run.error(Split.dev), run.loss(Split.train)),
        quantities=[
            Quantity(name="training error on the plateau", value=last, unit=FRACTION),
            Quantity(name="distance to the floor", value=last - floor, unit=FRACTION),
        ],
        speaks={
            Bottleneck.model_capacity: MODERATE,
            Bottleneck.data_quantity: -MODERATE,
            Bottleneck.overfitting: -MODERATE,
        },
        suggests=(Action.change_architecture, Action.tune_hyperparameters),
        gap=Gap.avoidable_bias,
        caveats=("Measured with augmentation or dropout on, training error looks worse than it is.",),
        split=Split.train,
        marks=({"axis": "y", "value": floor, "says": kind},),
        inputs=(context.human_error, context.target_error),
    )

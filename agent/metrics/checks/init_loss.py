"""The first loss: a classifier that knows nothing starts at ln K; another start names a bug or a leak."""

import math
from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curves import Run
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import WEAK, Finding, Quantity
from agent.metrics.phrasing import number
from agent.metrics.thresholds import FIRST_LOSS_MARGIN, FIRST_STEPS
from agent.vocabulary import Action, Bottleneck, Split


def init_loss(evidence: Evidence) -> Iterator[Finding]:
    """First training loss off ln K by more than 20 %, where K is known and the first log lies at the very start.

    False-positive modes: imbalanced classes start below ln K when the head's bias is set from their shares; a loss with
    label smoothing, weights or a penalty has another zero; a fine-tuned classifier with its old head knows something.
    """
    for frame in evidence.of(FrameKind.curve):
        classes = evidence.context.classes or int(frame.facts.get("classes", "0"))
        if classes > 1:
            yield from across_runs(frame, lambda run, classes=classes: _look(run, classes))  # type: ignore[misc]


def _look(run: Run, classes: int) -> Finding | None:
    train = run.find(Split.train, "loss")
    if train is None or not train.errors.values.size:
        return None
    errors = train.errors
    first, chance, start = float(errors.values[0]), math.log(classes), float(errors.x[0])
    at_start = train.x_name == "step" and start <= FIRST_STEPS
    above = first > (1 + FIRST_LOSS_MARGIN) * chance
    below = first < (1 - FIRST_LOSS_MARGIN) * chance and at_start
    if not above and not below:
        return None
    claim = f"Training loss starts at {number(first)}, where {classes} equal classes would cost {number(chance)}."
    return curve_finding(
        run,
        "init_loss",
        claim,
        series=(train,),
        quantities=[
            Quantity(name="first train loss", value=first, unit="loss"),
            Quantity(name="loss of guessing", value=chance, unit="loss"),
        ],
        speaks={Bottleneck.hyperparameters: WEAK}
        if above
        else {Bottleneck.data_quality: WEAK, Bottleneck.evaluation: WEAK},
        suggests=(Action.debug_training,) if above else (Action.explore_data, Action.debug_training),
        caveats=(
            "Label smoothing, class weights or a penalty in the loss move this start.",
            *(("A start below guessing can be a leak of the label into the input.",) if below else ()),
        ),
        split=Split.train,
        marks=({"axis": "y", "value": chance, "says": f"guessing: ln {classes}"},),
        inputs=(classes,),
    )

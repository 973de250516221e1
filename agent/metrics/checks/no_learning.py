"""No learning: a training loss that does not move, or that sits where guessing would put it."""

import math
from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import fall_overall, window_of
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, STRONG, WEAK, Finding, Quantity
from agent.metrics.phrasing import number, percent
from agent.metrics.thresholds import AT_CHANCE_FALL, AT_CHANCE_LOSS, FROZEN_FALL, FROZEN_LOGS
from agent.vocabulary import Action, Bottleneck, Split

MOST_CLASSES = 1000
"""The largest number of classes that is guessed from a loss; beyond it every loss lies near some ln K."""


def no_learning(evidence: Evidence) -> Iterator[Finding]:
    """Training loss that fell by less than 1 % over ten logs or more, or ends at ln K, what guessing K classes costs.

    K comes from the user or the log; otherwise a K is taken only if loss and accuracy both name it. The fall is that
    between the first and the last window, and its whole interval must lie below 5 %. False-positive modes: a log that
    starts after training had converged (a resumed run), and a regression loss that happens to equal ln K.
    """
    for frame in evidence.of(FrameKind.curve):
        told = evidence.context.classes or int(frame.facts.get("classes", "0"))
        yield from across_runs(frame, lambda run, told=told: _look(run, told))  # type: ignore[misc]


def _look(run: Run, told: int) -> Finding | None:
    train = run.loss(Split.train)
    if train is None:
        return None
    values = train.errors.values
    fall = fall_overall(values)
    if fall is None or fall.level <= 0:
        return None
    last = float(values[-window_of(len(values)) :].mean())
    error = run.error(Split.dev) or run.error(Split.train)
    classes = told or _classes_by_both(last, error)
    if classes > 1 and fall.size / fall.level < AT_CHANCE_FALL and _near(last, math.log(classes)):
        what = (
            f"Training loss ends at {number(last)}, and guessing among {classes} classes costs "
            f"ln {classes} = {number(math.log(classes))}: the model has learnt nothing of its input."
        )
        return _finding(run, what, train, classes, told)
    frozen = fall.size / fall.level < FROZEN_FALL and fall.interval[1] / fall.level < 5 * FROZEN_FALL
    if len(values) >= FROZEN_LOGS and frozen and fall.interval[0] > -fall.level:
        what = (
            f"Training loss moves from {number(fall.level)} to {number(last)} over {len(values)} logs, "
            f"a fall of {percent(max(fall.size / fall.level, 0.0))}: nothing is being learnt."
        )
        return _finding(run, what, train, told, told)
    return None


def _near(loss: float, chance: float) -> bool:
    return abs(loss - chance) <= AT_CHANCE_LOSS * chance


def _classes_by_both(loss: float, error: Series | None) -> int:
    """The K for which both loss = ln K and accuracy = 1/K, or 0: a K that only the loss names proves nothing."""
    if error is None or not 0 < loss <= math.log(MOST_CLASSES):
        return 0
    classes = round(math.exp(loss))
    accuracy = 1 - float(error.errors.values[-window_of(len(error.errors.values)) :].mean())
    return classes if classes > 1 and _near(loss, math.log(classes)) and accuracy < 1.5 / classes else 0


def _finding(run: Run, what: str, train: Series, classes: int, told: int) -> Finding:
    quantities: list[Quantity] = []
    caveats = ["A log that starts after the model had converged looks the same: was the run resumed?"]
    marks: tuple[dict[str, float | str], ...] = ()
    if classes > 1:
        chance = math.log(classes)
        quantities.append(Quantity(name="loss of guessing", value=chance, unit="loss"))
        quantities.append(Quantity(name="error of guessing", value=1 - 1 / classes, unit=FRACTION))
        marks = ({"axis": "y", "value": chance, "says": f"guessing: ln {classes}"},)
        if not told:
            caveats.append(f"{classes} classes are read off loss and accuracy; say so if there are not {classes}.")
    return curve_finding(
        run,
        "no_learning",
        what,
        series=(train, run.loss(Split.dev), run.error(Split.train), run.error(Split.dev)),
        quantities=quantities,
        speaks={
            Bottleneck.hyperparameters: STRONG,
            Bottleneck.data_quality: WEAK,
            Bottleneck.data_quantity: -STRONG,
            Bottleneck.compute: -STRONG,
            Bottleneck.model_capacity: -STRONG,
            Bottleneck.overfitting: -STRONG,
        },
        suggests=(Action.debug_training, Action.tune_hyperparameters),
        caveats=tuple(caveats),
        split=Split.train,
        marks=marks,
        inputs=(told,),
    )

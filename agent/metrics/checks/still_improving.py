"""A schedule too short: was the run still improving when it ended?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import Change, fall_at_end
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Context, Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Finding, Quantity
from agent.metrics.phrasing import number, percent, plural
from agent.metrics.progress import falls, judged_by
from agent.metrics.thresholds import STILL_FALLING_STRONG
from agent.vocabulary import Action, Bottleneck, Split, Verdict

DECAYED = 0.05
"""A learning rate below a twentieth of its peak has been decayed: the run ended by plan, not by being cut off."""


LEAST_POINTS = 0.005
"""Half a point of error in the last window of a run: less hardly pays for more steps."""


def still_improving(evidence: Evidence) -> Iterator[Finding]:
    """The last sixth of the run (three logs at least) lies clearly below the sixth before it, on dev loss or error.

    Two neighbouring windows are compared, since in pure noise the best step lies in the last quarter one time in four.
    A target that is already met makes it a note. False-positive modes: a learning rate that decays to zero always
    improves the last steps, so that a longer schedule, not more steps at the end, is what could help; and a training
    loss that falls while dev stands still, which is why dev is looked at first.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, evidence.context))


def _look(run: Run, context: Context) -> Finding | None:
    split = judged_by(run)
    falling = falls(run, split)
    if not falling:
        return None
    one, fall = max(falling, key=lambda pair: _share(*pair))
    share = _share(one, fall)
    head = run.headline(Split.dev) or run.headline(split)
    met = _met(head, context)
    strength = _strength(run, share, head)
    last = one.shown_value(float(one.errors.values[-1]))
    show = percent if one.is_rate else number
    logs = plural(len(one.errors.values) - fall.at, "log")
    claim = (
        f"The {one.name} was still falling when the run ended: {percent(share)} of it over the last {logs}, "
        f"to {show(last)} at {one.x_name} {number(float(one.errors.x[-1]))}."
    )
    if one.higher and one.metric != "accuracy":
        claim = claim.replace("falling", "rising")
    return curve_finding(
        run,
        "still_improving",
        claim + (" The target is met all the same." if met else ""),
        series=(one, run.loss(Split.train), run.headline(split), run.headline(Split.dev), run.error(Split.train)),
        quantities=[
            Quantity(
                name=f"gain of the {one.name} at the end",
                value=fall.size,
                unit=one.unit,
                interval=fall.interval,
            ),
            Quantity(name="share of it gained at the end", value=share, unit=FRACTION),
            Quantity(name=f"last {one.x_name}", value=float(one.errors.x[-1]), unit=one.x_name),
        ],
        speaks={}
        if met
        else {
            Bottleneck.hyperparameters: strength,
            Bottleneck.model_capacity: -MODERATE if strength == STRONG else -WEAK,
            Bottleneck.overfitting: -min(strength, MODERATE),
            Bottleneck.data_quantity: -WEAK,
        },
        suggests=() if met else (Action.tune_hyperparameters,),
        verdict=Verdict.note if met else Verdict.supported,
        caveats=(_schedule(run),),
        split=split,
        inputs=(context.target_error,),
    )


def _share(one: Series, fall: Change) -> float:
    scale = abs(float(one.errors.values[-1])) + fall.size
    return fall.size / scale if scale > 0 else 0.0


def _met(head: Series | None, context: Context) -> bool:
    if head is None or not head.is_rate or context.target_error is None:
        return False
    return float(head.errors.values[-1]) <= context.target_error


def _strength(run: Run, share: float, head: Series | None) -> float:
    """By the share gained at the end; weak where the error rate itself moved by less than half a point.

    A training loss says little of the dev error that nobody logged, so without dev it is weak too.
    """
    if run.headline(Split.dev) is None:
        return WEAK
    small = head is not None and head.is_rate and (now := fall_at_end(head.errors.values)) and now.size < LEAST_POINTS
    if small:
        return WEAK
    return STRONG if share >= STILL_FALLING_STRONG else WEAK if _decayed(run) else MODERATE


def _decayed(run: Run) -> bool:
    rate = run.side("learning_rate")
    return rate is not None and rate.errors.values.size > 0 and bool(rate.values[-1] < DECAYED * np.nanmax(rate.values))


def _schedule(run: Run) -> str:
    rate = run.side("learning_rate")
    if rate is None or not rate.errors.values.size:
        return "The log has no learning rate: if it was decayed to zero, a longer schedule is needed, not more steps."
    last = number(float(rate.errors.values[-1]))
    if _decayed(run):
        return f"The learning rate had been decayed to {last}: lengthen the decay along with the steps."
    return f"The learning rate was still {last} at the end: the run was cut off before any decay."

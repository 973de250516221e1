"""Late jitter: steps between neighbouring logs that are large against everything the run has gained."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import jitter
from agent.metrics.curves import Run
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, WEAK, Finding, Quantity
from agent.metrics.phrasing import percent
from agent.metrics.thresholds import LATE_JITTER_SHARE
from agent.vocabulary import Action, Bottleneck, Split

FEWEST_LOGS = 12
"""Half of them make the later half: six steps are the least that have a deviation."""
LEAST_GAIN = 4.0
"""The improvement must exceed the jitter this many times, or the run has not learnt and other checks speak."""


def late_jitter(evidence: Evidence) -> Iterator[Finding]:
    """The later half moves from log to log by more than 15 % of the whole improvement.

    False-positive modes: a small dev set jitters by itself (its caveat), and a training loss logged per batch is noisy
    without harm, which is why the held-out loss or error is looked at alone.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, _look)


def _look(run: Run) -> Finding | None:
    dev = run.loss(Split.dev) or run.headline(Split.dev)
    if dev is None or dev.errors.values.size < FEWEST_LOGS:
        return None
    step, gained = jitter(dev.errors.values)
    if gained <= LEAST_GAIN * step or step < LATE_JITTER_SHARE * gained:
        return None
    return curve_finding(
        run,
        "late_jitter",
        f"The {dev.name} jumps from log to log by {percent(step / gained)} of all that the run has gained.",
        series=(dev,),
        quantities=[
            Quantity(name=f"step-to-step deviation of the {dev.name}", value=step, unit=dev.unit),
            Quantity(name="share of the whole improvement", value=step / gained, unit=FRACTION),
        ],
        speaks={Bottleneck.hyperparameters: WEAK},
        suggests=(Action.tune_hyperparameters,),
        caveats=("A small dev set jitters by itself: compare with its interval before touching the learning rate.",),
        split=Split.dev,
    )

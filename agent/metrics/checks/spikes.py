"""Spikes: single training steps at which the loss or the gradient norm leaps out of its trailing window."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import spikes as places_of_spikes
from agent.metrics.curves import Run
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import MODERATE, WEAK, Finding, Quantity
from agent.metrics.phrasing import number, plural
from agent.metrics.thresholds import SPIKE_LOGS
from agent.vocabulary import Action, Bottleneck, Split

MANY = 3
"""One leap may be one bad batch; three are a habit of the run."""


def spikes(evidence: Evidence) -> Iterator[Finding]:
    """Modified z-score above 6 over the trailing median and MAD of 20 logs (Iglewicz and Hoaglin 1993), upward only.

    False-positive modes: one damaged batch or a change of data order (look at that batch first), heavy-tailed losses
    such as those of detection with empty images, and the step at which a curriculum changes.
    """
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, _look)


def _look(run: Run) -> Finding | None:
    for series in (run.loss(Split.train), run.side("grad_norm")):
        if series is None or series.errors.values.size < SPIKE_LOGS:
            continue
        errors = series.errors
        places = places_of_spikes(errors.values)
        if not places:
            continue
        worst = max(places, key=lambda place: errors.values[place])
        where, height = float(errors.x[worst]), float(errors.values[worst])
        name = "gradient norm" if series.metric == "grad_norm" else series.name
        return curve_finding(
            run,
            "spikes",
            f"The {name} leaps {plural(len(places), 'time')}, at worst to {number(height)} at "
            f"{series.x_name} {number(where)}.",
            series=(series,),
            quantities=[
                Quantity(name=f"spikes of the {name}", value=float(len(places)), unit="spikes", n=len(errors.values)),
                Quantity(name=f"{series.x_name} of the largest spike", value=where, unit=series.x_name),
                Quantity(name="largest spike", value=height, unit=series.unit),
            ],
            speaks={Bottleneck.hyperparameters: MODERATE if len(places) >= MANY else WEAK},
            suggests=(Action.debug_training, Action.tune_hyperparameters),
            caveats=("One damaged batch does the same: look at the examples of that step before clipping.",),
            split=Split.train,
            marks=({"axis": "x", "value": where, "says": "largest spike"},),
        )
    return None

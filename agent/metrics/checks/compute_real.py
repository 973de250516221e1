"""Would more hardware pay? Only where a tuned run is cut off while it gains, and larger or longer is known to help."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import fall_at_end
from agent.metrics.curves import Run
from agent.metrics.edges import can_have_edge, edge_of
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Finding, Quantity
from agent.metrics.phrasing import percent
from agent.metrics.power_law import fit, sizes_of
from agent.metrics.progress import falls, judged_by
from agent.metrics.sweeps import LEARNING_RATE, SIZE_WORDS, named, sweep_of
from agent.metrics.thresholds import BUSY, DATA_DOES_NOT, DATA_PAYS, STILL_FALLING_STRONG
from agent.vocabulary import Action, Bottleneck, Split, Verdict


class Known(NamedTuple):
    """What other files say beside the curve; None where none of them does."""

    busy: float | None  # share of the time that the accelerator works
    untuned: bool | None  # the best learning rate lies at an end of what was tried
    bigger_pays: bool | None  # more data, or a larger model, surely lowers the error


def compute_real(evidence: Evidence) -> Iterator[Finding]:
    """For compute: still improving, a learning rate off the edges, and either bigger surely helps or the GPU is busy.

    Against: the run had stopped improving, its learning rate lies at an end of the range tried, or a data curve shows
    that twice the data would not pay. Improving alone says nothing of hardware. Statistics: those of `still_improving`,
    `lr_edge` and `data_curve`. False-positive modes: a learning rate decayed too early looks like the end of
    improvement; a sweep or a data curve of another model than the run's.
    """
    known = Known(_busy(evidence), _untuned(evidence), _bigger_pays(evidence))
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, known))


def _busy(evidence: Evidence) -> float | None:
    loads = [frame.data["gpu"].drop_nulls() for frame in evidence.of(FrameKind.utilisation)]
    return next((float(load.to_numpy().mean()) for load in loads if len(load)), None)


def _untuned(evidence: Evidence) -> bool | None:
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        for parameter in sweep.parameters if sweep else ():
            if sweep and named(parameter.name, LEARNING_RATE) and can_have_edge(sweep, parameter):
                return edge_of(sweep, parameter) is not None
    return None


def _bigger_pays(evidence: Evidence) -> bool | None:
    """Whether twice the data surely cuts the error by a twentieth, or the largest models tried are the best."""
    sizes = sizes_of(evidence.points, (Split.dev,), evidence.context.n.get(Split.dev))
    if len(sizes) > 1:
        low, high = (float(end) for end in np.percentile(fit(sizes).cut_by_doubling(), [2.5, 97.5]))
        if low >= DATA_PAYS or high < DATA_DOES_NOT:
            return low >= DATA_PAYS
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        for parameter in sweep.parameters if sweep else ():
            if sweep and named(parameter.name, SIZE_WORDS) and can_have_edge(sweep, parameter):
                edge = edge_of(sweep, parameter)
                return True if edge is not None and edge.side == "upper" else None
    return None


def _look(run: Run, known: Known) -> Finding | None:
    split = judged_by(run)
    judged = run.headline(split)
    if judged is None:
        return None
    values = judged.errors.values
    end, improving = fall_at_end(values), bool(falls(run, split))
    if end is None or (not improving and end.interval[1] > STILL_FALLING_STRONG * abs(float(values[-1]))):
        return None  # too short, or too noisy to say that nothing moved
    busy = known.busy is not None and known.busy >= BUSY
    pays = improving and not known.untuned and (busy or bool(known.bigger_pays)) and known.bigger_pays is not False
    if improving and not pays and not known.untuned and known.bigger_pays is not False:
        return None  # nobody knows yet what more steps a second would bring
    strong = busy and bool(known.bigger_pays) and known.untuned is False
    strength = STRONG if strong else MODERATE
    return curve_finding(
        run,
        "compute_real",
        _for(known) if pays else _against(judged.name, known, improving=improving),
        series=(judged, run.loss(split)),
        quantities=[Quantity(name="GPU busy share", value=known.busy, unit=FRACTION)] if known.busy is not None else [],
        speaks={Bottleneck.compute: strength if pays else -MODERATE},
        suggests=(Action.add_compute,) if pays else (),
        verdict=Verdict.supported if pays else Verdict.refuted,
        caveats=("A learning rate that was decayed too early looks like the end of improvement.",),
        split=split,
        inputs=tuple(known),
    )


def _for(known: Known) -> str:
    reasons = ["The run was still improving when it ended"]
    if known.untuned is False:
        reasons.append("its learning rate is not at an end of what was tried")
    if known.bigger_pays:
        reasons.append("more data or a larger model lowers the error")
    if known.busy is not None and known.busy >= BUSY:
        reasons.append(f"the GPU was busy {percent(known.busy)} of the time")
    return ", ".join(reasons[:-1]) + f", and {reasons[-1]}."


def _against(name: str, known: Known, *, improving: bool) -> str:
    if not improving:
        return f"The {name} had stopped improving when the run ended: more hardware would only get there sooner."
    if known.untuned:
        return "The run was still improving, but its learning rate lies at an end of what was tried: tune that first."
    return "The run was still improving, but twice the data would hardly lower the error: no case for more hardware."

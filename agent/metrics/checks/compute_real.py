"""Would more hardware pay? Only where a run that is still getting better keeps the accelerator busy."""

from collections.abc import Iterator

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import fall_at_end
from agent.metrics.curves import Run
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, Finding, Quantity
from agent.metrics.phrasing import percent
from agent.metrics.progress import falls, judged_by
from agent.metrics.thresholds import BUSY, STILL_FALLING_STRONG
from agent.vocabulary import Action, Bottleneck, Verdict


def compute_real(evidence: Evidence) -> Iterator[Finding]:
    """Against compute: the run had stopped improving, so that more of it would only get to the same place sooner.

    For compute: it was still improving at its end and a utilisation log shows the accelerator busy nine tenths of the
    time. Still improving alone says nothing of hardware. False-positive modes: a learning rate decayed too early looks
    like the end of improvement, and a larger model, which this does not judge, may need the hardware.
    """
    loads = [frame.data["gpu"].drop_nulls() for frame in evidence.of(FrameKind.utilisation)]
    busy = next((float(load.to_numpy().mean()) for load in loads if len(load)), None)
    for frame in evidence.of(FrameKind.curve):
        yield from across_runs(frame, lambda run: _look(run, busy))


def _look(run: Run, busy: float | None) -> Finding | None:
    split = judged_by(run)
    judged = run.headline(split)
    if judged is None:
        return None
    values = judged.errors.values
    end, improving = fall_at_end(values), bool(falls(run, split))
    if end is None or (not improving and end.interval[1] > STILL_FALLING_STRONG * abs(float(values[-1]))):
        return None  # too short, or too noisy to say that nothing moved
    if improving and (busy is None or busy < BUSY):
        return None
    claim = f"The {judged.name} had stopped improving when the run ended: more hardware would only get there sooner."
    if improving and busy is not None:
        claim = f"The run was still improving when it ended, and the GPU was busy {percent(busy)} of the time."
    return curve_finding(
        run,
        "compute_real",
        claim,
        series=(judged, run.loss(split)),
        quantities=[Quantity(name="GPU busy share", value=busy, unit=FRACTION)] if busy is not None else [],
        speaks={Bottleneck.compute: MODERATE if improving else -MODERATE},
        suggests=(Action.add_compute,) if improving else (),
        verdict=Verdict.supported if improving else Verdict.refuted,
        caveats=("A learning rate that was decayed too early looks like the end of improvement.",),
        split=split,
        inputs=(busy,),
    )

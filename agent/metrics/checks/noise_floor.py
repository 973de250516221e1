"""Seeds: how far do runs of one configuration differ, and is the winner's lead larger than that?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, points
from agent.metrics.sweeps import Sweep, grouped, sweep_of
from agent.metrics.thresholds import SEEDS_FOR_SPREAD, SMALLEST_GAIN
from agent.vocabulary import Action, Bottleneck, Split, Verdict


def noise_floor(evidence: Evidence) -> Iterator[Finding]:
    """The lead of the best configuration's mean over the next against 2.8 sd sqrt(1/a + 1/b), sd pooled over the seeds.

    With fewer than three seeds a configuration borrows the spread of its siblings. False-positive modes: seeds that
    also changed the data split, whose spread is then that of the split, and configurations of unequal spread.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is not None:
            finding = _look(sweep)
            if finding is not None:
                yield finding


def _look(sweep: Sweep) -> Finding | None:
    groups = list(grouped(sweep).values())
    freedom = sum(len(places) - 1 for places in groups)
    if freedom < SEEDS_FOR_SPREAD - 1:
        return None
    within = sum(float(np.sum((sweep.value[p] - sweep.value[p].mean()) ** 2)) for p in groups)
    spread = float((within / freedom) ** 0.5)
    ranked = sorted(groups, key=lambda places: float(sweep.value[places].mean()))
    name, lucky = sweep.label, sweep.best
    show = percent if sweep.is_rate else number
    quantities = [
        Quantity(name="spread between seeds", value=spread, unit=sweep.unit, n=freedom + len(groups)),
        Quantity(
            name=f"lowest {name} of a single run", value=sweep.shown_value(float(sweep.value.min())), unit=sweep.unit
        ),
    ]
    if len(ranked) == 1:
        mean = float(sweep.value.mean())
        half = 1.96 * spread / len(sweep.value) ** 0.5
        quantities.append(
            Quantity(name=f"mean {name}", value=sweep.shown_value(mean), unit=sweep.unit, n=len(sweep.value))
            if sweep.higher and not sweep.is_rate
            else Quantity(
                name=f"mean {name}",
                value=mean,
                unit=sweep.unit,
                interval=(mean - half, mean + half),
                n=len(sweep.value),
            )
        )
        claim = (
            f"{len(sweep.value)} seeds of one configuration differ by a standard deviation of {_gap(sweep, spread)}."
        )
        return _finding(sweep, claim, quantities, Verdict.note, settle=None)
    first, second = ranked[:2]
    lead = float(sweep.value[second].mean() - sweep.value[first].mean())
    least = SMALLEST_GAIN * spread * (1 / len(first) + 1 / len(second)) ** 0.5
    half = 1.96 * spread * (1 / len(first) + 1 / len(second)) ** 0.5
    quantities += [
        Quantity(
            name=f"mean {name} of the best configuration",
            value=sweep.shown_value(float(sweep.value[first].mean())),
            unit=sweep.unit,
            n=len(first),
        ),
        Quantity(
            name=f"mean {name} of the next configuration",
            value=sweep.shown_value(float(sweep.value[second].mean())),
            unit=sweep.unit,
            n=len(second),
        ),
        Quantity(
            name="lead of the best configuration",
            value=lead,
            unit=sweep.unit,
            interval=(lead - half, lead + half),
        ),
        Quantity(name="smallest real gain", value=least, unit=sweep.unit),
    ]
    home = next(places for places in ranked if lucky in places)
    claim = (
        f"The best configuration leads by {_gap(sweep, lead)}, and seeds alone differ by {_gap(sweep, spread)}: "
        f"a lead below {_gap(sweep, least)} is not real."
    )
    if len(home) > 1:
        claim += (
            f" The best single run ({sweep.said(float(sweep.value.min()))}) is one seed; its configuration averages "
            f"{show(sweep.shown_value(float(sweep.value[home].mean())))}."
        )
    inside = lead < least
    settle = int(np.ceil(2 * (SMALLEST_GAIN * spread / lead) ** 2)) if inside and lead > 0 else None
    return _finding(sweep, claim, quantities, Verdict.undetermined if inside else Verdict.supported, settle)


def _gap(sweep: Sweep, size: float) -> str:
    return points(size) if sweep.is_rate else number(size)


def _finding(sweep: Sweep, claim: str, quantities: list[Quantity], verdict: Verdict, settle: int | None) -> Finding:
    frame, inside = sweep.frame, verdict is Verdict.undetermined
    return Finding(
        id=finding_id("noise_floor", frame.file_id, sweep.is_rate),
        check="noise_floor",
        verdict=verdict,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(frame, "value", "seed", used=len(sweep.value)),
        speaks={Bottleneck.evaluation: weighed(frame, STRONG), Bottleneck.compute: -weighed(frame, STRONG / 2)}
        if inside
        else {},
        suggests=(Action.fix_evaluation,) if inside else (),
        about={"split": Split.dev.value},
        caveats=remarks(
            frame, "If a seed also drew another data split, the spread is that of the split.", *sweep.caveats()
        ),
        settled_by=Quantity(name="seeds a configuration", value=float(settle), unit="seeds") if settle else None,
        figure=Figure(
            kind="points",
            rows=tuple(
                {"configuration": rank + 1, "value": sweep.shown_value(float(sweep.value[place]))}
                for rank, places in enumerate(
                    sorted(grouped(sweep).values(), key=lambda p: float(sweep.value[p].mean()))
                )
                for place in places
            ),
            x="configuration",
            y="value",
            says=claim,
            x_title="configurations, best first",
            y_title=sweep.label,
        ),
    )

"""The winner of a sweep: is it ahead, or the luckiest of many? And has it met the target?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.evidence import Context, Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, points
from agent.metrics.statistics import luck_of_best, size_unpaired, wilson
from agent.metrics.sweeps import Sweep, sweep_of
from agent.vocabulary import Action, Bottleneck, Split, Topic, Verdict

CONTENDER = 2.0
"""Trials within two standard errors of a difference of the winner cannot be told from it."""
MANY = 3
"""From three contenders on the choice among them is luck."""


def sweep_winner(evidence: Evidence) -> Iterator[Finding | Missing]:
    """How many trials the winner cannot be told from, and how lucky the best of so many looks on n examples.

    Luck: E[max of K normals] x sqrt(p q / n) over the K contenders. If the whole sweep lies within luck, nothing was
    learnt from it. An upper bound when all trials share the examples; false-positive mode: a paired comparison of two
    trials on those examples can tell them apart where this one cannot.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is None or not sweep.is_rate:
            continue
        if sweep.n is None:
            yield Missing(
                check="sweep_winner",
                what="on how many dev examples each trial was judged",
                topic=Topic.performance_gap,
                about="number of dev examples",
                would_change=(Bottleneck.evaluation,),
            )
            continue
        yield _finding(sweep, sweep.n, evidence.context)


def _finding(sweep: Sweep, n: int, context: Context) -> Finding:
    best, middle, count = float(sweep.value.min()), float(np.median(sweep.value)), len(sweep.value)
    span = wilson(best * n, n)
    noise = (2 * max(best, 0.5 / n) * (1 - best) / n) ** 0.5
    contenders = int(np.sum(sweep.value <= best + CONTENDER * noise))
    luck, whole = luck_of_best(max(contenders, 2), best, n), luck_of_best(count, middle, n)
    all_luck = middle - best < whole and count >= MANY
    in_doubt = all_luck or contenders >= MANY
    honest = best + luck
    claim = (
        f"The best of {count} trials has {percent(best)} errors on {n:,} examples, and {contenders - 1} others cannot "
        f"be told from it; the best of {contenders} looks some {points(luck)} better than it is."
    )
    if all_luck:
        claim = (
            f"The best of {count} trials leads the middle one by {points(middle - best)}, and luck alone would give it "
            f"{points(whole)}: the sweep has not found a better setting."
        )
    claim += _on_target(best, honest, context)
    frame = sweep.frame
    settle = size_unpaired(best, middle) if middle > best else None
    return Finding(
        id=finding_id("sweep_winner", frame.file_id, n, context.target_error),
        check="sweep_winner",
        verdict=Verdict.undetermined if all_luck else Verdict.supported if in_doubt else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name=f"lowest {sweep.label} of the sweep", value=best, unit=FRACTION, interval=span, n=n),
            Quantity(name=f"median {sweep.label} of the sweep", value=middle, unit=FRACTION, n=count),
            Quantity(name="luck of the best", value=whole if all_luck else luck, unit=FRACTION, n=n),
            Quantity(name="lead over the median trial", value=middle - best, unit=FRACTION, n=n),
            Quantity(
                name="trials that cannot be told from the best", value=float(contenders - 1), unit="trials", n=count
            ),
        ),
        provenance=provenance(frame, "value", used=count),
        speaks=_speaks(sweep, in_doubt=in_doubt, all_luck=all_luck, met=_met(honest, context)),
        suggests=(Action.fix_evaluation,) if in_doubt else (),
        about={"split": Split.dev.value},
        caveats=remarks(
            frame,
            "An upper bound of the luck: trials judged on the same examples share part of it.",
            "Confirm the winner once on fresh examples before believing its number.",
            *sweep.caveats(),
        ),
        settled_by=Quantity(
            name="examples that would tell the best from the middle", value=float(settle), unit="examples"
        )
        if all_luck and settle
        else None,
        figure=Figure(
            kind="points",
            rows=tuple({"trial": place + 1, "error": float(value)} for place, value in enumerate(np.sort(sweep.value))),
            x="trial",
            y="error",
            says=claim,
            x_title="trials, best first",
            y_title=sweep.label,
            marks=({"axis": "y", "value": honest, "says": "best, less its luck"},),
        ),
    )


def _on_target(best: float, honest: float, context: Context) -> str:
    if context.target_error is None or best > context.target_error:
        return ""
    wanted = percent(context.target_error)
    if honest <= context.target_error:
        return f" Even less its luck it is within the {wanted} wanted."
    return f" It is within the {wanted} wanted only by its luck."


def _met(honest: float, context: Context) -> bool:
    return context.target_error is not None and honest <= context.target_error


def _speaks(sweep: Sweep, *, in_doubt: bool, all_luck: bool, met: bool) -> dict[Bottleneck, float]:
    speaks: dict[Bottleneck, float] = {}
    if in_doubt:
        speaks[Bottleneck.evaluation] = weighed(sweep.frame, STRONG if all_luck else WEAK)
        speaks[Bottleneck.compute] = -weighed(sweep.frame, MODERATE)
    if met:
        speaks[Bottleneck.production_readiness] = weighed(sweep.frame, WEAK)
        speaks[Bottleneck.data_quantity] = -weighed(sweep.frame, WEAK)
    return speaks

"""Which component of a pipeline carries the failures, and what would be gained at most by perfecting it?"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, points, short
from agent.metrics.shares import is_verified, probability_of_lead
from agent.metrics.statistics import newcombe, rate, wilson
from agent.metrics.thresholds import LEADER_PROBABILITY, LEADING_STAGE
from agent.vocabulary import Action, Bottleneck, Topic, Verdict


class Stage(NamedTuple):
    """One stage of the pipeline: how many attempts failed there first, and how many reached it (0 if unknown)."""

    name: str
    failed: int
    reached: int


class Step(NamedTuple):
    """What making one more stage perfect gained, with its 95 % interval where the number of examples is known."""

    stage: str
    gain: float
    interval: tuple[float, float] | None


def component_ceiling(evidence: Evidence) -> Iterator[Finding | Missing]:
    """The stage at which most failures start, from a row an attempt or from a table of stages made perfect in turn.

    Attempts: the ceiling of a stage is the share of all attempts that failed there first; perfecting it lowers the
    failure rate by at most that, since a later stage may still fail. The leader is the winner of a rank verification
    (Hung and Fithian 2019). Oracle tables: the gain of each step, one after another. False-positive modes: a stage
    blamed because it comes first in the check list, and hand-made verdicts that another person would give otherwise.
    """
    for frame in evidence.of(FrameKind.components):
        if frame.facts.get("shape") == "oracle":
            yield from _oracle(frame)
        else:
            yield _attempts(frame, evidence.context)


def _attempts(frame: Frame, context: Context) -> Finding | Missing:
    counted = stages_of(frame)
    total = frame.data.height
    failures = sum(stage.failed for stage in counted)
    if not failures:
        return Missing(
            check="component_ceiling",
            what="which stage failed first in each failed attempt",
            topic=Topic.performance_gap,
            about="component that fails",
            would_change=(Bottleneck.component,),
        )
    ranked = sorted(counted, key=lambda stage: -stage.failed)
    first = ranked[0]
    failed = int(frame.data["failed"].fill_null(value=False).sum()) or failures
    lead = probability_of_lead([stage.failed for stage in ranked])
    share = first.failed / failures
    sure = is_verified([stage.failed for stage in ranked])
    quantities = [rate("failure rate", failed, total)]
    for stage in ranked:
        if stage.failed:
            quantities.append(rate(f"share of failures that start at {stage.name}", stage.failed, failures))
            quantities.append(rate(f"ceiling of perfecting {stage.name}", stage.failed, total))
        if stage.reached:
            quantities.append(rate(f"failure rate of {stage.name} itself", stage.failed, stage.reached))
    claim = (
        f"{percent(failed / total)} of {total:,} attempts fail, and {percent(share)} of the failures start at "
        f"{first.name}: perfecting it would take away at most {points(first.failed / total)}."
    )
    if sure and len(ranked) > 1:
        claim += _others(ranked, failed, total, context)
    strength = STRONG if share >= LEADING_STAGE else MODERATE
    return Finding(
        id=finding_id("component_ceiling", frame.file_id, context.target_error),
        check="component_ceiling",
        verdict=Verdict.supported if sure else Verdict.undetermined,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(frame, *(f"stage:{stage.name}" for stage in counted)),
        speaks=_speaks(frame, strength)
        if sure
        else {Bottleneck.component: weighed(frame, MODERATE if lead >= LEADER_PROBABILITY else WEAK)},
        suggests=(Action.fix_component, Action.run_error_analysis),
        about={"component": first.name},
        caveats=remarks(
            frame,
            "A ceiling, not a forecast: cases repaired at this stage may fail at a later one.",
            f"The leader is the largest in {percent(lead)} of draws." if sure else "Another stage may be as large.",
        ),
        settled_by=None if sure else Quantity(name="failures to look at", value=float(4 * failures), unit="failures"),
        figure=_bars(
            [(stage.name, stage.failed / failures, wilson(stage.failed, failures)) for stage in ranked],
            "share of failures",
            claim,
        ),
    )


def stages_of(frame: Frame) -> list[Stage]:
    """The stages in pipeline order with their counts: from `first_failed`, else from the first stage that is false."""
    names = [name.removeprefix("stage:") for name in frame.data.columns if name.startswith("stage:")]
    data = frame.data
    if names and not (data["first_failed"].fill_null("") != "").any():
        firsts = pl.coalesce([pl.when(~pl.col(f"stage:{name}")).then(pl.lit(name)) for name in names])
        data = data.with_columns(first_failed=firsts.fill_null(""))
    counts = dict(data.filter(pl.col("first_failed").fill_null("") != "").group_by("first_failed").len().iter_rows())
    stages = [Stage(short(name), int(counts.pop(name, 0)), data[f"stage:{name}"].count()) for name in names]
    return stages + [Stage(short(str(name)), int(count), 0) for name, count in counts.items()]


def _others(ranked: list[Stage], failed: int, total: int, context: Context) -> str:
    second = ranked[1]
    left = (failed - second.failed) / total
    if context.target_error is not None and left > context.target_error:
        wanted = percent(context.target_error)
        return f" Perfecting any other stage leaves at least {percent(left)}, above the {wanted} wanted."
    return f" The next, {second.name}, would give {points(second.failed / total)}."


def _oracle(frame: Frame) -> Iterator[Finding]:
    table = frame.data.drop_nulls("error")
    rows = [(str(stage or ""), float(error), n) for stage, error, n in table.select("stage", "error", "n").iter_rows()]
    steps = oracle_steps(rows)
    if not steps:
        return
    ranked = sorted(steps, key=lambda step: -step.gain)
    first = ranked[0]
    beaten = all(
        first.interval is None or step.interval is None or first.interval[0] > step.gain for step in ranked[1:]
    )
    claim = (
        f"Making {first.stage} perfect gains {points(first.gain)}, the most of {len(steps)} stages; "
        f"the system as it is has {percent(rows[0][1])} errors."
    )
    known = first.interval is not None
    strength = STRONG if known and beaten else MODERATE if beaten else WEAK
    yield Finding(
        id=finding_id("component_ceiling", frame.file_id, "oracle"),
        check="component_ceiling",
        verdict=Verdict.supported if beaten and first.gain > 0 else Verdict.undetermined,
        claim=claim,
        quantities=(
            Quantity(
                name="error of the system as it is",
                value=rows[0][1],
                unit=FRACTION,
                interval=wilson(rows[0][1] * rows[0][2], rows[0][2]) if rows[0][2] else None,
                n=rows[0][2],
            ),
            *(
                Quantity(
                    name=f"ceiling of perfecting {step.stage}", value=step.gain, unit=FRACTION, interval=step.interval
                )
                for step in steps
            ),
        ),
        provenance=provenance(frame, "stage", "value"),
        speaks=_speaks(frame, strength) if beaten else {Bottleneck.component: weighed(frame, WEAK)},
        suggests=(Action.fix_component, Action.run_error_analysis),
        about={"component": first.stage},
        caveats=remarks(
            frame,
            "Gains depend on the order in which stages are made perfect.",
            *(() if known else ("The number of examples is not known, so the gains have no interval.",)),
        ),
        figure=_bars([(step.stage, step.gain, step.interval) for step in steps], "gain", claim),
    )


def oracle_steps(rows: list[tuple[str, float, int | None]]) -> list[Step]:
    """What each further perfect stage gained; rows are (stage, error, n), the first the system as it is.

    >>> [(step.stage, round(step.gain, 3)) for step in oracle_steps([("", 0.28, None), ("crop", 0.11, None)])]
    [('crop', 0.17)]
    """
    steps = []
    for (_, before, n_before), (stage, after, n_after) in pairwise(rows):
        interval = None
        if n_before and n_after:
            difference = newcombe(after * n_after, n_after, before * n_before, n_before)
            interval = difference.interval
        steps.append(Step(short(stage), before - after, interval))
    return steps


def _speaks(frame: Frame, strength: float) -> dict[Bottleneck, float]:
    return {
        Bottleneck.component: weighed(frame, strength),
        Bottleneck.data_quantity: -weighed(frame, MODERATE),
        Bottleneck.compute: -weighed(frame, MODERATE),
    }


def _bars(rows: list[tuple[str, float, tuple[float, float] | None]], what: str, says: str) -> Figure:
    return Figure(
        kind="bars",
        rows=tuple(
            {"stage": name, "value": value, "low": span[0] if span else None, "high": span[1] if span else None}
            for name, value, span in rows
        ),
        x="stage",
        y="value",
        low="low",
        high="high",
        says=says,
        x_title="stage",
        y_title=what,
    )

"""A cap by instability: runs fail above some learning rate, and the best one sits right below it."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, plural
from agent.metrics.sweeps import LEARNING_RATE, named, sweep_of
from agent.metrics.thresholds import FEWEST_FAILURES, NEXT_TO_LIMIT
from agent.vocabulary import Action, Bottleneck, Verdict

FAILED = ("fail", "failed", "crashed", "error", "diverged", "nan")
"""States of a trial that broke; pruned and stopped trials are none."""


def instability_cap(evidence: Evidence) -> Iterator[Finding]:
    """Three or more failed runs, all above the best learning rate, which lies within a factor of three of the lowest.

    The optimiser's stability, not the task, then sets the learning rate. False-positive modes: runs that failed for
    another reason, such as memory, which tends to go with other settings.
    """
    for frame in evidence.of(FrameKind.trials):
        rate = next((c for c in frame.data.columns if c.startswith("param:") and named(c[6:], LEARNING_RATE)), None)
        sweep = sweep_of(frame, evidence.context)
        if rate is None or sweep is None or not frame.data[rate].dtype.is_numeric():
            continue
        limits = _failed_rates(frame, rate)
        own = next((one for one in sweep.parameters if one.name == rate[6:]), None)
        if own is None or len(limits) < FEWEST_FAILURES:
            continue
        value = float(own.values[sweep.best])
        best = 10**value if own.logged else value
        if not best < min(limits) <= NEXT_TO_LIMIT * best:
            continue
        claim = (
            f"{plural(len(limits), 'run')} failed, all at a {rate[6:]} of {number(min(limits))} or more; "
            f"the best run has {number(best)}, right below that limit."
        )
        yield Finding(
            id=finding_id("instability_cap", frame.file_id),
            check="instability_cap",
            verdict=Verdict.supported,
            claim=claim,
            quantities=(
                Quantity(name="lowest failing learning rate", value=min(limits), unit="rate", n=len(limits)),
                Quantity(name="best learning rate", value=best, unit="rate"),
                Quantity(name="failed runs", value=float(len(limits)), unit="runs", n=frame.data.height),
            ),
            provenance=provenance(frame, "status", rate),
            speaks={Bottleneck.hyperparameters: weighed(frame, MODERATE)},
            suggests=(Action.tune_hyperparameters,),
            about={"parameter": rate[6:]},
            caveats=remarks(frame, "Runs that failed for want of memory would look the same; read their errors."),
            figure=Figure(
                kind="bars",
                rows=({"run": "best run", "rate": best}, {"run": "lowest failing run", "rate": min(limits)}),
                x="rate",
                y="run",
                says=claim,
                x_title=rate[6:],
            ),
        )


def _failed_rates(frame: Frame, rate: str) -> list[float]:
    states = pl.col("status").fill_null("").str.to_lowercase()
    broken = states.is_in(FAILED) | ~pl.col("value").fill_null(0.0).is_finite()
    return [float(value) for value in frame.data.filter(broken)[rate].drop_nulls()]

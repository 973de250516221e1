"""Rule 8 of the catalogue: a check stays silent on healthy data and finds a planted fault, by simulation."""

from collections.abc import Callable

import numpy as np
import polars as pl

from agent.metrics.evidence import Check, Evidence, Frame, FrameKind
from agent.metrics.finding import Finding
from agent.metrics.frames import make_frame
from agent.metrics.statistics import clopper_pearson
from agent.vocabulary import Verdict

QUICK, FULL = 40, 400
FALSE_ALARMS, DETECTED = 0.05, 0.80

Generator = Callable[[np.random.Generator], Evidence]


def fires(check: Check, evidence: Evidence) -> bool:
    """Whether the check claims its fault: a supported finding that speaks for some bottleneck."""
    found = [one for one in check(evidence) if isinstance(one, Finding)]
    return any(one.verdict is Verdict.supported and max(one.speaks.values(), default=0) > 0 for one in found)


def alarms(check: Check, generator: Generator, draws: int) -> int:
    """In how many of the seeded draws the check fires."""
    return sum(fires(check, generator(np.random.default_rng(seed))) for seed in range(draws))


def is_honest(check: Check, healthy: Generator, draws: int) -> bool:
    """Whether its false alarms are compatible with at most 5 %."""
    return clopper_pearson(alarms(check, healthy, draws), draws)[0] <= FALSE_ALARMS


def is_sharp(check: Check, faulty: Generator, draws: int) -> bool:
    """Whether it finds the planted fault in at least 80 % of the draws."""
    return alarms(check, faulty, draws) >= DETECTED * draws


def predictions(
    facts: dict[str, str] | None = None, names: dict[str, str] | None = None, **columns: object
) -> Evidence:
    """Evidence of one predictions frame; p_A stands for p:A and slice_A for slice:A."""
    data = pl.DataFrame(
        {name.replace("p_", "p:", 1).replace("slice_", "slice:", 1): values for name, values in columns.items()}
    )
    if "correct" not in data.columns and (facts or {}).get("task") != "regression":
        data = data.with_columns(correct=pl.col("y") == pl.col("pred"))
    named = {name: name.removeprefix("slice:") for name in data.columns}
    frame: Frame = make_frame(FrameKind.predictions, data, names={**named, **(names or {})}, facts=facts or {})
    return Evidence(frames=(frame._replace(file_id="f1", file_name="predictions.csv"),))

"""Rule 8 of the catalogue: a check stays silent on healthy data and finds a planted fault, by simulation."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Check, Evidence, Frame, FrameKind
from agent.metrics.finding import Finding
from agent.metrics.frames import make_frame
from agent.metrics.statistics import clopper_pearson
from agent.vocabulary import Verdict

QUICK, FULL = 30, 400
FALSE_ALARMS, WITH_MEMORY, DETECTED = 0.05, 0.08, 0.80
"""The most false alarms on independent noise, on noise with lag-1 autocorrelation 0.5; the fewest faults found."""

Generator = Callable[[np.random.Generator], Evidence]


def claims_fault(finding: Finding) -> bool:
    """The alarm of most checks: a supported finding that speaks for some bottleneck."""
    return finding.verdict is Verdict.supported and max(finding.speaks.values(), default=0) > 0


def decides(finding: Finding) -> bool:
    """The alarm of a comparison: it says that there is a difference."""
    return finding.verdict is Verdict.supported


def doubts(finding: Finding) -> bool:
    """The alarm of a check of the evaluation itself: it says that the numbers do not suffice."""
    return max(finding.speaks.values(), default=0) > 0


class Case(NamedTuple):
    """A check, data on which it must keep still and data with the fault that it must find.

    `most` is the share of healthy draws in which it may fire; `quick` how many draws `make test` takes.
    """

    check: Check
    healthy: Generator
    faulty: Generator
    alarm: Callable[[Finding], bool] = claims_fault
    most: float = FALSE_ALARMS
    quick: int = QUICK

    @property
    def name(self) -> str:
        """The check and its healthy data."""
        return f"{self.check.__name__}-{self.healthy.__name__}"

    def alarms(self, generator: Generator, draws: int) -> int:
        """In how many of the seeded draws the check fires."""
        return sum(self.fires(generator(np.random.default_rng(seed))) for seed in range(draws))

    def fires(self, evidence: Evidence) -> bool:
        """Whether a finding of the check is its alarm."""
        return any(self.alarm(one) for one in self.check(evidence) if isinstance(one, Finding))

    def is_honest(self, alarms: int, draws: int) -> bool:
        """Whether so many false alarms are compatible with the most that are allowed."""
        return clopper_pearson(alarms, draws)[0] <= self.most

    def is_sharp(self, found: int, draws: int) -> bool:
        """Whether the fault was found in at least 80 % of the draws."""
        return found >= DETECTED * draws


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

"""The thread's saved state, and what one turn knows: plain JSON outside, typed inside."""

from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agent.brief import Ask, Brief, Rejection
from agent.metrics.evidence import Correction
from agent.metrics.finding import Finding, Missing
from agent.metrics.inspection import Inspection
from agent.plan import ExecutionPlan, LedgerEntry
from agent.vocabulary import Action

STATE_VERSION = 1


class Held(BaseModel):
    """An inspection made in a turn (pasted text, or a file read again), the ids of its findings, and the turn."""

    model_config = ConfigDict(extra="forbid")

    inspection: Inspection
    findings: list[str]
    turn: int = 0


class ThreadState(BaseModel):
    """What a thread remembers between turns; small, plain JSON, validated on entry.

    `asks` are the questions still open from the last turn, `asked` every (topic, about) ever put; `decisions` holds
    each step's decision beside the digest of its inputs; `findings` are the ids of the findings the plan may cite;
    `considered` are the actions that the user asked about; `held` are inspections that only turns made, by file id,
    under the context whose digest is `inspected_under`; `spent_*` is what model calls have cost the thread so far.
    """

    model_config = ConfigDict(extra="forbid")

    state_version: int = STATE_VERSION
    turn: int = 0
    brief: Brief = Field(default_factory=Brief)
    asks: list[Ask] = Field(default_factory=list)
    asked: list[tuple[str, str]] = Field(default_factory=list)
    decisions: dict[str, dict[str, Any]] = Field(default_factory=dict)
    plan: ExecutionPlan | None = None
    ledger: list[LedgerEntry] = Field(default_factory=list)
    rejected: list[Rejection] = Field(default_factory=list)
    considered: list[Action] = Field(default_factory=list)
    corrections: list[Correction] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)
    held: dict[str, Held] = Field(default_factory=dict)
    inspected_under: str = ""
    spent_tokens: int = 0
    spent_cost: float = 0.0


class Known(NamedTuple):
    """What a question after the plan is answered from; read only."""

    brief: Brief
    plan: ExecutionPlan | None
    findings: dict[str, Finding]
    missing: tuple[Missing, ...]
    ledger: tuple[LedgerEntry, ...]
    rejected: tuple[Rejection, ...]

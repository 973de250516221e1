"""What goes into one turn and what comes out: the types of the coach's door."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from agent.brief import Ask
from agent.metrics.finding import Finding, Quantity
from agent.metrics.inspection import Inspection
from agent.plan import ExecutionPlan, Measured
from agent.vocabulary import Phase


class FileHandle(NamedTuple):
    """An uploaded file: its id, the name its owner gave it, and where it lies."""

    file_id: str
    name: str
    path: Path


class ExperimentReport(NamedTuple):
    """A result logged through the ledger's form instead of in words; `paired` is its gain on the same examples."""

    change: str
    metric: str
    before: Measured
    after: Measured
    better: Literal["higher", "lower"]
    note: str | None = None
    paired: Quantity | None = None


class Inputs(NamedTuple):
    """What the user brings to one turn."""

    text: str = ""
    files: tuple[FileHandle, ...] = ()
    experiment: ExperimentReport | None = None


class ThreadEvidence(NamedTuple):
    """What the thread already holds: its files, what their inspection found, and the findings of earlier turns."""

    files: tuple[FileHandle, ...] = ()
    inspections: Mapping[str, Inspection] = {}
    findings: tuple[Finding, ...] = ()


class Event(NamedTuple):
    """Progress while a turn runs: kind `status` {"step", "text"}, `finding` (a Finding as JSON), `token` {"text"}.

    `spent` is for the books: the turn's usage so far, told at each model call, since a turn may be stopped.
    """

    kind: Literal["status", "finding", "token", "spent"]
    data: dict[str, Any]


class Turn(NamedTuple):
    """What one turn brought: the new state and everything the user is shown. The tokens joined are the reply."""

    state: dict[str, Any]
    text: str  # the message with secrets masked: what may be stored
    phase: Phase
    reply: str
    asks: tuple[Ask, ...]
    findings: tuple[Finding, ...]  # made in this turn
    plan: ExecutionPlan | None  # the plan as it stands
    new_plan: bool
    usage: dict[str, Any]


Emit = Callable[[Event], None]

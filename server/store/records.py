"""The rows as the rest of the server sees them: plain named tuples."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from agent.metrics.finding import Figure, Finding
from agent.turns import Turn

TurnStatus = Literal["accepted", "finished", "failed"]


class ThreadRow(NamedTuple):
    """A project: who owns it, what it is called, and the state its next turn starts from."""

    id: str
    owner: str
    title: str
    state: dict[str, Any]
    version: int
    share: str | None
    created_at: float
    updated_at: float


class TurnRow(NamedTuple):
    """One turn: what the user sent, and what came of it once it is finished."""

    thread_id: str
    turn: int
    status: TurnStatus
    attempts: int
    text: str
    files: list[str]
    experiment: dict[str, Any] | None
    phase: str | None
    reply: str | None
    asks: list[dict[str, Any]]
    findings: list[str]
    plan_version: int | None
    usage: dict[str, Any]
    created_at: float
    finished_at: float | None


class FileRow(NamedTuple):
    """An upload and the turn that took it up."""

    id: str
    thread_id: str
    name: str
    size: int
    turn: int | None
    created_at: float


class Message(NamedTuple):
    """What a user sends. `file_ids` None means: whatever was uploaded and no turn has taken up yet."""

    text: str = ""
    file_ids: tuple[str, ...] | None = ()
    experiment: dict[str, Any] | None = None
    key: str | None = None  # the client's id of the message: a repeat is not run again


class Accepted(NamedTuple):
    """The turn a message became; `repeated` if it had become one before."""

    turn: int
    repeated: bool


class Finished(NamedTuple):
    """What a turn leaves behind, and the version of the thread it was worked out from."""

    row: TurnRow
    version: int
    outcome: Turn
    plan: dict[str, Any] | None  # the body of the outcome's plan
    shown: tuple[Finding, ...]  # what the turn's reply carries


def finding_from(body: Mapping[str, Any], figure: Mapping[str, Any] | None) -> Finding:
    """A stored finding with its figure put back; whether it has a chart is computed, not stored."""
    known = {name: value for name, value in body.items() if name != "chart"}
    found = Finding.model_validate(known)
    return found.model_copy(update={"figure": Figure.model_validate(figure)}) if figure else found

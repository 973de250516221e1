"""What the templates are given, read from the store (blocking)."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from agent.metrics.inspection import FileReading, ReadError
from agent.plan import ExecutionPlan
from agent.vocabulary import STEP_NAMES
from server.coaching import UNREADABLE
from server.store import Store
from server.store.records import FileRow, ThreadRow, TurnRow

EXAMPLES = Path(__file__).parent / "static" / "examples"


class TurnView(NamedTuple):
    """A turn with the names of its files."""

    row: TurnRow
    files: list[FileRow]


class FileView(NamedTuple):
    """A file, and what it was taken for or why it could not be read."""

    name: str
    reading: FileReading | None
    error: ReadError | None


class Example(NamedTuple):
    """A project to try: what its team would write, and the file they would add."""

    title: str
    blurb: str
    file: str
    text: str


@cache
def examples() -> list[Example]:
    """The example projects of the first visit."""
    return [Example(**item) for item in yaml.safe_load((EXAMPLES / "examples.yaml").read_text(encoding="utf-8"))]


def everything(store: Store, thread: ThreadRow | None) -> dict[str, Any]:
    """All three areas of a project, or of none."""
    if thread is None:
        return {"turns": [], **_no_plan(), "files": [], "findings": [], "charts": ""}
    names = {file.id: file for file in store.evidence.files(thread.id)}
    turns = [_turn(row, names) for row in store.turns.of(thread.id)]
    return {"turns": turns, **plan(store, thread.id), **evidence(store, thread.id)}


def turn(store: Store, thread_id: str, number: int) -> TurnView | None:
    """One turn."""
    row = store.turns.get(thread_id, number)
    return _turn(row, {file.id: file for file in store.evidence.files(thread_id)}) if row else None


def evidence(store: Store, thread_id: str) -> dict[str, Any]:
    """The evidence area: the findings that weigh most come first."""
    inspections = store.evidence.inspections(thread_id)
    files = [
        FileView(file.name, inspections[file.id].reading, inspections[file.id].error)
        for file in store.evidence.files(thread_id)
        if file.id in inspections
    ]
    findings = [finding for finding in store.evidence.findings(thread_id) if finding.check != UNREADABLE]
    findings.sort(key=lambda finding: -max((abs(strength) for strength in finding.speaks.values()), default=0))
    return {"files": files, "findings": findings, "charts": f"/v1/threads/{thread_id}/findings"}


def plan(store: Store, thread_id: str, version: int | None = None) -> dict[str, Any]:
    """The plan area."""
    found = store.evidence.plan(thread_id, version)
    if found is None:
        return _no_plan()
    findings = {finding.id: finding for finding in store.evidence.findings(thread_id)}
    versions = store.evidence.plan_versions(thread_id)
    return {
        "plan": found,
        "versions": versions,
        "found": findings,
        "budget_scale": _scale(found),
        "step_names": STEP_NAMES,
    }


def _scale(found: ExecutionPlan) -> float:
    """The largest share of the error budget fills its bar."""
    return max((line.share.value for line in found.diagnosis.error_budget), default=0) or 1


def _no_plan() -> dict[str, Any]:
    return {"plan": None, "versions": [], "found": {}, "budget_scale": 1, "step_names": STEP_NAMES}


def _turn(row: TurnRow, files: dict[str, FileRow]) -> TurnView:
    return TurnView(row, [files[file_id] for file_id in row.files if file_id in files])

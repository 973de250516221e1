"""What the templates are given, read from the store (blocking)."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from agent.brief import Brief
from agent.metrics.evidence import FrameKind
from agent.metrics.finding import Finding
from agent.metrics.inspection import FileReading, ReadError
from agent.plan import ExecutionPlan
from agent.state import ThreadState
from agent.vocabulary import REQUIRED_TOPICS, STEP_NAMES, Verdict
from server.coaching import UNREADABLE
from server.store import Store
from server.store.records import FileRow, ThreadRow, TurnRow
from server.web.bars import budget
from server.web.results import ledger, starting, told

EXAMPLES = Path(__file__).parent / "static" / "examples"


class TurnView(NamedTuple):
    """A turn with the names of its files, and the result that it logged in words."""

    row: TurnRow
    files: list[FileRow]
    result: str


class FileView(NamedTuple):
    """A file, and what it was taken for or why it could not be read; `waiting` until a message carries it."""

    id: str
    name: str
    size: int
    waiting: bool
    reading: FileReading | None
    error: ReadError | None


class Group(NamedTuple):
    """Findings under one heading; `brief` ones fold their chart away."""

    title: str
    findings: list[Finding]
    brief: bool


class Stroke(NamedTuple):
    """A path in an example's sketch, and what it stands for: `main`, `other`, `band` or `beyond`."""

    kind: str
    path: str


class Example(NamedTuple):
    """A project to try: what its team would write, the file they would add, and that file as a small picture."""

    title: str
    blurb: str
    file: str
    text: str
    sketch: list[Stroke]


@cache
def examples() -> list[Example]:
    """The example projects of the first visit."""
    items = yaml.safe_load((EXAMPLES / "examples.yaml").read_text(encoding="utf-8"))
    return [Example(**{**item, "sketch": [Stroke(**stroke) for stroke in item["sketch"]]}) for item in items]


def everything(store: Store, thread: ThreadRow | None) -> dict[str, Any]:
    """All three areas of a project, or of none."""
    if thread is None:
        return {"turns": [], **_no_plan(Brief()), **_evidence([], [], None), "charts": ""}
    names = {file.id: file for file in store.evidence.files(thread.id)}
    turns = [_turn(row, names) for row in store.turns.of(thread.id)]
    return {"turns": turns, **plan(store, thread), **evidence(store, thread.id)}


def turn(store: Store, thread_id: str, number: int) -> TurnView | None:
    """One turn."""
    row = store.turns.get(thread_id, number)
    return _turn(row, {file.id: file for file in store.evidence.files(thread_id)}) if row else None


def evidence(store: Store, thread_id: str) -> dict[str, Any]:
    """The evidence area: files, and findings with those that the newest plan rests on first."""
    inspections = store.evidence.inspections(thread_id)
    files = [
        FileView(file.id, file.name, file.size, file.turn is None, found.reading, found.error)
        for file in store.evidence.files(thread_id)
        if (found := inspections.get(file.id)) is not None
    ]
    findings = [finding for finding in store.evidence.findings(thread_id) if finding.check != UNREADABLE]
    shown = _evidence(files, findings, store.evidence.plan(thread_id))
    return {**shown, "charts": f"/v1/threads/{thread_id}/findings"}


def plan(store: Store, thread: ThreadRow, version: int | None = None) -> dict[str, Any]:
    """The plan area; before there is a plan, which of the inputs that it needs are known."""
    found = store.evidence.plan(thread.id, version)
    if found is None:
        return _no_plan(ThreadState.model_validate(thread.state).brief)
    return {
        "plan": found,
        "versions": store.evidence.plan_versions(thread.id),
        "found": {finding.id: finding for finding in store.evidence.findings(thread.id)},
        "budget": budget(found.diagnosis.error_budget),
        "results": ledger(found),
        "starting": starting(found),
        "comparable": _comparable(store, thread.id),
        "step_names": STEP_NAMES,
        "passages": "/passages",
    }


def _comparable(store: Store, thread_id: str) -> list[FileRow]:
    """The files of predictions, oldest first: two of them make a result."""
    read = store.evidence.inspections(thread_id)
    predicted = {id_ for id_, found in read.items() if found.reading and FrameKind.predictions in found.reading.kinds}
    return [file for file in store.evidence.files(thread_id) if file.id in predicted]


def _evidence(files: list[FileView], findings: list[Finding], shown: ExecutionPlan | None) -> dict[str, Any]:
    cited = _decisive(shown) if shown is not None else set()
    findings = _once(findings, cited)
    findings.sort(key=lambda finding: -max((abs(strength) for strength in finding.speaks.values()), default=0))
    behind = [finding for finding in findings if finding.id in cited]
    open_ = [finding for finding in findings if finding.verdict is Verdict.undetermined and finding not in behind]
    rest = [finding for finding in findings if finding not in behind and finding not in open_]
    groups = [
        Group("What the plan rests on", behind, brief=False),
        Group("Cannot tell yet", open_, brief=False),
        Group("Also looked at" if behind else "Findings", rest, brief=bool(behind)),
    ]
    return {
        "files": files,
        "waiting": [file for file in files if file.waiting],
        "findings": findings,
        "groups": [group for group in groups if group.findings],
    }


def _decisive(shown: ExecutionPlan) -> set[str]:
    """The ids of the findings that the diagnosis and the next steps stand on."""
    return {*shown.diagnosis.findings, *(id_ for item in shown.interventions for id_ in item.findings)}


def _once(findings: Iterable[Finding], cited: set[str]) -> list[Finding]:
    """Of findings that say the same of the same file the one that the plan cites, else the newest.

    A check runs again when a turn knows more than the upload did, and often has nothing new to say.
    """
    kept: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (finding.check, finding.claim, finding.provenance.file_id if finding.provenance else "")
        if key not in kept or kept[key].id not in cited:
            kept[key] = finding
    return list(kept.values())


def _no_plan(brief: Brief) -> dict[str, Any]:
    needs = [(topic, brief.known(topic)) for topic in REQUIRED_TOPICS]
    return {"plan": None, "needs": needs, "step_names": STEP_NAMES, "passages": "/passages"}


def _turn(row: TurnRow, files: dict[str, FileRow]) -> TurnView:
    carried = [files[file_id] for file_id in row.files if file_id in files]
    return TurnView(row, carried, told(row.experiment) if row.experiment else "")

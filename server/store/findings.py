"""Findings, the inspections they came from, plan versions and files."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from agent.metrics.finding import Finding
from agent.metrics.inspection import Inspection
from agent.plan import ExecutionPlan
from server.store.records import FileRow, finding_from
from server.store.tables import files, findings, inspections, plans

_FILES = select(files).where(files.c.thread_id == bindparam("thread")).order_by(files.c.created_at, files.c.id)
_INSPECTIONS = select(inspections).join(files).where(files.c.thread_id == bindparam("thread"))
_OF_THREAD = findings.c.thread_id == bindparam("thread")
_FINDINGS = select(findings.c.body, findings.c.figure).where(_OF_THREAD).order_by(findings.c.number)
_FINDING = select(findings.c.body, findings.c.figure).where(_OF_THREAD, findings.c.id == bindparam("finding"))
_BODIES = select(findings.c.id, findings.c.body).where(_OF_THREAD).order_by(findings.c.number)
_NAMED_BODIES = _BODIES.where(findings.c.id.in_(bindparam("ids", expanding=True)))
_KNOWN = select(findings.c.id).where(_OF_THREAD, findings.c.id.in_(bindparam("ids", expanding=True)))
_PLANS = select(plans.c.body).where(plans.c.thread_id == bindparam("thread"))
_NEWEST_PLAN = _PLANS.order_by(plans.c.version.desc()).limit(1)
_PLAN = _PLANS.where(plans.c.version == bindparam("numbered"))
_VERSIONS = select(plans.c.version).where(plans.c.thread_id == bindparam("thread")).order_by(plans.c.version)


class Evidence(NamedTuple):
    """The tables of files, inspections, findings and plans."""

    engine: Engine
    now: Callable[[], float]

    def add_file(self, thread_id: str, size: int, inspection: Inspection) -> None:
        """Commit an upload with what its inspection found."""
        row = {"id": inspection.file_id, "thread_id": thread_id, "name": inspection.name, "size": size}
        with self.engine.begin() as connection:
            connection.execute(insert(files).values(**row, created_at=self.now()))
            body = inspection.model_dump(mode="json")
            connection.execute(insert(inspections).values(file_id=inspection.file_id, body=body))
            add_findings(connection, thread_id, inspection.charted())

    def files(self, thread_id: str) -> list[FileRow]:
        """The thread's files, oldest first."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return [FileRow(*row) for row in connection.execute(_FILES, {"thread": thread_id})]

    def inspections(self, thread_id: str) -> dict[str, Inspection]:
        """What the inspection of each of the thread's files found, by file id."""
        with self.engine.connect().execution_options(reading=True) as connection:
            rows = connection.execute(_INSPECTIONS, {"thread": thread_id}).all()
        return {file_id: inspection_from(body) for file_id, body in rows}

    def findings(self, thread_id: str) -> list[Finding]:
        """The thread's findings in the order they were made, with their figures."""
        with self.engine.connect().execution_options(reading=True) as connection:
            rows = connection.execute(_FINDINGS, {"thread": thread_id}).all()
        return [finding_from(*row) for row in rows]

    def finding(self, thread_id: str, finding_id: str) -> Finding | None:
        """One finding with its figure."""
        this = {"thread": thread_id, "finding": finding_id}
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(_FINDING, this).one_or_none()
        return finding_from(*row) if row else None

    def finding_bodies(self, thread_id: str, ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Findings as the API shows them: all, or those named, in the order named."""
        this: dict[str, Any] = {"thread": thread_id}
        if ids is not None:
            this["ids"] = ids = list(ids)
        with self.engine.connect().execution_options(reading=True) as connection:
            found = {row.id: row.body for row in connection.execute(_BODIES if ids is None else _NAMED_BODIES, this)}
        return list(found.values()) if ids is None else [found[id_] for id_ in ids if id_ in found]

    def plan(self, thread_id: str, version: int | None = None) -> ExecutionPlan | None:
        """The newest plan, or the version named."""
        body = self.plan_body(thread_id, version)
        return ExecutionPlan.model_validate(body) if body else None

    def plan_body(self, thread_id: str, version: int | None = None) -> dict[str, Any] | None:
        """The newest plan, or the version named, as the API shows it."""
        with self.engine.connect().execution_options(reading=True) as connection:
            if version is None:
                return connection.scalar(_NEWEST_PLAN, {"thread": thread_id})
            return connection.scalar(_PLAN, {"thread": thread_id, "numbered": version})

    def plan_versions(self, thread_id: str) -> list[int]:
        """The versions there are, oldest first."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return list(connection.scalars(_VERSIONS, {"thread": thread_id}))

    def remove_file(self, thread_id: str, file_id: str) -> None:
        """Forget an upload that no turn has taken up, with what was found in it alone."""
        with self.engine.begin() as connection:
            gone = delete(files).where((files.c.id == file_id) & files.c.turn.is_(None))
            body = connection.scalar(select(inspections.c.body).where(inspections.c.file_id == file_id))
            if connection.execute(gone).rowcount and body:
                found = [finding["id"] for finding in body["findings"]]
                mine = (findings.c.thread_id == thread_id) & findings.c.id.in_(found)
                connection.execute(delete(findings).where(mine))


def add_findings(connection: Connection, thread_id: str, made: Iterable[Finding]) -> None:
    """Add the findings that the thread does not have yet; equal inputs have equal ids, so none doubles."""
    new = {finding.id: finding for finding in made}
    if not new:
        return
    for known in connection.scalars(_KNOWN, {"thread": thread_id, "ids": list(new)}).all():
        del new[known]
    rows = [
        {
            "thread_id": thread_id,
            "id": finding.id,
            "body": finding.model_dump(mode="json"),
            "figure": finding.figure.model_dump(mode="json") if finding.figure else None,
        }
        for finding in new.values()
    ]
    if rows:
        connection.execute(insert(findings), rows)


def inspection_from(body: dict[str, Any]) -> Inspection:
    """A stored inspection; its findings' computed `chart` is dropped before it is validated."""
    plain = [{name: value for name, value in found.items() if name != "chart"} for found in body.get("findings", ())]
    return Inspection.model_validate({**body, "findings": plain})

"""What a turn starts from: the thread's state, the user's inputs, and the evidence so far."""

from typing import NamedTuple

from agent.metrics.finding import Finding, Quantity
from agent.plan import ExecutionPlan, Measured
from agent.turns import ExperimentReport, FileHandle, Inputs, ThreadEvidence, Turn
from server.filestore import FileStore
from server.store import Store
from server.store.records import ThreadRow, TurnRow


class Gathered(NamedTuple):
    """All that the coach needs for one turn."""

    thread: ThreadRow
    inputs: Inputs
    evidence: ThreadEvidence


def gather(store: Store, files: FileStore, row: TurnRow) -> Gathered | None:
    """Read it from the store (blocking); None if the thread is gone."""
    thread = store.threads.get(row.thread_id)
    if thread is None:
        return None
    taken = [file for file in store.evidence.files(row.thread_id) if file.turn is not None and file.turn <= row.turn]
    handles = {file.id: FileHandle(file.id, file.name, files.local(file.id)) for file in taken}
    inspections = store.evidence.inspections(row.thread_id) if taken else {}
    findings = tuple(
        finding
        for finding in store.evidence.findings(row.thread_id)
        if finding.provenance is None
        or finding.provenance.file_id in handles
        or finding.provenance.file_id not in inspections
    )
    return Gathered(
        thread,
        Inputs(
            text=row.text,
            files=tuple(handles[file_id] for file_id in row.files if file_id in handles),
            experiment=_experiment(row),
        ),
        ThreadEvidence(
            files=tuple(handles.values()),
            inspections={file_id: found for file_id, found in inspections.items() if file_id in handles},
            findings=findings,
        ),
    )


def shown(gathered: Gathered, outcome: Turn) -> tuple[Finding, ...]:
    """The findings that a reply carries: of its files, made in it, cited by its new plan; none twice."""
    inspections = gathered.evidence.inspections
    read = [file.file_id for file in gathered.inputs.files if file.file_id in inspections]
    of_files = [finding.id for file_id in read for finding in inspections[file_id].findings]
    cited = cited_by(outcome.plan) if outcome.plan is not None and outcome.new_plan else []
    known = {finding.id: finding for finding in (*outcome.findings, *gathered.evidence.findings)}
    wanted = dict.fromkeys([*of_files, *(finding.id for finding in outcome.findings), *cited])
    return tuple(known[id_] for id_ in wanted if id_ in known)


def cited_by(plan: ExecutionPlan) -> list[str]:
    """The ids of every finding that the plan names."""
    parts = [
        plan.diagnosis.findings,
        *(item.findings for item in plan.interventions),
        *(s.findings for s in plan.steps),
    ]
    weighed = [[*scale.for_, *scale.against] for scale in plan.diagnosis.weighed]
    return [finding_id for part in [*parts, *weighed] for finding_id in part]


def _experiment(row: TurnRow) -> ExperimentReport | None:
    if row.experiment is None:
        return None
    sides = {side: Measured.model_validate(row.experiment[side]) for side in ("before", "after")}
    paired = row.experiment.get("paired")
    return ExperimentReport(**{**row.experiment, **sides, "paired": paired and Quantity.model_validate(paired)})

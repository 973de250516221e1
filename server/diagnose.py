"""POST /v1/diagnose: files and an optional brief in, findings and a plan out, nothing kept."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from agent.brief import Ask
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.turns import FileHandle, Inputs, ThreadEvidence
from server.auth import Owner
from server.coaching import Coaching
from server.filestore import FileStore
from server.multipart import receive
from server.problems import Problem, too_large
from server.requests import problems
from server.told_once import told_once
from server.wiring import Wired

router = APIRouter(prefix="/v1", tags=["diagnose"])

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "brief": {"type": "string"},
                    },
                }
            }
        },
    }
}


class Diagnosed(BaseModel):
    """What the files and the brief show; no plan while a required input is missing."""

    findings: list[Finding]
    plan: ExecutionPlan | None
    asks: list[Ask]


@router.post("/diagnose", response_model=Diagnosed, responses=problems(403, 413, 415, 422), openapi_extra=FORM)
async def post_diagnose(request: Request, _owner: Owner, wired: Wired) -> Response:
    """One stateless call for scripts: `files` repeated, `brief` as text."""
    with TemporaryDirectory(prefix="plumbline-") as folder:
        store = FileStore(Path(folder))

        def place() -> tuple[str, Path]:
            file_id = store.new_id()
            return file_id, store.path(file_id)

        form = await receive(request, wired.settings, place, wired.settings.max_files_per_turn)
        brief = form.fields.get("brief", "")
        if len(brief) > wired.settings.max_message_chars:
            raise too_large("The brief", f"{wired.settings.max_message_chars:,} characters", "max_message_chars")
        if not form.files and not brief.strip():
            raise Problem(
                422,
                title="Nothing to diagnose",
                detail="The form holds neither files nor a brief.",
                remedy="Send files in the field named files, and a sentence about the project as brief.",
            )
        handles = tuple(FileHandle(file.file_id, file.name, file.path) for file in form.files)
        diagnosed = await diagnose(wired.coaching, handles, brief)
    return JSONResponse(diagnosed.model_dump(mode="json"))


async def diagnose(coaching: Coaching, handles: tuple[FileHandle, ...], brief: str) -> Diagnosed:
    """The one turn of a thread that nobody keeps."""
    inspections = {
        handle.file_id: await asyncio.to_thread(coaching.inspect, handle.file_id, handle.name, handle.path)
        for handle in handles
    }
    read = [finding for inspection in inspections.values() for finding in inspection.charted()]
    evidence = ThreadEvidence(files=handles, inspections=inspections, findings=tuple(read))
    coaches = await asyncio.to_thread(coaching.coaches)
    work = coaches.configured.turn({}, Inputs(text=coaching.mask(brief), files=handles), evidence)
    turn = await coaching.loop.start(work)
    return Diagnosed(findings=told_once(read, turn.findings), plan=turn.plan, asks=list(turn.asks))

"""POST files: one upload, streamed to disk, inspected at once off the event loop."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from agent.metrics.finding import Finding
from agent.metrics.inspection import FileReading, Inspection, ReadError
from server.auth import OwnThread
from server.multipart import Received, receive
from server.problems import Problem, not_found
from server.requests import problems
from server.wiring import Wired, Wiring

router = APIRouter(prefix="/v1/threads/{thread_id}", tags=["files"])

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class Uploaded(BaseModel):
    """What became of an upload."""

    file_id: str
    name: str
    size: int = Field(description="Bytes.")
    reading: FileReading | None = Field(description="What the file was taken for, so that a mistake can be corrected.")
    findings: list[Finding]
    error: ReadError | None = Field(description="Why it could not be read, where, and the way out.")


@router.post("/files", response_model=Uploaded, responses=problems(403, 404, 413, 415, 422), openapi_extra=FORM)
async def upload(request: Request, thread: OwnThread, wired: Wired) -> Response:
    """Upload one file in the field `file`; the next message carries it by its `file_id`."""
    form = await receive(request, wired.settings, wired.place_for_upload, most_files=1)
    if not form.files:
        raise Problem(
            422,
            title="No file",
            detail="The form holds no file.",
            remedy="Send it in the field named file, as curl -F file=@NAME does.",
        )
    return JSONResponse(await take_in(wired, thread.id, form.files[0]))


@router.delete("/files/{file_id}", status_code=204, responses=problems(403, 404, 409))
def remove(thread: OwnThread, file_id: str, wired: Wired) -> None:
    """Take back an upload that no message has carried yet."""
    file = next((file for file in wired.store.evidence.files(thread.id) if file.id == file_id), None)
    if file is None:
        raise not_found("file in this thread", "POST files answers with the file_id of an upload.")
    if file.turn is not None:
        raise Problem(
            409,
            title="Already in use",
            detail=f"{file.name} belongs to turn {file.turn}.",
            remedy="Delete the thread to delete all of its files.",
        )
    wired.store.evidence.remove_file(thread.id, file_id)
    wired.files.remove(file_id)


async def take_in(wired: Wiring, thread_id: str, file: Received) -> dict[str, Any]:
    """Inspect an upload and commit it with its findings; the JSON that its sender gets."""
    try:
        inspection = await asyncio.to_thread(wired.coaching.inspect, file.file_id, file.name, file.path)
        await asyncio.to_thread(wired.files.keep, file.file_id)
        await asyncio.to_thread(wired.store.evidence.add_file, thread_id, file.size, inspection)
    except BaseException:
        wired.files.remove(file.file_id)
        raise
    wired.metrics.uploads.labels("no" if inspection.error else "yes").inc()
    wired.metrics.upload_bytes.inc(file.size)
    return shown(inspection, file.size)


def shown(inspection: Inspection, size: int) -> dict[str, Any]:
    """An inspection as its owner sees it."""
    return {
        "file_id": inspection.file_id,
        "name": inspection.name,
        "size": size,
        "reading": inspection.reading.model_dump(mode="json") if inspection.reading else None,
        "findings": [finding.model_dump(mode="json") for finding in inspection.findings],
        "error": inspection.error.model_dump(mode="json") if inspection.error else None,
    }

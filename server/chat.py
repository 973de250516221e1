"""POST messages: a turn as JSON, or the same turn as server-sent events; and stop."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from server.auth import Owner, OwnThread, no_thread
from server.live import Live
from server.problems import ProblemDocument, not_found, respond, too_large
from server.replies import TurnReply
from server.requests import json_only, problems
from server.settings import Settings
from server.store.records import Message
from server.store.turns import NoFile, NoThread
from server.wiring import Wired, Wiring

PING_SECONDS = 15  # proxies close a stream that is silent for longer
EVENT_STREAM = "text/event-stream"

router = APIRouter(prefix="/v1/threads/{thread_id}", tags=["chat"], dependencies=[Depends(json_only)])


class NewMessage(BaseModel):
    """What a user says, and with which files."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", description="The message; blank only counts as nothing said if there are no files either.")
    file_ids: list[str] | None = Field(
        None, description="Uploads that belong to it; if left out, all that no message has carried yet."
    )
    client_message_id: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="The client's own id: a repeat returns the first turn, or joins it while it runs."
    )


class Stopped(BaseModel):
    """Whether anything was running."""

    stopped: bool


@router.post(
    "/messages",
    response_model=TurnReply,
    responses={
        200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
        **problems(403, 404, 413, 415, 422, 500),
    },
)
async def post_message(request: Request, thread_id: str, owner: Owner, message: NewMessage, wired: Wired) -> Response:
    """Take one turn. With `Accept: text/event-stream` it streams status, finding, token, then message or error."""
    check_limits(message, wired.settings)
    live = await submit(wired, thread_id, message, owner=owner)
    if wants_stream(request):
        headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
        return EventSourceResponse(_stream(live), headers=headers)
    outcome = await live.outcome()
    if isinstance(outcome, ProblemDocument):
        return respond(outcome)
    return Response(to_json(outcome), media_type="application/json")


@router.post("/stop", responses=problems(403, 404))
async def stop(thread: OwnThread, wired: Wired) -> Stopped:
    """End the running turn's model calls; the rules finish it, and whoever listens gets the result."""
    return Stopped(stopped=wired.runner.stop(thread.id))


def check_limits(message: NewMessage, settings: Settings) -> None:
    """Refuse a message over a limit. Raises a 413 Problem."""
    if len(message.text) > settings.max_message_chars:
        raise too_large("The message", f"{settings.max_message_chars:,} characters", "max_message_chars")
    if len(message.file_ids or ()) > settings.max_files_per_turn:
        raise too_large("The list of files", f"{settings.max_files_per_turn} files", "max_files_per_turn")


async def submit(
    wired: Wiring,
    thread_id: str,
    message: NewMessage,
    experiment: dict[str, Any] | None = None,
    owner: str | None = None,
) -> Live:
    """Hand a message to the runner. Raises a 404 Problem for files or a thread that are not there.

    owner: whose thread it must be; None where the caller has made sure.
    """
    ids = None if message.file_ids is None else tuple(message.file_ids)
    try:
        return await wired.runner.submit(
            thread_id, Message(message.text, ids, experiment, message.client_message_id), owner
        )
    except NoFile as error:
        remedy = "Upload it to this thread first: POST files answers with its file_id."
        raise not_found(f"file {error} in this thread", remedy) from error
    except NoThread as error:
        raise no_thread() from error


def wants_stream(request: Request) -> bool:
    """Whether the client asked for server-sent events."""
    return EVENT_STREAM in request.headers.get("accept", "").lower()


async def _stream(live: Live) -> AsyncIterator[bytes]:
    """The turn's events as they come, with a comment whenever it was silent for long."""
    events = live.events()
    waiting = asyncio.ensure_future(anext(events))
    try:
        while True:
            done, _ = await asyncio.wait([waiting], timeout=PING_SECONDS)
            if not done:
                yield b": ping\n\n"
                continue
            with contextlib.suppress(StopAsyncIteration):
                event = waiting.result()
                yield format_sse_event(data_str=json.dumps(event.data, ensure_ascii=False), event=event.name)
                waiting = asyncio.ensure_future(anext(events))
                continue
            return
    finally:
        waiting.cancel()

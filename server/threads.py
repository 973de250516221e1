"""Threads: make, list and search, read, rename, delete, share."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.brief import Ask
from agent.vocabulary import Phase
from server.auth import Owner, OwnThread
from server.requests import json_only, problems
from server.store import Store
from server.store.records import ThreadRow
from server.store.threads import UNTITLED
from server.wiring import Wired

router = APIRouter(prefix="/v1/threads", tags=["threads"], dependencies=[Depends(json_only)])

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewThread(BaseModel):
    """A project to be; its title comes from the first message if none is given."""

    model_config = ConfigDict(extra="forbid")

    title: Title = UNTITLED


class ThreadId(BaseModel):
    """The new thread."""

    thread_id: str


class ThreadSummary(BaseModel):
    """A line of the list of threads."""

    thread_id: str
    title: str
    created_at: datetime
    updated_at: datetime


class ThreadList(BaseModel):
    """The caller's threads, newest first."""

    threads: list[ThreadSummary]


class FileName(BaseModel):
    """An upload that a turn carried."""

    file_id: str
    name: str


class TranscriptTurn(BaseModel):
    """One turn of the transcript; `reply` and `phase` are null while it runs, or when it failed."""

    turn: int = Field(ge=1)
    text: str
    files: list[FileName]
    reply: str | None
    phase: Phase | None
    asks: list[Ask]
    plan_version: int | None
    created_at: datetime


class Transcript(BaseModel):
    """A thread with all its turns."""

    thread_id: str
    title: str
    created_at: datetime
    turns: list[TranscriptTurn]


class ShareLink(BaseModel):
    """A read-only link to the thread's page."""

    url: str


@router.post("", responses=problems(403, 413, 415, 422))
def create_thread(owner: Owner, wired: Wired, new: NewThread | None = None) -> ThreadId:
    """Start a project."""
    return ThreadId(thread_id=wired.store.threads.create(owner, (new or NewThread()).title))


@router.get("", responses=problems(403))
def list_threads(owner: Owner, wired: Wired, q: str = "") -> ThreadList:
    """Mine, newest first; with `q` those whose title or messages hold every word of it."""
    return ThreadList(threads=[summary(thread) for thread in wired.store.threads.listed(owner, q)])


@router.get("/{thread_id}", responses=problems(403, 404))
def get_thread(thread: OwnThread, wired: Wired) -> Transcript:
    """The transcript."""
    return transcript(wired.store, thread)


@router.patch("/{thread_id}", responses=problems(403, 404, 415, 422))
def rename_thread(thread: OwnThread, new: NewThread, wired: Wired) -> ThreadSummary:
    """Give it another title."""
    wired.store.threads.rename(thread.id, new.title)
    return summary(thread._replace(title=new.title))


@router.delete("/{thread_id}", status_code=204, responses=problems(403, 404))
async def delete_thread(thread: OwnThread, wired: Wired) -> None:
    """Delete it with its files, whatever runs in it."""
    await wired.delete_thread(thread.id)


@router.post("/{thread_id}/share", responses=problems(403, 404))
def share_thread(thread: OwnThread, wired: Wired) -> ShareLink:
    """Make a read-only link; asked again, it is the same link."""
    return ShareLink(url=f"/s/{wired.store.threads.set_share(thread.id, on=True)}")


@router.delete("/{thread_id}/share", status_code=204, responses=problems(403, 404))
def unshare_thread(thread: OwnThread, wired: Wired) -> None:
    """End the read-only link."""
    wired.store.threads.set_share(thread.id, on=False)


def summary(thread: ThreadRow) -> ThreadSummary:
    """The thread's line in a list."""
    return ThreadSummary(
        thread_id=thread.id,
        title=thread.title,
        created_at=moment(thread.created_at),
        updated_at=moment(thread.updated_at),
    )


def transcript(store: Store, thread: ThreadRow) -> Transcript:
    """The thread with its turns (blocking)."""
    names = {file.id: file.name for file in store.evidence.files(thread.id)}
    turns = [
        TranscriptTurn(
            turn=row.turn,
            text=row.text,
            files=[FileName(file_id=file_id, name=names[file_id]) for file_id in row.files if file_id in names],
            reply=row.reply,
            phase=Phase(row.phase) if row.phase else None,
            asks=[Ask.model_validate(ask) for ask in row.asks],
            plan_version=row.plan_version,
            created_at=moment(row.created_at),
        )
        for row in store.turns.of(thread.id)
    ]
    return Transcript(thread_id=thread.id, title=thread.title, created_at=moment(thread.created_at), turns=turns)


def moment(seconds: float) -> datetime:
    """A stored time."""
    return datetime.fromtimestamp(seconds, UTC)

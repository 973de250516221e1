"""The ledger of experiments: read it, and log a result, which is a turn with an empty text."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.plan import LedgerEntry
from agent.state import ThreadState
from server.auth import OwnThread
from server.chat import NewMessage, submit
from server.problems import Problem, ProblemDocument
from server.requests import json_only, problems
from server.store.records import ThreadRow
from server.wiring import Wired

router = APIRouter(prefix="/v1/threads/{thread_id}", tags=["experiments"], dependencies=[Depends(json_only)])

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Side(BaseModel):
    """A value and the number of examples behind it; rates as fractions."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    value: float
    n: int | None = Field(None, ge=1)


class NewResult(BaseModel):
    """What was changed, and the metric before and after."""

    model_config = ConfigDict(extra="forbid")

    change: Words
    metric: Words
    before: Side
    after: Side
    better: Literal["higher", "lower"]
    note: Words | None = None
    client_message_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class Ledger(BaseModel):
    """Every experiment logged, oldest first."""

    experiments: list[LedgerEntry]


@router.get("/experiments", responses=problems(403, 404))
def get_experiments(thread: OwnThread) -> Ledger:
    """The ledger."""
    return Ledger(experiments=ledger_of(thread))


@router.post("/experiments", responses=problems(403, 404, 413, 415, 422, 500))
async def post_experiment(thread: OwnThread, result: NewResult, wired: Wired) -> LedgerEntry:
    """Log a result: the entry with its verdict against the noise. The plan moves on in the same turn."""
    report = result.model_dump(mode="json", exclude={"client_message_id"})
    for words in ("change", "metric", "note"):
        report[words] = report[words] and wired.coaching.mask(report[words])
    message = NewMessage(text="", file_ids=[], client_message_id=result.client_message_id)
    live = await submit(wired, thread.id, message, report)
    outcome = await live.outcome()
    if isinstance(outcome, ProblemDocument):
        raise Problem(outcome.status, title=outcome.title, detail=outcome.detail, remedy=outcome.remedy)
    after = wired.store.threads.get(thread.id)
    entries = [entry for entry in ledger_of(after) if entry.turn == outcome["turn"]] if after else []
    if not entries:
        raise Problem(
            500,
            title="The result was not logged",
            detail="The turn ended without an entry in the ledger.",
            remedy="Say in a message what you changed and what came out.",
        )
    return entries[-1]


def ledger_of(thread: ThreadRow) -> list[LedgerEntry]:
    """The experiments of a thread's state."""
    return ThreadState.model_validate(thread.state).ledger

"""The ledger of experiments: read it, and log a result, which is a turn with an empty text."""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from agent.metrics.evidence import Context
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.inspect import inspect_together
from agent.plan import LedgerEntry
from agent.state import ThreadState
from server.auth import OwnThread
from server.chat import NewMessage, submit
from server.problems import Problem, ProblemDocument
from server.reports import NewComparison, NewResult, Side
from server.requests import json_only, problems
from server.store.records import ThreadRow
from server.wiring import Wired, Wiring

router = APIRouter(prefix="/v1/threads/{thread_id}", tags=["experiments"], dependencies=[Depends(json_only)])


class Ledger(BaseModel):
    """Every experiment logged, oldest first."""

    experiments: list[LedgerEntry]


@router.get("/experiments", responses=problems(403, 404))
def get_experiments(thread: OwnThread) -> Ledger:
    """The ledger."""
    return Ledger(experiments=ledger_of(thread))


@router.post("/experiments", responses=problems(403, 404, 413, 415, 422, 500))
async def post_experiment(thread: OwnThread, result: NewResult | NewComparison, wired: Wired) -> LedgerEntry:
    """Log a result: the entry with its verdict against the noise. The plan moves on in the same turn.

    Two files of predictions on the same examples give a paired verdict, which needs far fewer of them.
    """
    if isinstance(result, NewComparison):
        report = await asyncio.to_thread(_compared, thread.id, result, wired)
    else:
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


def _compared(thread_id: str, result: NewComparison, wired: Wiring) -> dict[str, Any]:
    """The report of a comparison by files: both errors, and the gain on the examples that the files share."""
    files = {file.id: file for file in wired.store.evidence.files(thread_id)}
    chosen = [files.get(result.before_file_id), files.get(result.after_file_id)]
    if chosen[0] is None or chosen[1] is None or chosen[0] is chosen[1]:
        raise Problem(
            404,
            title="No such files",
            detail="A file that this thread does not hold, or one file twice.",
            remedy="Upload both files of predictions to this thread and send their two ids.",
        )
    named = [(file.id, file.name, wired.files.local(file.id)) for file in chosen if file is not None]
    found = [finding for read in inspect_together(named, Context()) for finding in read.findings]
    paired = next((finding for finding in found if finding.check == "compare_models"), None)
    difference = paired.quantity("difference") if paired is not None else None
    if paired is None or difference is None or difference.interval is None:
        raise Problem(
            422,
            title="Nothing to compare",
            detail=f"{chosen[0].name} and {chosen[1].name} share no examples by id.",
            remedy="Give both files an id column with the same ids, a label and a prediction each.",
        )
    before, after = (Side(value=quantity.value, n=difference.n) for quantity in paired.quantities[:2])
    low, high = difference.interval
    gain = Quantity(name="paired gain", value=-difference.value, unit=FRACTION, interval=(-high, -low), n=difference.n)
    whole = NewResult(
        change=result.change, metric="error", before=before, after=after, better="lower", note=result.note
    )
    return whole.model_dump(mode="json", exclude={"client_message_id"}) | {"paired": gain.model_dump(mode="json")}


def ledger_of(thread: ThreadRow) -> list[LedgerEntry]:
    """The experiments of a thread's state."""
    return ThreadState.model_validate(thread.state).ledger

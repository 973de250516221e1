"""Turns: accepted, begun by one worker, finished; each is one transaction."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from server.store.findings import add_findings
from server.store.leases import hold, let_go
from server.store.records import Accepted, Finished, Message, TurnRow
from server.store.tables import files, idempotency, plans, threads, turns
from server.store.threads import UNTITLED

TITLE_CHARS = 60

# A statement that is built once costs a fifth of one that is built at each call, and a turn runs about twenty.
_OF_THREAD = turns.c.thread_id == bindparam("of_thread")
_THIS = _OF_THREAD & (turns.c.turn == bindparam("number"))
_THREAD = select(threads.c.title, threads.c.owner).where(threads.c.id == bindparam("of_thread")).with_for_update()
_LAST = select(func.max(turns.c.turn)).where(_OF_THREAD)
"""Asked once the thread is locked: inside the locking statement Postgres would count before it waits."""
_KEYED = select(idempotency.c.turn).where(
    idempotency.c.scope == bindparam("of_thread"), idempotency.c.key == bindparam("keyed")
)
_FILES = select(files.c.id, files.c.turn).where(files.c.thread_id == bindparam("of_thread"))
_TAKE_FILE = update(files).where(files.c.id == bindparam("file")).values(turn=bindparam("number"))
_TOUCH = update(threads).where(threads.c.id == bindparam("of_thread"))
_TOUCHED = _TOUCH.values(updated_at=bindparam("at"), title=bindparam("titled"))
_ONE = select(turns).where(_THIS)
_ALL = select(turns).where(_OF_THREAD).order_by(turns.c.turn)
_OPEN = _ALL.where(turns.c.status == "accepted").limit(1)
_OPEN_ONE = select(turns.c.turn).where(_OF_THREAD, turns.c.status == "accepted").limit(1)
_OPEN_THREADS = select(turns.c.thread_id).where(turns.c.status == "accepted").distinct()
_ATTEMPT = update(turns).where(_THIS).values(attempts=turns.c.attempts + 1)
_WIN = _TOUCH.where(threads.c.version == bindparam("before")).values(
    state=bindparam("new_state"), version=threads.c.version + 1, updated_at=bindparam("at")
)
_FAIL = update(turns).where(_THIS).values(status="failed", finished_at=bindparam("at"))
_OUTCOME = ("status", "text", "phase", "reply", "asks", "findings", "plan_version", "usage", "finished_at")
_FINISH = update(turns).where(_THIS).values({name: bindparam(f"new_{name}") for name in _OUTCOME})


class NoThread(Exception):
    """The thread is gone, never was, or is not the caller's."""


class NoFile(Exception):
    """A message names a file that the thread does not have; the message is its id."""


class Superseded(Exception):
    """Another worker finished this thread's turn first, or the thread was deleted: nothing was written."""


class Held(Exception):
    """Another worker runs this thread's turns."""


class Turns(NamedTuple):
    """The table of turns, as one worker sees it."""

    engine: Engine
    now: Callable[[], float]
    worker: str

    def accept(self, thread_id: str, message: Message, owner: str | None = None) -> Accepted:
        """Commit a message as the thread's next turn, before anybody is told of it. Raises NoThread, NoFile.

        owner: whose thread it must be; None where the caller has made sure.
        """
        this = {"of_thread": thread_id}
        with self.engine.begin() as connection:
            thread = connection.execute(_THREAD, this).one_or_none()
            if thread is None or owner not in (None, thread.owner):
                raise NoThread(thread_id)
            title = thread.title
            if message.key is not None and (first := connection.scalar(_KEYED, {**this, "keyed": message.key})):
                return Accepted(first, repeated=True)
            turn = (connection.scalar(_LAST, this) or 0) + 1
            taken = _take_files(connection, thread_id, turn, message.file_ids)
            row = _new(thread_id, turn, message, taken)
            connection.execute(insert(turns), {**row, "created_at": self.now()})
            if message.key is not None:
                key = {"scope": thread_id, "key": message.key, "thread_id": thread_id, "turn": turn}
                connection.execute(insert(idempotency), key)
            better = _title(message.text) if title == UNTITLED else ""
            connection.execute(_TOUCHED, {**this, "at": self.now(), "titled": better or title})
        return Accepted(turn, repeated=False)

    def begin(self, thread_id: str) -> TurnRow | None:
        """Take the thread and count another attempt at its oldest open turn; None, and the thread given back, if none.

        Raises Held while another worker has the thread.
        """
        with self.engine.begin() as connection:
            if not hold(connection, thread_id, self.worker, self.now()):
                raise Held(thread_id)
            row = connection.execute(_OPEN, {"of_thread": thread_id}).one_or_none()
            if row is None:
                let_go(connection, thread_id, self.worker)
                return None
            connection.execute(_ATTEMPT, {"of_thread": thread_id, "number": row.turn})
        begun = TurnRow(*row)
        return begun._replace(attempts=begun.attempts + 1)

    def finish(self, done: Finished) -> tuple[TurnRow, bool]:
        """Commit all that a turn brought, or nothing: the row as it is now, and whether another turn is open.

        The thread is given back where none is. Raises Superseded.
        """
        row, outcome, at = done.row, done.outcome, self.now()
        with self.engine.begin() as connection:
            won = {"of_thread": row.thread_id, "before": done.version, "new_state": outcome.state, "at": at}
            if connection.execute(_WIN, won).rowcount != 1:
                raise Superseded(row.thread_id)
            add_findings(connection, row.thread_id, outcome.findings)
            if outcome.plan is not None and outcome.new_plan:
                plan = {"thread_id": row.thread_id, "version": outcome.plan.version, "turn": row.turn}
                connection.execute(insert(plans), {**plan, "body": done.plan})
            finished = row._replace(
                status="finished",
                text=outcome.text,
                phase=outcome.phase.value,
                reply=outcome.reply,
                asks=[ask.model_dump(mode="json") for ask in outcome.asks],
                findings=[finding.id for finding in done.shown],
                plan_version=outcome.plan.version if outcome.plan else None,
                usage=outcome.usage,
                finished_at=at,
            )
            new = {f"new_{name}": getattr(finished, name) for name in _OUTCOME}
            connection.execute(_FINISH, {"of_thread": row.thread_id, "number": row.turn, **new})
            more = connection.execute(_OPEN_ONE, {"of_thread": row.thread_id}).one_or_none() is not None
            if not more:
                let_go(connection, row.thread_id, self.worker)
        return finished, more

    def fail(self, thread_id: str, turn: int) -> None:
        """Mark a turn that cannot be finished, so that the thread can go on."""
        with self.engine.begin() as connection:
            connection.execute(_FAIL, {"of_thread": thread_id, "number": turn, "at": self.now()})

    def get(self, thread_id: str, turn: int) -> TurnRow | None:
        """One turn."""
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(_ONE, {"of_thread": thread_id, "number": turn}).one_or_none()
        return TurnRow(*row) if row else None

    def of(self, thread_id: str) -> list[TurnRow]:
        """The thread's turns in order."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return [TurnRow(*row) for row in connection.execute(_ALL, {"of_thread": thread_id})]

    def open_threads(self) -> list[str]:
        """Every thread with a turn that is not finished."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return list(connection.scalars(_OPEN_THREADS))


def _take_files(connection: Connection, thread_id: str, turn: int, wanted: Sequence[str] | None) -> list[str]:
    known = connection.execute(_FILES, {"of_thread": thread_id}).all()
    fresh = [file_id for file_id, taken in known if taken is None]
    ids = fresh if wanted is None else list(dict.fromkeys(wanted))
    if unknown := set(ids) - {file_id for file_id, _ in known}:
        raise NoFile(min(unknown))
    if new := [{"file": file_id, "number": turn} for file_id in ids if file_id in fresh]:
        connection.execute(_TAKE_FILE, new)
    return ids


def _new(thread_id: str, turn: int, message: Message, taken: list[str]) -> dict[str, object]:
    return {
        "thread_id": thread_id,
        "turn": turn,
        "status": "accepted",
        "attempts": 0,
        "text": message.text,
        "files": taken,
        "experiment": message.experiment,
        "asks": [],
        "findings": [],
        "usage": {},
    }


def _title(text: str) -> str:
    """The first words of a message, cut at a word's end."""
    line = " ".join(text.split())
    if len(line) <= TITLE_CHARS:
        return line
    return line[:TITLE_CHARS].rsplit(" ", 1)[0].rstrip(",.;:") + "…"

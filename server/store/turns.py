"""Turns: the two transactions, accept and finish, and what can be read back."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select, update

from server.store.findings import add_findings
from server.store.records import Accepted, Finished, Message, TurnRow
from server.store.tables import files, idempotency, plans, threads, turns
from server.store.threads import UNTITLED

TITLE_CHARS = 60


class NoThread(Exception):
    """The thread is gone, or never was."""


class NoFile(Exception):
    """A message names a file that the thread does not have; the message is its id."""


class Superseded(Exception):
    """Another worker finished this thread's turn first, or the thread was deleted: nothing was written."""


class Turns(NamedTuple):
    """The table of turns."""

    engine: Engine
    now: Callable[[], float]

    def accept(self, thread_id: str, message: Message) -> Accepted:
        """Commit a message as the thread's next turn, before anybody is told of it. Raises NoThread, NoFile."""
        with self.engine.begin() as connection:
            title = connection.scalar(select(threads.c.title).where(threads.c.id == thread_id).with_for_update())
            if title is None:
                raise NoThread(thread_id)
            if message.key is not None and (first := _first(connection, thread_id, message.key)):
                return Accepted(first, repeated=True)
            last = connection.scalar(select(func.max(turns.c.turn)).where(turns.c.thread_id == thread_id))
            turn = (last or 0) + 1
            taken = _take_files(connection, thread_id, turn, message.file_ids)
            connection.execute(insert(turns).values(**_new(thread_id, turn, message, taken), created_at=self.now()))
            if message.key is not None:
                row = {"scope": thread_id, "key": message.key, "thread_id": thread_id, "turn": turn}
                connection.execute(insert(idempotency).values(**row))
            touched: dict[str, object] = {"updated_at": self.now()}
            if title == UNTITLED and (better := _title(message.text)):
                touched["title"] = better
            connection.execute(update(threads).where(threads.c.id == thread_id).values(**touched))
        return Accepted(turn, repeated=False)

    def begin(self, thread_id: str, turn: int) -> int:
        """Count another attempt at the turn; how many there were now."""
        this = (turns.c.thread_id == thread_id) & (turns.c.turn == turn)
        with self.engine.begin() as connection:
            connection.execute(update(turns).where(this).values(attempts=turns.c.attempts + 1))
            return connection.scalar(select(turns.c.attempts).where(this)) or 0

    def finish(self, done: Finished) -> None:
        """Commit all that the turn brought, or nothing. Raises Superseded."""
        outcome = done.outcome
        mine = (threads.c.id == done.thread_id) & (threads.c.version == done.version)
        with self.engine.begin() as connection:
            won = update(threads).where(mine)
            new = {"state": outcome.state, "version": done.version + 1, "updated_at": self.now()}
            if connection.execute(won.values(**new)).rowcount != 1:
                raise Superseded(done.thread_id)
            add_findings(connection, done.thread_id, outcome.findings)
            if outcome.plan is not None and outcome.new_plan:
                row = {"thread_id": done.thread_id, "version": outcome.plan.version, "turn": done.turn}
                connection.execute(insert(plans).values(**row, body=outcome.plan.model_dump(mode="json")))
            this = (turns.c.thread_id == done.thread_id) & (turns.c.turn == done.turn)
            connection.execute(update(turns).where(this).values(**_outcome(done), finished_at=self.now()))

    def fail(self, thread_id: str, turn: int) -> None:
        """Mark a turn that cannot be finished, so that the thread can go on."""
        this = (turns.c.thread_id == thread_id) & (turns.c.turn == turn)
        with self.engine.begin() as connection:
            connection.execute(update(turns).where(this).values(status="failed", finished_at=self.now()))

    def get(self, thread_id: str, turn: int) -> TurnRow | None:
        """One turn."""
        this = (turns.c.thread_id == thread_id) & (turns.c.turn == turn)
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(select(turns).where(this)).one_or_none()
        return TurnRow(*row) if row else None

    def of(self, thread_id: str) -> list[TurnRow]:
        """The thread's turns in order."""
        wanted = select(turns).where(turns.c.thread_id == thread_id).order_by(turns.c.turn)
        with self.engine.connect().execution_options(reading=True) as connection:
            return [TurnRow(*row) for row in connection.execute(wanted)]

    def next_open(self, thread_id: str) -> TurnRow | None:
        """The oldest turn that was accepted and is not finished."""
        this = (turns.c.thread_id == thread_id) & (turns.c.status == "accepted")
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(select(turns).where(this).order_by(turns.c.turn).limit(1)).one_or_none()
        return TurnRow(*row) if row else None

    def open_threads(self) -> list[str]:
        """Every thread with a turn that is not finished."""
        wanted = select(turns.c.thread_id).where(turns.c.status == "accepted").distinct()
        with self.engine.connect().execution_options(reading=True) as connection:
            return list(connection.scalars(wanted))


def _first(connection: Connection, thread_id: str, key: str) -> int | None:
    this = (idempotency.c.scope == thread_id) & (idempotency.c.key == key)
    return connection.scalar(select(idempotency.c.turn).where(this))


def _take_files(connection: Connection, thread_id: str, turn: int, wanted: Sequence[str] | None) -> list[str]:
    known = connection.execute(select(files.c.id, files.c.turn).where(files.c.thread_id == thread_id)).all()
    fresh = [file_id for file_id, taken in known if taken is None]
    ids = fresh if wanted is None else list(dict.fromkeys(wanted))
    if unknown := set(ids) - {file_id for file_id, _ in known}:
        raise NoFile(min(unknown))
    connection.execute(update(files).where(files.c.id.in_(set(ids) & set(fresh))).values(turn=turn))
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


def _outcome(done: Finished) -> dict[str, object]:
    outcome = done.outcome
    return {
        "status": "finished",
        "text": outcome.text,
        "phase": outcome.phase.value,
        "reply": outcome.reply,
        "asks": [ask.model_dump(mode="json") for ask in outcome.asks],
        "findings": list(done.shown),
        "plan_version": outcome.plan.version if outcome.plan else None,
        "usage": outcome.usage,
    }


def _title(text: str) -> str:
    """The first words of a message, cut at a word's end."""
    line = " ".join(text.split())
    if len(line) <= TITLE_CHARS:
        return line
    return line[:TITLE_CHARS].rsplit(" ", 1)[0].rstrip(",.;:") + "…"

"""The inbox: each delivery once, in order, one at a time in a place, by whichever worker claims it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.slack.delivery import Delivery
from server.store.leases import LEASE_SECONDS
from server.store.tables import slack_inbox as inbox
from server.store.tables import slack_projects as projects

KEPT_SECONDS = 30 * 24 * 3600.0  # long after Slack's last retry, which comes within the day


class Claimed(NamedTuple):
    """A delivery that this worker holds, and which attempt at it this is."""

    number: int
    attempts: int
    delivery: Delivery


class Inbox(NamedTuple):
    """The tables of Slack, as one worker sees them; every method blocks and is one transaction."""

    engine: Engine
    now: Callable[[], float]
    worker: str

    def accept(self, delivery: Delivery) -> bool:
        """Commit a delivery; False if it was delivered before, by its event or by its channel and time."""
        row = {
            "event_key": delivery.event_key,
            "message_key": delivery.message_key,
            "place": delivery.place,
            "body": delivery.model_dump(mode="json"),
            "done": False,
            "attempts": 0,
            "due_at": 0.0,
            "held_until": 0.0,
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(inbox).values(**row, created_at=self.now()))
        except IntegrityError:
            return False
        return True

    def knows(self, place: str) -> bool:
        """Whether a project lives in this place, or is about to."""
        lives = exists().where(projects.c.place == place)
        comes = exists().where(inbox.c.place == place)
        with self.engine.connect().execution_options(reading=True) as connection:
            return bool(connection.scalar(select(lives | comes)))

    def due(self) -> list[str]:
        """The places where something is to be done that nobody holds."""
        free = ~inbox.c.done & (inbox.c.due_at <= self.now()) & (inbox.c.held_until < self.now())
        with self.engine.connect().execution_options(reading=True) as connection:
            return list(connection.scalars(select(inbox.c.place).where(free).distinct()))

    def claim(self, place: str) -> Claimed | None:
        """Take the place's oldest open delivery; None if there is none, it waits, or another worker has it."""
        oldest = select(inbox).where((inbox.c.place == place) & ~inbox.c.done).order_by(inbox.c.number).limit(1)
        with self.engine.begin() as connection:
            row = connection.execute(oldest.with_for_update()).one_or_none()
            if row is None or row.due_at > self.now() or row.held_until >= self.now():
                return None
            attempts = row.attempts + 1
            held = {"attempts": attempts, "worker": self.worker, "held_until": self._until()}
            connection.execute(update(inbox).where(inbox.c.number == row.number).values(**held))
        return Claimed(row.number, attempts, Delivery.model_validate(row.body))

    def renew(self, number: int) -> None:
        """Hold a claimed delivery for longer."""
        with self.engine.begin() as connection:
            self._change(connection, number, held_until=self._until())

    def save(self, number: int, delivery: Delivery) -> None:
        """Keep how far a delivery has come."""
        with self.engine.begin() as connection:
            self._change(connection, number, body=delivery.model_dump(mode="json"))

    def later(self, number: int, seconds: float, attempts: int) -> None:
        """Give a delivery back, to be taken up again after some seconds."""
        due_at = self.now() + seconds
        with self.engine.begin() as connection:
            self._change(connection, number, due_at=due_at, attempts=attempts, held_until=0.0, worker=None)

    def done(self, number: int) -> None:
        """Close a delivery; only its keys are kept."""
        with self.engine.begin() as connection:
            self._change(connection, number, done=True, body={})

    def start(self, *, alone: bool) -> None:
        """Forget what is long done; `alone`, free what a dead worker held."""
        with self.engine.begin() as connection:
            connection.execute(delete(inbox).where(inbox.c.done & (inbox.c.created_at < self.now() - KEPT_SECONDS)))
            if alone:
                connection.execute(update(inbox).where(~inbox.c.done).values(held_until=0.0, worker=None))

    def project(self, place: str) -> str | None:
        """The thread that lives in this place."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return connection.scalar(select(projects.c.thread_id).where(projects.c.place == place))

    def settle(self, place: str, thread_id: str) -> None:
        """Let a thread live in this place, instead of the one that did."""
        with self.engine.begin() as connection:
            connection.execute(delete(projects).where(projects.c.place == place))
            connection.execute(insert(projects).values(place=place, thread_id=thread_id))

    def _until(self) -> float:
        return self.now() + LEASE_SECONDS

    def _change(self, connection: Connection, number: int, **values: Any) -> None:
        """Change a delivery that this worker holds; one that another took over is left to it."""
        mine = (inbox.c.number == number) & (inbox.c.worker == self.worker)
        connection.execute(update(inbox).where(mine).values(**values))

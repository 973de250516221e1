"""Leases: which worker runs a thread's turns, until when."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, text
from sqlalchemy.exc import IntegrityError

from server.store.tables import leases

LEASE_SECONDS = 30.0  # a dead worker's turns are taken up after this long
RENEW_SECONDS = 10.0

_TAKE = text(  # the same words in SQLite and in Postgres; SQLAlchemy has them for each dialect alone
    "INSERT INTO leases (thread_id, worker, expires_at) VALUES (:thread_id, :worker, :until) "
    "ON CONFLICT (thread_id) DO UPDATE SET worker = excluded.worker, expires_at = excluded.expires_at "
    "WHERE leases.worker = excluded.worker OR leases.expires_at < :now"
)
_GIVE_BACK = delete(leases).where(leases.c.thread_id == bindparam("thread"), leases.c.worker == bindparam("mine"))


class Leases(NamedTuple):
    """The table of leases, as one worker sees it."""

    engine: Engine
    now: Callable[[], float]
    worker: str

    def claim(self, thread_id: str) -> bool:
        """Take the thread, or renew it; False while another worker holds it, or if the thread is gone."""
        try:
            with self.engine.begin() as connection:
                return hold(connection, thread_id, self.worker, self.now())
        except IntegrityError:
            return False

    def release(self, thread_id: str) -> None:
        """Give the thread back."""
        with self.engine.begin() as connection:
            let_go(connection, thread_id, self.worker)

    def clear(self) -> None:
        """Drop every lease: for the one process that serves a SQLite file, all others are dead."""
        with self.engine.begin() as connection:
            connection.execute(delete(leases))


def hold(connection: Connection, thread_id: str, worker: str, now: float) -> bool:
    """Take or renew the lease within a transaction; False while another worker holds it.

    Raises sqlalchemy.exc.IntegrityError for a thread that was deleted.
    """
    lease = {"thread_id": thread_id, "worker": worker, "until": now + LEASE_SECONDS, "now": now}
    return connection.execute(_TAKE, lease).rowcount == 1


def let_go(connection: Connection, thread_id: str, worker: str) -> None:
    """Give the lease back within a transaction."""
    connection.execute(_GIVE_BACK, {"thread": thread_id, "mine": worker})

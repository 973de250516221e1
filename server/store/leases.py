"""Leases: which worker runs a thread's turns, until when."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.store.tables import leases

LEASE_SECONDS = 30.0  # a dead worker's turns are taken up after this long
RENEW_SECONDS = 10.0


class Leases(NamedTuple):
    """The table of leases, as one worker sees it."""

    engine: Engine
    now: Callable[[], float]
    worker: str

    def claim(self, thread_id: str) -> bool:
        """Take the thread, or renew it; False while another worker holds it."""
        until = self.now() + LEASE_SECONDS
        free = (leases.c.worker == self.worker) | (leases.c.expires_at < self.now())
        try:
            with self.engine.begin() as connection:
                taken = update(leases).where((leases.c.thread_id == thread_id) & free)
                if connection.execute(taken.values(worker=self.worker, expires_at=until)).rowcount:
                    return True
                if connection.scalar(select(leases.c.worker).where(leases.c.thread_id == thread_id)) is not None:
                    return False
                row = {"thread_id": thread_id, "worker": self.worker, "expires_at": until}
                connection.execute(insert(leases).values(**row))
        except IntegrityError:  # another worker was quicker, or the thread was deleted
            return False
        return True

    def release(self, thread_id: str) -> None:
        """Give the thread back."""
        this = (leases.c.thread_id == thread_id) & (leases.c.worker == self.worker)
        with self.engine.begin() as connection:
            connection.execute(delete(leases).where(this))

    def clear(self) -> None:
        """Drop every lease: for the one process that serves a SQLite file, all others are dead."""
        with self.engine.begin() as connection:
            connection.execute(delete(leases))

"""What the server remembers: threads, turns, files, findings and plans, in SQLite or Postgres."""

import secrets
import time
from collections.abc import Callable

from sqlalchemy import select

from server.store.database import open_database
from server.store.findings import Evidence
from server.store.leases import Leases
from server.store.threads import Threads
from server.store.turns import Turns


class Store:
    """The tables by name; every method of theirs blocks and is one transaction."""

    def __init__(self, url: str, *, now: Callable[[], float] = time.time) -> None:
        worker = secrets.token_hex(8)
        self.engine = open_database(url)
        self.threads = Threads(self.engine, now)
        self.turns = Turns(self.engine, now, worker)
        self.evidence = Evidence(self.engine, now)
        self.leases = Leases(self.engine, now, worker)

    def ping(self) -> None:
        """Ask the database for an answer; raises what is wrong with it."""
        with self.engine.connect() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

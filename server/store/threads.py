"""Threads: made, listed, searched, renamed, shared, deleted."""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from server.store.records import ThreadRow
from server.store.tables import threads, turns

UNTITLED = "New project"
LISTED = 200  # the newest threads that a list shows; a search finds the older ones

_ONE = select(threads).where(threads.c.id == bindparam("thread"))
_SHARED = select(threads).where(threads.c.share == bindparam("secret"))


class Threads(NamedTuple):
    """The table of threads."""

    engine: Engine
    now: Callable[[], float]

    def create(self, owner: str, title: str = UNTITLED) -> str:
        """A new, empty thread; its id."""
        thread_id = secrets.token_hex(8)
        row = {"id": thread_id, "owner": owner, "title": title, "state": {}, "version": 0}
        with self.engine.begin() as connection:
            connection.execute(insert(threads), {**row, "created_at": self.now(), "updated_at": self.now()})
        return thread_id

    def get(self, thread_id: str) -> ThreadRow | None:
        """The thread, whoever owns it."""
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(_ONE, {"thread": thread_id}).one_or_none()
        return ThreadRow(*row) if row else None

    def shared(self, share: str) -> ThreadRow | None:
        """The thread behind a read-only link."""
        with self.engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(_SHARED, {"secret": share}).one_or_none()
        return ThreadRow(*row) if row else None

    def listed(self, owner: str, query: str = "") -> list[ThreadRow]:
        """The owner's threads, newest first; those whose title or any message holds the words, if given."""
        wanted = select(threads).where(threads.c.owner == owner).order_by(threads.c.updated_at.desc()).limit(LISTED)
        for word in query.split():
            pattern = f"%{_escaped(word)}%"
            said = select(turns.c.thread_id).where(turns.c.text.ilike(pattern, escape="\\"))
            wanted = wanted.where(threads.c.title.ilike(pattern, escape="\\") | threads.c.id.in_(said))
        with self.engine.connect().execution_options(reading=True) as connection:
            return [ThreadRow(*row) for row in connection.execute(wanted)]

    def rename(self, thread_id: str, title: str) -> None:
        """Give the thread another title."""
        with self.engine.begin() as connection:
            connection.execute(update(threads).where(threads.c.id == thread_id).values(title=title))

    def set_share(self, thread_id: str, *, on: bool) -> str | None:
        """Make (or keep) the secret of a read-only link, or end it."""
        with self.engine.begin() as connection:
            now = connection.scalar(select(threads.c.share).where(threads.c.id == thread_id))
            secret = (now or secrets.token_urlsafe(24)) if on else None
            connection.execute(update(threads).where(threads.c.id == thread_id).values(share=secret))
        return secret

    def delete(self, thread_id: str) -> None:
        """Remove the thread and every row that belongs to it."""
        with self.engine.begin() as connection:
            connection.execute(delete(threads).where(threads.c.id == thread_id))


def _escaped(word: str) -> str:
    """The word with the wildcards of LIKE taken literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

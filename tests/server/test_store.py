"""The database: its migrations, its leases, its two transactions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine

from agent.turns import Turn
from agent.vocabulary import Phase
from server.store import Store
from server.store.database import HEAD, MIGRATIONS, migrate
from server.store.leases import LEASE_SECONDS
from server.store.records import Finished, Message
from server.store.tables import metadata
from server.store.turns import NoFile, NoThread, Superseded


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'test.db'}")


def outcome(text: str = "hi") -> Turn:
    return Turn({"turn": 1}, text, Phase.answered, "Hello.", (), (), None, new_plan=False, usage={})


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """A database as the first migration made it."""
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    yield engine
    engine.dispose()


def test_a_new_database_has_the_tables_that_the_code_uses_and_is_of_the_newest_version(store: Store) -> None:
    with store.engine.connect() as connection:
        known = MigrationContext.configure(connection)
        assert compare_metadata(known, metadata) == []
        assert known.get_current_revision() == HEAD


def test_the_migrations_bring_an_old_database_to_the_same_tables(old: Engine) -> None:
    migrate(old)

    with old.connect() as connection:
        known = MigrationContext.configure(connection)
        assert compare_metadata(known, metadata) == []
        assert known.get_current_revision() == HEAD


def test_the_newest_migration_is_the_one_that_start_looks_for() -> None:
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))

    assert newest.startswith(f"{HEAD}_")


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    first = Store(url)
    thread = first.threads.create("ann")
    first.close()

    assert Store(url).threads.get(thread) is not None


def test_the_loser_of_two_workers_writes_nothing(store: Store) -> None:
    thread = store.threads.create("ann")
    store.turns.accept(thread, Message("hi"))
    first = store.turns.begin(thread)
    assert first is not None
    store.turns.finish(Finished(first, 0, outcome(), None, ()))
    store.turns.accept(thread, Message("again"))
    second = store.turns.begin(thread)
    assert second is not None

    with pytest.raises(Superseded):
        store.turns.finish(Finished(second, 0, outcome(), None, ()))
    row = store.turns.get(thread, 2)
    assert row is not None
    assert row.status == "accepted"


def test_a_message_for_no_thread_or_with_no_such_file_is_not_accepted(store: Store) -> None:
    thread = store.threads.create("ann")

    with pytest.raises(NoThread):
        store.turns.accept("nobody", Message("hi"))
    with pytest.raises(NoFile):
        store.turns.accept(thread, Message("hi", ("none",)))
    assert store.turns.of(thread) == []


def test_a_lease_is_held_by_one_worker_until_it_expires(tmp_path: Path) -> None:
    clock = Clock()
    url = f"sqlite:///{tmp_path / 'test.db'}"
    one, two = Store(url, now=clock), Store(url, now=clock)
    thread = one.threads.create("ann")

    assert one.leases.claim(thread)
    assert one.leases.claim(thread)
    assert not two.leases.claim(thread)
    clock.now += LEASE_SECONDS + 1
    assert two.leases.claim(thread)
    one.leases.release(thread)
    assert not one.leases.claim(thread)
    two.leases.release(thread)
    assert one.leases.claim(thread)


def test_deleting_a_thread_leaves_no_row(store: Store) -> None:
    thread = store.threads.create("ann")
    store.turns.accept(thread, Message("hi", key="m1"))
    store.leases.claim(thread)
    store.threads.delete(thread)

    with store.engine.connect() as connection:
        counts = {table.name: len(connection.execute(table.select()).all()) for table in metadata.sorted_tables}
    assert set(counts.values()) == {0}

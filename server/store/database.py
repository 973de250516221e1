"""Opening the database: SQLite in WAL mode or Postgres, brought to the newest schema by Alembic."""

import sqlite3
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import make_url

from server.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"  # the newest file in migrations/versions; a test says so
MIGRATING = 5_640_112_019  # the advisory lock of whoever migrates; any number that no other program on it uses
BUSY_SECONDS = 10  # how long a writer waits for another before SQLite gives up
JSON: dict[str, Any] = {"json_serializer": lambda value: to_json(value).decode(), "json_deserializer": from_json}
"""A thread's state is 30 kB of JSON, read and written every turn; Pydantic's own parser takes a fifth of the time."""

_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, as it makes it."""


def open_database(url: str) -> Engine:
    """An engine on a database that has the newest schema."""
    engine = _sqlite(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True, **JSON)
    migrate(engine)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to HEAD: at once where there is none yet, by the migrations that an older one lacks."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # workers start together, and the first makes what the others need
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        if inspect(connection).get_table_names():
            _upgrade(connection)
        else:  # Alembic takes as long to import as the rest of the database
            metadata.create_all(connection)
            _VERSION.create(connection)
            connection.execute(insert(_VERSION), {"version_num": HEAD})


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    version: str | None = connection.scalar(select(_VERSION.c.version_num))
    return version


def _sqlite(url: str) -> Engine:
    """SQLite with WAL, foreign keys, and transactions that take the write lock when they begin."""
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **JSON)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver would begin late and upgrade a lock, which fails
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


__all__ = ["HEAD", "MIGRATIONS", "metadata", "migrate", "open_database"]

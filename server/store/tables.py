"""The tables: threads and all that hangs on them, and what Slack delivered. Times are Unix seconds, UTC."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

OF_THREAD = "threads.id"


def _thread(*, primary_key: bool = False, index: bool = False) -> "Column[str]":
    key = ForeignKey(OF_THREAD, ondelete="CASCADE")
    return Column("thread_id", String(40), key, nullable=False, primary_key=primary_key, index=index)


threads = Table(
    "threads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("state", JSON, nullable=False),
    Column("version", Integer, nullable=False),  # counts finished turns; a loser's commit finds another number
    Column("share", String(64), unique=True, nullable=True),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    _thread(primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("status", String(10), nullable=False, index=True),  # accepted | finished | failed
    Column("attempts", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("experiment", JSON(none_as_null=True), nullable=True),
    Column("phase", String(20), nullable=True),
    Column("reply", Text, nullable=True),
    Column("asks", JSON, nullable=False),
    Column("findings", JSON, nullable=False),  # ids, in the order they were made
    Column("plan_version", Integer, nullable=True),  # the plan as it stood after the turn
    Column("usage", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("finished_at", Float, nullable=True),
)

files = Table(
    "files",
    metadata,
    Column("id", String(40), primary_key=True),
    _thread(index=True),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("turn", Integer, nullable=True),  # the turn that took the file up
    Column("created_at", Float, nullable=False),
)

inspections = Table(
    "inspections",
    metadata,
    Column("file_id", String(40), ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    Column("body", JSON, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # the order of making
    _thread(),
    Column("id", String(200), nullable=False),
    Column("body", JSON, nullable=False),
    Column("figure", JSON(none_as_null=True), nullable=True),
    UniqueConstraint("thread_id", "id"),
)

plans = Table(
    "plans",
    metadata,
    _thread(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    _thread(primary_key=True),
    Column("worker", String(40), nullable=False),
    Column("expires_at", Float, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", String(80), primary_key=True),  # a thread's id, or another door's name
    Column("key", String(200), primary_key=True),
    Column("thread_id", String(40), nullable=False),
    Column("turn", Integer, nullable=False),
    ForeignKeyConstraint(["thread_id", "turn"], ["turns.thread_id", "turns.turn"], ondelete="CASCADE"),
)

slack_projects = Table(
    "slack_projects",
    metadata,
    Column("place", String(200), primary_key=True),  # team, channel and thread; team and channel for a DM
    _thread(index=True),
)

slack_inbox = Table(
    "slack_inbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # the order of arrival
    Column("event_key", String(200), unique=True, nullable=False),
    Column("message_key", String(200), unique=True, nullable=True),  # team, channel and time of a message
    Column("place", String(200), nullable=False, index=True),
    Column("body", JSON, nullable=False),  # emptied when it is done: the turn keeps what was said
    Column("done", Boolean, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("worker", String(40), nullable=True),
    Column("held_until", Float, nullable=False),
    Column("created_at", Float, nullable=False),
)

"""The first schema: threads, turns, files, inspections, findings, plans, leases, idempotency."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _thread(*, primary_key: bool = False, index: bool = False) -> "sa.Column[str]":
    key = sa.ForeignKey("threads.id", ondelete="CASCADE")
    return sa.Column("thread_id", sa.String(40), key, nullable=False, primary_key=primary_key, index=index)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "threads",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("share", sa.String(64), unique=True, nullable=True),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_table(
        "turns",
        _thread(primary_key=True),
        sa.Column("turn", sa.Integer, primary_key=True),
        sa.Column("status", sa.String(10), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("experiment", sa.JSON, nullable=True),
        sa.Column("phase", sa.String(20), nullable=True),
        sa.Column("reply", sa.Text, nullable=True),
        sa.Column("asks", sa.JSON, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("plan_version", sa.Integer, nullable=True),
        sa.Column("usage", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float, nullable=True),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(40), primary_key=True),
        _thread(index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("turn", sa.Integer, nullable=True),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "inspections",
        sa.Column("file_id", sa.String(40), sa.ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "findings",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _thread(),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("figure", sa.JSON, nullable=True),
        sa.UniqueConstraint("thread_id", "id"),
    )
    op.create_table(
        "plans",
        _thread(primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "leases",
        _thread(primary_key=True),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.String(80), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("thread_id", sa.String(40), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["thread_id", "turn"], ["turns.thread_id", "turns.turn"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop every table."""
    for name in ("idempotency", "leases", "plans", "findings", "inspections", "files", "turns", "threads"):
        op.drop_table(name)

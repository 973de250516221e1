"""What Slack needs: which thread is whose project, and what was delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "slack_projects",
        sa.Column("place", sa.String(200), primary_key=True),
        sa.Column(
            "thread_id", sa.String(40), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True
        ),
    )
    op.create_table(
        "slack_inbox",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("event_key", sa.String(200), unique=True, nullable=False),
        sa.Column("message_key", sa.String(200), unique=True, nullable=True),
        sa.Column("place", sa.String(200), nullable=False, index=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("worker", sa.String(40), nullable=True),
        sa.Column("held_until", sa.Float, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Drop both."""
    for name in ("slack_inbox", "slack_projects"):
        op.drop_table(name)

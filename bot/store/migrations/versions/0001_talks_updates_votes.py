"""Talks, handled updates, votes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "talks",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "handled_updates",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("update", sa.String(100), primary_key=True),
        sa.Column("replies", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_handled_updates_at", "handled_updates", ["at"])
    op.create_table(
        "votes",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("entry", sa.String(100), primary_key=True),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("votes")
    op.drop_table("handled_updates")
    op.drop_table("talks")

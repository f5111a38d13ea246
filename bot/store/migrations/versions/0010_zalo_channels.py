"""Open choices, inbox, Official Account tokens, counts of sent messages."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "open_choices",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("actions", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("update", sa.String(100), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger, nullable=False),
        sa.Column("messages_out", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("leased_until_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_inbox_leased_until_ms", "inbox", ["leased_until_ms"])
    op.create_table(
        "oa_tokens",
        sa.Column("app_id", sa.String(40), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("renewing_until_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sent_counts",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("sent", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("sent_counts")
    op.drop_table("oa_tokens")
    op.drop_table("inbox")
    op.drop_table("open_choices")

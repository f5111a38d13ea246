"""Questions with their candidates; tickets with what is said in them and what is to be sent for them; proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("edition", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("outside", sa.String(100)),
        sa.Column("chosen", sa.String(100)),
    )
    op.create_index("ix_questions_at", "questions", ["at"])
    op.create_index("ix_questions_chat", "questions", ["channel", "chat"])
    op.create_table(
        "candidates",
        sa.Column("question", sa.Integer, sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("entry", sa.String(100), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("address", sa.String(100)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("commune", sa.String(80)),
        sa.Column("workplace", sa.String(80)),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("solved", sa.Boolean),
        sa.Column("reminded_on", sa.Date),
        # A number that was told to somebody is never given to another ticket.
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_chat", "tickets", ["channel", "chat"])
    op.create_index("ix_tickets_state", "tickets", ["state"])
    op.create_table(
        "ticket_messages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("origin", sa.String(64), nullable=False, unique=True),
        sa.Column("author", sa.String(64)),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("correction", sa.Boolean, nullable=False),
    )
    op.create_index("ix_ticket_messages_ticket", "ticket_messages", ["ticket"])
    op.create_table(
        "group_messages",
        sa.Column("message", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("said", sa.Integer, sa.ForeignKey("ticket_messages.id", ondelete="SET NULL")),
    )
    op.create_index("ix_group_messages_ticket", "group_messages", ["ticket"])
    op.create_table(
        "errands",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("said", sa.Integer, sa.ForeignKey("ticket_messages.id", ondelete="CASCADE")),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_errands_ticket", "errands", ["ticket"])
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column(
            "said", sa.Integer, sa.ForeignKey("ticket_messages.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("replies", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        # A page asks for what came after a number it knows.
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_chat", "mail", ["channel", "chat"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id", ondelete="SET NULL")),
        sa.Column("entry", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_proposals_ticket", "proposals", ["ticket"])


def downgrade() -> None:
    for table in (
        "proposals",
        "mail",
        "errands",
        "group_messages",
        "ticket_messages",
        "tickets",
        "candidates",
        "questions",
    ):
        op.drop_table(table)

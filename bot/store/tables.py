"""The tables, as SQLAlchemy models; Alembic brings a database to this form.

``chat`` is everywhere a keyed hash: no platform's number is kept. The one exception is ``TicketRow.address``, which an
answer needs to find its person, and which is emptied when the ticket is closed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, Dialect, Float, ForeignKey, Index, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.clock import VIETNAM


class Moment(TypeDecorator[datetime]):
    """A point in time: kept in UTC, given in Vietnam's time. SQLite has no zones, PostgreSQL gives its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What is written."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What is read."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(VIETNAM)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Moment, str: Text}  # noqa: RUF012 - SQLAlchemy's way


class TalkRow(Base):
    """Where the talk in one chat stands."""

    __tablename__ = "talks"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str]
    updated_at: Mapped[datetime]


class HandledUpdateRow(Base):
    """An update whose replies are out; ``replies`` holds them where the person may have to fetch them again."""

    __tablename__ = "handled_updates"
    __table_args__ = (Index("ix_handled_updates_at", "at"),)

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    update: Mapped[str] = mapped_column(String(100), primary_key=True)
    replies: Mapped[str]
    at: Mapped[datetime]


class VoteRow(Base):
    """One person's "helpful" or "not helpful" on one entry; the latest counts."""

    __tablename__ = "votes"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry: Mapped[str] = mapped_column(String(100), primary_key=True)
    helpful: Mapped[bool]
    at: Mapped[datetime]


class QuestionRow(Base):
    """A question as it was asked, after redaction, and what the bot made of it."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_at", "at"),
        Index("ix_questions_chat", "channel", "chat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    chat: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    text: Mapped[str]
    edition: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(10))
    outside: Mapped[str | None] = mapped_column(String(100))
    chosen: Mapped[str | None] = mapped_column(String(100))
    """The entry the person tapped after it, or ``NONE_CHOSEN``."""


class CandidateRow(Base):
    """An entry that came into question, best first."""

    __tablename__ = "candidates"

    question: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(String(100))
    confidence: Mapped[float] = mapped_column(Float)
    sent: Mapped[bool]
    """Whether its answer was sent at once."""


class TicketRow(Base):
    """A question handed over to officials. Its texts are ``TicketMessageRow``."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_chat", "channel", "chat"),
        Index("ix_tickets_state", "state"),
        # A number that was told to somebody is never given to another ticket.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """The number people are told."""
    channel: Mapped[str] = mapped_column(String(20))
    chat: Mapped[str] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(100))
    """Where the answer goes; only while the ticket is open."""
    state: Mapped[str] = mapped_column(String(10))
    commune: Mapped[str | None] = mapped_column(String(80))
    workplace: Mapped[str | None] = mapped_column(String(80))
    opened_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    reminded_on: Mapped[date | None]


class TicketMessageRow(Base):
    """One thing said in a ticket: by the person (redacted) or by an official."""

    __tablename__ = "ticket_messages"
    __table_args__ = (Index("ix_ticket_messages_ticket", "ticket"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(64), unique=True)
    """A hash of the update that brought it: the same update never says it twice."""
    author: Mapped[str | None] = mapped_column(String(64))
    """A hash of the official, to tell two of them apart."""
    outcome: Mapped[str] = mapped_column(String(10))
    """What became of it: see ``bot.store.tickets.Outcome``."""
    correction: Mapped[bool]
    """Whether it replaces what the official wrote before."""


class GroupMessageRow(Base):
    """A message in the officials' group and the ticket it is about."""

    __tablename__ = "group_messages"
    __table_args__ = (Index("ix_group_messages_ticket", "ticket"),)

    message: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    said: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id", ondelete="SET NULL"))
    """The ticket's message that it carries, if it carries one."""


class ErrandRow(Base):
    """Something still to be sent for a ticket (a transactional outbox): gone once it is done."""

    __tablename__ = "errands"
    __table_args__ = (Index("ix_errands_ticket", "ticket"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(10))
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    said: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    tries: Mapped[int]


class MailRow(Base):
    """Replies for a person whose channel is pulled: kept until fetched."""

    __tablename__ = "mail"
    # A page asks for what came after a number it knows.
    __table_args__ = (Index("ix_mail_chat", "channel", "chat"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    chat: Mapped[str] = mapped_column(String(64))
    said: Mapped[int] = mapped_column(ForeignKey("ticket_messages.id", ondelete="CASCADE"), unique=True)
    replies: Mapped[str]
    at: Mapped[datetime]


class ProposalRow(Base):
    """A question that an official counts to an entry: a phrasing to be, once somebody accepts it."""

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_ticket", "ticket"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    entry: Mapped[str] = mapped_column(String(100))
    text: Mapped[str]
    at: Mapped[datetime]

"""The tables, as SQLAlchemy models; Alembic brings a database file to this form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables."""


class TalkRow(Base):
    """Where the talk in one chat stands. ``chat`` is a keyed hash: no platform's number is kept."""

    __tablename__ = "talks"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class HandledUpdateRow(Base):
    """An update whose replies are out; ``replies`` holds them where the person may have to fetch them again."""

    __tablename__ = "handled_updates"
    __table_args__ = (Index("ix_handled_updates_at", "at"),)

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    update: Mapped[str] = mapped_column(String(100), primary_key=True)
    replies: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class VoteRow(Base):
    """One person's "helpful" or "not helpful" on one entry; the latest counts."""

    __tablename__ = "votes"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry: Mapped[str] = mapped_column(String(100), primary_key=True)
    helpful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

"""The tables behind the Zalo channels.

Moments that are compared across processes are milliseconds since 1970: SQLite drops time zones.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Base


class OpenChoicesRow(Base):
    """What the numbers of the last list in a chat stand for."""

    __tablename__ = "open_choices"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    actions: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int] = mapped_column(BigInteger)


class InboxRow(Base):
    """A message that was taken from a platform and is not handled yet. ``sealed`` holds it encrypted."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_leased_until_ms", "leased_until_ms"),)

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    update: Mapped[str] = mapped_column(String(100), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    sent_at_ms: Mapped[int] = mapped_column(BigInteger)
    messages_out: Mapped[int]
    owner: Mapped[str] = mapped_column(String(32))
    leased_until_ms: Mapped[int] = mapped_column(BigInteger)


class OaTokensRow(Base):
    """The token pair of an Official Account's app, encrypted, and who is renewing it."""

    __tablename__ = "oa_tokens"

    app_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    renewing_until_ms: Mapped[int] = mapped_column(BigInteger)


class SentCountRow(Base):
    """How many messages a channel has sent in a month."""

    __tablename__ = "sent_counts"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    sent: Mapped[int]

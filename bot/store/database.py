"""The store: opened once, used by all channels."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import delete, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.store.tables import HandledUpdateRow, TalkRow, VoteRow

_HANDLED_KEPT = timedelta(days=2)
"""Telegram keeps an undelivered update for 24 hours (Bot API, getUpdates); twice that is safe."""
_TALK_KEPT = timedelta(days=2)
"""A talk nobody went on with for so long starts afresh."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thinks of an entry's answer."""

    entry: str
    helpful: bool


class Store:
    """Talks, handled updates and votes in one database; chats are known to it by a keyed hash only."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], key: bytes) -> None:
        self._sessions = sessions
        self._key = key

    @classmethod
    @asynccontextmanager
    async def open(cls, data_dir: Path, key: bytes) -> AsyncIterator[Store]:
        """The store in ``data_dir``, made or migrated if needed; ``key`` hides the chats' numbers."""
        file = data_dir / "bot.sqlite3"
        await asyncio.to_thread(_migrate, file)
        engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
        _set_pragmas(engine)
        try:
            yield cls(async_sessionmaker(engine, expire_on_commit=False), key)
        finally:
            await engine.dispose()

    @property
    def sessions(self) -> async_sessionmaker[AsyncSession]:
        """Where the other modules of this package find the database."""
        return self._sessions

    async def talk(self, channel: str, chat: str) -> str | None:
        """The remembered state of a talk, as ``record`` got it."""
        async with self._sessions() as session:
            row = await session.get(TalkRow, (channel, self.hide(channel, chat)))
            return row.state if row else None

    async def handled(self, channel: str, chat: str, update: str) -> str | None:
        """The replies recorded for ``update`` (perhaps an empty text), or None if it is new."""
        async with self._sessions() as session:
            row = await session.get(HandledUpdateRow, (channel, self.hide(channel, chat), update))
            return row.replies if row else None

    async def record(
        self,
        channel: str,
        chat: str,
        update: str,
        *,
        at: datetime,
        talk: str,
        replies: str,
        vote: Vote | None,
    ) -> None:
        """Writes down a finished turn, all of it or nothing."""
        who = self.hide(channel, chat)
        async with self._sessions.begin() as session:
            await session.merge(TalkRow(channel=channel, chat=who, state=talk, updated_at=at))
            await session.merge(HandledUpdateRow(channel=channel, chat=who, update=update, replies=replies, at=at))
            if vote:
                await session.merge(VoteRow(channel=channel, chat=who, entry=vote.entry, helpful=vote.helpful, at=at))

    async def votes(self) -> list[Vote]:
        """All votes, for counting."""
        async with self._sessions() as session:
            rows = await session.scalars(select(VoteRow).order_by(VoteRow.at))
            return [Vote(row.entry, row.helpful) for row in rows]

    async def forget_old(self, now: datetime) -> None:
        """Drops handled updates and talks that nobody will ask for again."""
        async with self._sessions.begin() as session:
            await session.execute(delete(HandledUpdateRow).where(HandledUpdateRow.at < now - _HANDLED_KEPT))
            await session.execute(delete(TalkRow).where(TalkRow.updated_at < now - _TALK_KEPT))

    def hide(self, channel: str, chat: str) -> str:
        """The keyed hash under which the store knows ``chat``."""
        return hmac.new(self._key, f"{channel}:{chat}".encode(), hashlib.sha256).hexdigest()


def _migrate(file: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{file}".replace("%", "%%"))
    command.upgrade(config, "head")


def _set_pragmas(engine: AsyncEngine) -> None:
    # WAL lets readers go on while a turn is written; a lock held by a backup is waited for, not an error.
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

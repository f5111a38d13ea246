"""Letters for people whose channel is pulled: kept until their page has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.pseudonyms import Pseudonyms
from bot.store.tables import MailRow


@dataclass(frozen=True, slots=True)
class Letter:
    """Replies that wait for somebody, as JSON; ``said`` is what they carry of a ticket."""

    id: int
    said: int
    replies: str


class Mailbox:
    """All letters that were not fetched yet."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], names: Pseudonyms) -> None:
        self._sessions = sessions
        self._names = names

    async def put(self, channel: str, chat: str, said: int, replies: str, at: datetime) -> None:
        """Lays a letter ready; the same ``said`` never twice."""
        async with self._sessions.begin() as session:
            if await session.scalar(select(MailRow.id).where(MailRow.said == said)) is None:
                who = self._names.of(channel, chat)
                session.add(MailRow(channel=channel, chat=who, said=said, replies=replies, at=at))

    async def letters(self, channel: str, chat: str) -> list[Letter]:
        """What waits for the person in ``chat``, oldest first."""
        who = self._names.of(channel, chat)
        async with self._sessions() as session:
            rows = await session.scalars(
                select(MailRow).where(MailRow.channel == channel, MailRow.chat == who).order_by(MailRow.id)
            )
            return [Letter(row.id, row.said, row.replies) for row in rows]

    async def fetched(self, channel: str, chat: str, last: int) -> list[int]:
        """Takes out the letters up to ``last``, which the person has; gives what they carried."""
        who = self._names.of(channel, chat)
        async with self._sessions.begin() as session:
            gone = await session.scalars(
                delete(MailRow)
                .where(MailRow.channel == channel, MailRow.chat == who, MailRow.id <= last)
                .returning(MailRow.said)
            )
            return list(gone.all())

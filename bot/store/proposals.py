"""Questions that officials counted to an entry: phrasings to be, once somebody accepts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.tables import ProposalRow


@dataclass(frozen=True, slots=True)
class Proposal:
    """``text`` as a phrasing of ``entry``."""

    id: int
    ticket: int | None
    entry: str
    text: str
    at: datetime


class Proposals:
    """The proposals that nobody has decided on."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def add(self, ticket: int, entry: str, text: str, at: datetime) -> None:
        """Proposes ``text`` for ``entry``; a ticket's last proposal counts."""
        async with self._sessions.begin() as session:
            await session.execute(delete(ProposalRow).where(ProposalRow.ticket == ticket))
            session.add(ProposalRow(ticket=ticket, entry=entry, text=text, at=at))

    async def all(self) -> list[Proposal]:
        """What waits for a decision, by entry."""
        async with self._sessions() as session:
            rows = await session.scalars(select(ProposalRow).order_by(ProposalRow.entry, ProposalRow.id))
            return [Proposal(row.id, row.ticket, row.entry, row.text, row.at) for row in rows]

    async def decided(self, proposal: int) -> None:
        """Takes a proposal off the list."""
        async with self._sessions.begin() as session:
            await session.execute(delete(ProposalRow).where(ProposalRow.id == proposal))

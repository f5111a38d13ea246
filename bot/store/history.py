"""What was asked, thought and handed over in a stretch of time, for reports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.tables import CandidateRow, QuestionRow, TicketMessageRow, TicketRow, VoteRow
from bot.store.ticket_forms import State, Ticket
from bot.store.ticket_rows import as_ticket


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was recorded."""

    at: datetime
    channel: str
    chat: str
    """The keyed hash of the chat."""
    text: str
    decision: str
    outside: str | None
    candidates: tuple[str, ...]
    """Entries, best first."""
    sent: tuple[str, ...]
    """Entries whose answers went out at once."""
    chosen: str | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A vote on an entry's answer."""

    entry: str
    helpful: bool


class History:
    """Reads; changes nothing. Times are from ``since``, and before ``until``."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def questions(self, since: datetime, until: datetime) -> list[Asked]:
        """The questions, oldest first."""
        async with self._sessions() as session:
            rows = (
                await session.scalars(
                    select(QuestionRow).where(QuestionRow.at >= since, QuestionRow.at < until).order_by(QuestionRow.at)
                )
            ).all()
            seen = await session.scalars(
                select(CandidateRow)
                .join(QuestionRow, QuestionRow.id == CandidateRow.question)
                .where(QuestionRow.at >= since, QuestionRow.at < until)
                .order_by(CandidateRow.question, CandidateRow.rank)
            )
            candidates: defaultdict[int, list[CandidateRow]] = defaultdict(list)
            for candidate in seen:
                candidates[candidate.question].append(candidate)
        return [
            Asked(
                at=row.at,
                channel=row.channel,
                chat=row.chat,
                text=row.text,
                decision=row.decision,
                outside=row.outside,
                candidates=tuple(c.entry for c in candidates[row.id]),
                sent=tuple(c.entry for c in candidates[row.id] if c.sent),
                chosen=row.chosen,
            )
            for row in rows
        ]

    async def opinions(self, since: datetime, until: datetime) -> list[Opinion]:
        """The votes."""
        async with self._sessions() as session:
            rows = await session.scalars(select(VoteRow).where(VoteRow.at >= since, VoteRow.at < until))
            return [Opinion(row.entry, row.helpful) for row in rows]

    async def tickets(self, since: datetime, until: datetime) -> list[Ticket]:
        """The tickets opened, oldest first."""
        async with self._sessions() as session:
            opened = (TicketRow.opened_at >= since, TicketRow.opened_at < until, TicketRow.state != State.ERASED)
            rows = (await session.scalars(select(TicketRow).where(*opened).order_by(TicketRow.id))).all()
            said: defaultdict[int, list[TicketMessageRow]] = defaultdict(list)
            for message in await session.scalars(
                select(TicketMessageRow)
                .join(TicketRow, TicketRow.id == TicketMessageRow.ticket)
                .where(*opened)
                .order_by(TicketMessageRow.id)
            ):
                said[message.ticket].append(message)
        return [as_ticket(row, said[row.id]) for row in rows]

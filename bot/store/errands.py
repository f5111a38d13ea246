"""What is still to be sent for tickets: a transactional outbox that several processes may empty together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.tables import ErrandRow
from bot.store.ticket_forms import Errand

_LEASE = timedelta(minutes=2)
"""After so long an errand that somebody took and never ended is taken again."""


@dataclass(frozen=True, slots=True)
class Task:
    """An errand that was taken. ``tries`` counts this one."""

    id: int
    kind: Errand
    ticket: int
    said: int | None
    tries: int


class Errands:
    """The outbox. Errands of one ticket are taken in order, one at a time."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def take(self, now: datetime) -> Task | None:
        """The next errand that is due; nobody else gets it before its lease is over."""
        first = select(func.min(ErrandRow.id)).group_by(ErrandRow.ticket).scalar_subquery()
        due = (
            select(ErrandRow.id)
            .where(ErrandRow.id.in_(first), ErrandRow.due_at <= now)
            .order_by(ErrandRow.due_at, ErrandRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        async with self._sessions.begin() as session:
            row = await session.scalar(
                update(ErrandRow)
                .where(ErrandRow.id == due)
                .values(due_at=now + _LEASE, tries=ErrandRow.tries + 1)
                .returning(ErrandRow)
            )
            return Task(row.id, Errand(row.kind), row.ticket, row.said, row.tries) if row else None

    async def done(self, task: Task) -> None:
        """Strikes the errand off."""
        async with self._sessions.begin() as session:
            await session.execute(delete(ErrandRow).where(ErrandRow.id == task.id))

    async def later(self, task: Task, due_at: datetime) -> None:
        """Leaves the errand for another try at ``due_at``."""
        async with self._sessions.begin() as session:
            await session.execute(update(ErrandRow).where(ErrandRow.id == task.id).values(due_at=due_at))

    async def count(self) -> int:
        """How many errands wait."""
        async with self._sessions() as session:
            return await session.scalar(select(func.count()).select_from(ErrandRow)) or 0

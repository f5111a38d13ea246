"""Tickets as rows: made for the database, and read into what others know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import ErrandRow, TicketMessageRow, TicketRow
from bot.store.ticket_forms import Errand, Outcome, Said, Side, State, Ticket


def errand(kind: Errand, ticket: int, at: datetime, said: int | None = None) -> ErrandRow:
    """Something to be sent, as a row."""
    return ErrandRow(kind=kind, ticket=ticket, said=said, due_at=at, tries=0)


def said_row(
    ticket: int,
    side: Side,
    text: str,
    at: datetime,
    origin: str,
    author: str | None = None,
    outcome: Outcome = Outcome.WAITING,
) -> TicketMessageRow:
    """Something said in a ticket, as a row."""
    return TicketMessageRow(
        ticket=ticket, side=side, text=text, at=at, origin=origin, author=author, outcome=outcome, correction=False
    )


async def ticket_of(session: AsyncSession, number: int) -> Ticket | None:
    """The ticket with this number, or None."""
    row = await session.get(TicketRow, number)
    if row is None:
        return None
    rows = await session.scalars(
        select(TicketMessageRow).where(TicketMessageRow.ticket == number).order_by(TicketMessageRow.id)
    )
    return as_ticket(row, rows.all())


def as_ticket(row: TicketRow, said: Sequence[TicketMessageRow]) -> Ticket:
    """The rows as what readers know."""
    return Ticket(
        number=row.id,
        channel=row.channel,
        address=row.address,
        state=State(row.state),
        commune=row.commune,
        workplace=row.workplace,
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        solved=row.solved,
        said=tuple(Said(s.id, Side(s.side), s.text, s.at, Outcome(s.outcome), s.correction) for s in said),
    )

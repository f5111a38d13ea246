"""Tickets made empty: by their person's wish, or by their age."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import ErrandRow, ProposalRow, TicketMessageRow, TicketRow
from bot.store.ticket_forms import Errand, State
from bot.store.ticket_rows import errand


async def erase_tickets(session: AsyncSession, *which: ColumnElement[bool], at: datetime) -> None:
    """Deletes all that the tickets hold, and has their text taken out of the officials' group."""
    numbers = (await session.scalars(select(TicketRow.id).where(*which, TicketRow.state != State.ERASED))).all()
    for table in (ErrandRow, TicketMessageRow):
        await session.execute(delete(table).where(table.ticket.in_(numbers)))
    await session.execute(delete(ProposalRow).where(ProposalRow.ticket.in_(numbers)))
    await session.execute(
        update(TicketRow)
        .where(TicketRow.id.in_(numbers))
        .values(channel="", chat="", address=None, state=State.ERASED, commune=None, workplace=None)
    )
    session.add_all(errand(Errand.WIPE, number, at) for number in numbers)


async def drop_erased_tickets(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    """Deletes the last traces of erased tickets whose text is out of the group as well."""
    under_way = exists().where(ErrandRow.ticket == TicketRow.id)
    await session.execute(delete(TicketRow).where(*which, TicketRow.state == State.ERASED, ~under_way))

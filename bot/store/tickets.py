"""Tickets: questions that officials answer, from the order to the person's verdict."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.events import Place, TicketOrder, Verdict
from bot.store.pseudonyms import Pseudonyms
from bot.store.redaction import redact
from bot.store.tables import GroupMessageRow, TicketMessageRow, TicketRow
from bot.store.ticket_forms import Errand, Outcome, Side, State, Ticket
from bot.store.ticket_rows import errand, said_row, ticket_of

_MOST_PLACE_CHARACTERS = 80


class Tickets:
    """The tickets of all people."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], names: Pseudonyms) -> None:
        self._sessions = sessions
        self._names = names

    async def take(self, channel: str, chat: str, update: str, order: TicketOrder, at: datetime) -> int:
        """The number of the ticket that now holds ``order``: a new one, or the person's own that it names.

        The same update never opens two. A closed ticket is open again, with the address of today.
        """
        who, origin = self._names.of(channel, chat), self._names.of("order", channel, chat, update)
        async with self._sessions.begin() as session:
            known = await session.scalar(select(TicketMessageRow.ticket).where(TicketMessageRow.origin == origin))
            if known is not None:
                return known
            ticket = await session.get(TicketRow, order.ticket) if order.ticket else None
            if ticket is None or (ticket.channel, ticket.chat) != (channel, who):
                ticket = TicketRow(channel=channel, chat=who, opened_at=at)
                session.add(ticket)
            ticket.address, ticket.state, ticket.closed_at = chat, State.OPEN, None
            await session.flush()
            said = said_row(ticket.id, Side.PERSON, redact(order.text), at, origin)
            session.add(said)
            await session.flush()
            session.add(errand(Errand.POST, ticket.id, at, said.id))
            return ticket.id

    async def get(self, number: int) -> Ticket | None:
        """The ticket with this number."""
        async with self._sessions() as session:
            return await ticket_of(session, number)

    async def waiting(self) -> list[Ticket]:
        """The tickets that no official has answered, oldest first."""
        async with self._sessions() as session:
            numbers = await session.scalars(
                select(TicketRow.id).where(TicketRow.state == State.OPEN).order_by(TicketRow.opened_at)
            )
            found = [await ticket_of(session, number) for number in numbers.all()]
            return [ticket for ticket in found if ticket]

    async def has_open(self, channel: str, chat: str) -> bool:
        """Whether an answer may still come for the person in ``chat``."""
        async with self._sessions() as session:
            open_ones = exists().where(
                TicketRow.channel == channel,
                TicketRow.chat == self._names.of(channel, chat),
                TicketRow.state.in_((State.OPEN, State.ANSWERED)),
            )
            return bool(await session.scalar(select(open_ones)))

    async def in_group(self, message: int) -> int | None:
        """The number of the ticket that a message in the officials' group is about."""
        async with self._sessions() as session:
            row = await session.get(GroupMessageRow, message)
            return row.ticket if row else None

    async def shown_in_group(self, message: int, ticket: int, said: int | None = None) -> None:
        """Notes that ``message`` in the group is about ``ticket``, and carries ``said``."""
        async with self._sessions.begin() as session:
            if await session.get(TicketRow, ticket):
                await session.merge(GroupMessageRow(message=message, ticket=ticket, said=said))

    async def group_messages(self, ticket: int) -> list[tuple[int, int | None]]:
        """The messages in the group about ``ticket``, oldest first, each with what it carries."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(GroupMessageRow).where(GroupMessageRow.ticket == ticket).order_by(GroupMessageRow.message)
            )
            return [(row.message, row.said) for row in rows]

    async def mark(self, said: int, outcome: Outcome, at: datetime) -> None:
        """Notes what became of something said, and has the group told where officials wait for it.

        An official's words are redacted once they need not be sent any more.
        """
        async with self._sessions.begin() as session:
            row = await session.get(TicketMessageRow, said)
            if row is None:
                return
            row.outcome = outcome
            if row.side == Side.OFFICIAL:
                if outcome is Outcome.DELIVERED:
                    row.text = redact(row.text)
                session.add(errand(Errand.NOTICE, row.ticket, at, said))

    async def close(self, number: int, at: datetime) -> bool:
        """Closes the ticket without a word to the person; False if it is closed already."""
        async with self._sessions.begin() as session:
            closed = await session.scalar(
                update(TicketRow)
                .where(TicketRow.id == number, TicketRow.state.in_((State.OPEN, State.ANSWERED)))
                .values(state=State.CLOSED, closed_at=at, address=None)
                .returning(TicketRow.id)
            )
            return closed is not None

    async def close_settled(self, now: datetime, after: timedelta) -> None:
        """Closes answered tickets in which nobody said anything for as long as ``after``."""
        lately = exists().where(TicketMessageRow.ticket == TicketRow.id, TicketMessageRow.at > now - after)
        async with self._sessions.begin() as session:
            await session.execute(
                update(TicketRow)
                .where(TicketRow.state == State.ANSWERED, ~lately)
                .values(state=State.CLOSED, closed_at=now, address=None)
            )

    async def remind(self, now: datetime) -> int:
        """Has the group reminded, once a day, of tickets that were open before today; gives how many."""
        today = now.date()
        async with self._sessions.begin() as session:
            due = await session.scalars(
                update(TicketRow)
                .where(
                    TicketRow.state == State.OPEN,
                    TicketRow.opened_at < datetime.combine(today, datetime.min.time(), now.tzinfo),
                    or_(TicketRow.reminded_on.is_(None), TicketRow.reminded_on < today),
                )
                .values(reminded_on=today)
                .returning(TicketRow.id)
            )
            numbers = sorted(due.all())
            session.add_all(errand(Errand.REMINDER, number, now) for number in numbers)
            return len(numbers)


async def add_verdict(session: AsyncSession, channel: str, who: str, at: datetime, verdict: Verdict) -> None:
    """Writes down the person's verdict on their own ticket: "solved" closes it, "not yet" leaves it to officials."""
    ticket = await session.get(TicketRow, verdict.ticket)
    if ticket is None or (ticket.channel, ticket.chat) != (channel, who) or ticket.state == State.ERASED:
        return
    if ticket.solved == verdict.solved and ticket.state == State.CLOSED:
        return
    ticket.solved = verdict.solved
    if verdict.solved:
        ticket.state, ticket.closed_at, ticket.address = State.CLOSED, at, None
    elif ticket.address:
        ticket.state = State.OPEN
    session.add(errand(Errand.VERDICT, ticket.id, at))


async def add_place(session: AsyncSession, channel: str, who: str, place: Place) -> None:
    """Writes down where the person of a ticket lives or works."""
    ticket = await session.get(TicketRow, place.ticket)
    if ticket is not None and (ticket.channel, ticket.chat) == (channel, who):
        ticket.commune = _short(place.commune) or ticket.commune
        ticket.workplace = _short(place.workplace) or ticket.workplace


def _short(text: str | None) -> str | None:
    return redact(text)[:_MOST_PLACE_CHARACTERS] if text else None

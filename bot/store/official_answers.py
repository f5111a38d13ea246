"""What officials say to tickets: their answers, corrections, and a second official's answer that waits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.store.pseudonyms import Pseudonyms
from bot.store.tables import GroupMessageRow, TicketMessageRow, TicketRow
from bot.store.ticket_forms import Errand, Outcome, Side, State
from bot.store.ticket_rows import errand, said_row


class Answering(StrEnum):
    """What became of an official's reply."""

    SENT = "sent"
    """It is on its way."""
    HELD = "held"
    """Another official has answered already: it waits for a word that it shall go out too."""
    CLOSED = "closed"
    """The ticket is closed and nobody's address is kept: it cannot go out."""


class OfficialAnswers:
    """Takes what officials write, and has it sent."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], names: Pseudonyms) -> None:
        self._sessions = sessions
        self._names = names

    async def answer(
        self, number: int, text: str, *, update: str, message: int, official: str, at: datetime
    ) -> tuple[Answering, int | None]:
        """Takes an official's reply to ticket ``number``; gives what becomes of it, and its id among what was said.

        ``message`` is the reply's own number in the group.
        """
        origin, author = self._names.of("group", update), self._names.of("official", official)
        async with self._sessions.begin() as session:
            known = await session.scalar(select(TicketMessageRow).where(TicketMessageRow.origin == origin))
            if known:
                return Answering.HELD if known.outcome == Outcome.HELD else Answering.SENT, known.id
            ticket = await session.get(TicketRow, number)
            if ticket is None or ticket.address is None:
                return Answering.CLOSED, None
            others = await session.scalar(
                select(
                    exists().where(
                        TicketMessageRow.ticket == number,
                        TicketMessageRow.side == Side.OFFICIAL,
                        TicketMessageRow.author != author,
                    )
                )
            )
            held = bool(others) and ticket.state == State.ANSWERED
            said = said_row(number, Side.OFFICIAL, text, at, origin, author, Outcome.HELD if held else Outcome.WAITING)
            session.add(said)
            await session.flush()
            await session.merge(GroupMessageRow(message=message, ticket=number, said=said.id))
            if held:
                return Answering.HELD, said.id
            _send(session, ticket, said.id, at)
            return Answering.SENT, said.id

    async def correct(self, message: int, text: str, *, update: str, at: datetime) -> Answering | None:
        """Takes an official's edit of the group's ``message``; None if that was no answer, or says the same."""
        origin = self._names.of("group", update)
        async with self._sessions.begin() as session:
            shown = await session.get(GroupMessageRow, message)
            before = await session.get(TicketMessageRow, shown.said) if shown and shown.said else None
            if before is None or before.side != Side.OFFICIAL or before.text == text:
                return None
            ticket = await session.get_one(TicketRow, before.ticket)
            if before.outcome in (Outcome.HELD, Outcome.WAITING):
                before.text = text
                return Answering.HELD if before.outcome == Outcome.HELD else Answering.SENT
            if ticket.address is None:
                return Answering.CLOSED
            if await session.scalar(select(TicketMessageRow.id).where(TicketMessageRow.origin == origin)):
                return Answering.SENT
            said = said_row(ticket.id, Side.OFFICIAL, text, at, origin, before.author)
            said.correction = True
            session.add(said)
            await session.flush()
            await session.merge(GroupMessageRow(message=message, ticket=ticket.id, said=said.id))
            _send(session, ticket, said.id, at)
            return Answering.SENT

    async def release(self, said: int, at: datetime) -> Answering | None:
        """Sends a held answer; None if there is none such."""
        async with self._sessions.begin() as session:
            held = await session.get(TicketMessageRow, said)
            if held is None or held.outcome != Outcome.HELD:
                return None
            ticket = await session.get_one(TicketRow, held.ticket)
            if ticket.address is None:
                return Answering.CLOSED
            held.outcome = Outcome.WAITING
            _send(session, ticket, said, at)
            return Answering.SENT


def _send(session: AsyncSession, ticket: TicketRow, said: int, at: datetime) -> None:
    ticket.state, ticket.solved = State.ANSWERED, None
    ticket.answered_at = ticket.answered_at or at
    session.add(errand(Errand.ANSWER, ticket.id, at, said))

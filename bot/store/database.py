"""The store: opened once, used by all channels."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.store.chat_leases import ChatLeases
from bot.store.engine import database_url, opened
from bot.store.errands import Errands
from bot.store.events import Choice, Event, Place, Question, Verdict, Vote
from bot.store.history import History
from bot.store.mailbox import Mailbox
from bot.store.official_answers import OfficialAnswers
from bot.store.proposals import Proposals
from bot.store.pseudonyms import Pseudonyms
from bot.store.redaction import redact
from bot.store.tables import (
    CandidateRow,
    HandledUpdateRow,
    MailRow,
    ProposalRow,
    QuestionRow,
    TalkRow,
    TicketRow,
    VoteRow,
)
from bot.store.ticket_erasure import drop_erased_tickets, erase_tickets
from bot.store.tickets import Tickets, add_place, add_verdict
from bot.store.zalo_tables import OpenChoicesRow

_HANDLED_KEPT = timedelta(days=2)
"""Telegram keeps an undelivered update for 24 hours (Bot API, getUpdates); twice that is safe."""
_TALK_KEPT = timedelta(days=2)
"""A talk nobody went on with for so long starts afresh."""
_CHOICE_WITHIN = timedelta(hours=12)
"""A tap later than this says little about the question before it."""


class Store:
    """All that is remembered, in one database; chats are known to it by a keyed hash only."""

    def __init__(self, engine: AsyncEngine, leases: ChatLeases, key: bytes) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._names = Pseudonyms(key)
        self._leases = leases
        self.tickets = Tickets(self._sessions, self._names)
        self.answers = OfficialAnswers(self._sessions, self._names)
        self.errands = Errands(self._sessions)
        self.mailbox = Mailbox(self._sessions, self._names)
        self.proposals = Proposals(self._sessions)
        self.history = History(self._sessions)

    @classmethod
    @asynccontextmanager
    async def open(cls, data_dir: Path, key: bytes, address: str | None = None) -> AsyncIterator[Store]:
        """The store at ``address``, or in ``data_dir``, made or migrated if needed; ``key`` hides the chats' numbers.

        Raises ``ValueError`` for an address of no known kind, and whatever the driver raises where nobody answers.
        """
        url: URL = database_url(data_dir, address)
        async with opened(url) as engine, ChatLeases.open(url) as leases:
            yield cls(engine, leases, key)

    def lease(self, channel: str, chat: str) -> AbstractAsyncContextManager[None]:
        """Holds back the turns that other replicas of the bot want to begin in ``chat``."""
        return self._leases.hold(self.hide(channel, chat))

    @property
    def sessions(self) -> async_sessionmaker[AsyncSession]:
        """Where the other modules of this package find the database."""
        return self._sessions

    def hide(self, channel: str, chat: str) -> str:
        """The keyed hash under which the store knows ``chat``."""
        return self._names.of(channel, chat)

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
        events: Iterable[Event] = (),
    ) -> None:
        """Writes down a finished turn, all of it or nothing."""
        who = self.hide(channel, chat)
        async with self._sessions.begin() as session:
            await session.merge(TalkRow(channel=channel, chat=who, state=talk, updated_at=at))
            await session.merge(HandledUpdateRow(channel=channel, chat=who, update=update, replies=replies, at=at))
            for happened in events:
                match happened:
                    case Vote(entry, helpful):
                        await session.merge(VoteRow(channel=channel, chat=who, entry=entry, helpful=helpful, at=at))
                    case Question():
                        await _add_question(session, channel, who, at, happened)
                    case Choice(entry):
                        await _add_choice(session, channel, who, at, entry)
                    case Verdict():
                        await add_verdict(session, channel, who, at, happened)
                    case Place():
                        await add_place(session, channel, who, happened)

    async def votes(self) -> list[Vote]:
        """All votes, for counting."""
        async with self._sessions() as session:
            rows = await session.scalars(select(VoteRow).order_by(VoteRow.at))
            return [Vote(row.entry, row.helpful) for row in rows]

    async def erase(self, channel: str, chat: str, at: datetime) -> None:
        """Deletes everything that is kept of the person in ``chat``, at once.

        A ticket's number and its place in the officials' group stay, so that a late reply is told why it fails.
        """
        who = self.hide(channel, chat)
        async with self._sessions.begin() as session:
            await erase_tickets(session, TicketRow.channel == channel, TicketRow.chat == who, at=at)
            for table in (MailRow, QuestionRow, VoteRow, HandledUpdateRow, TalkRow, OpenChoicesRow):
                await session.execute(delete(table).where(table.channel == channel, table.chat == who))

    async def forget_old(self, now: datetime, retention: timedelta) -> None:
        """Drops what nobody will ask for again, and whatever is older than ``retention``."""
        async with self._sessions.begin() as session:
            await session.execute(delete(HandledUpdateRow).where(HandledUpdateRow.at < now - _HANDLED_KEPT))
            await session.execute(delete(TalkRow).where(TalkRow.updated_at < now - _TALK_KEPT))
            for table in (QuestionRow, VoteRow, MailRow, ProposalRow):
                await session.execute(delete(table).where(table.at < now - retention))
            await drop_erased_tickets(session, TicketRow.opened_at < now - retention)
            await erase_tickets(session, TicketRow.opened_at < now - retention, at=now)


async def _add_question(session: AsyncSession, channel: str, who: str, at: datetime, asked: Question) -> None:
    row = QuestionRow(
        channel=channel,
        chat=who,
        at=at,
        text=redact(asked.text),
        edition=asked.edition,
        decision=asked.decision,
        outside=asked.outside,
        chosen=None,
    )
    session.add(row)
    await session.flush()
    session.add_all(
        CandidateRow(question=row.id, rank=rank, entry=c.entry, confidence=c.confidence, sent=c.sent)
        for rank, c in enumerate(asked.candidates, 1)
    )


async def _add_choice(session: AsyncSession, channel: str, who: str, at: datetime, entry: str) -> None:
    last = (
        select(QuestionRow.id)
        .where(QuestionRow.channel == channel, QuestionRow.chat == who, QuestionRow.at > at - _CHOICE_WITHIN)
        .order_by(QuestionRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    await session.execute(update(QuestionRow).where(QuestionRow.id == last).values(chosen=entry))

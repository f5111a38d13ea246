"""The conversations of all people: one turn at a time each, remembered between turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter

from bot.conversation import hand_over
from bot.conversation.chat_locks import ChatLocks
from bot.conversation.messages import Incoming, Kind, Letter, Letters, Profile, Reply, Suggestion
from bot.conversation.pace import Admission, Pace
from bot.conversation.talk import Talk
from bot.conversation.turn import profile, suggestions, take_turn
from bot.edition import Edition
from bot.metrics import Metrics
from bot.store import Outcome, Store

_log = structlog.get_logger(__name__)

_REPLIES = TypeAdapter(tuple[Reply, ...])


class Conversations:
    """Takes what people send and gives what to reply; keeps each person's talk in the store."""

    def __init__(
        self,
        edition: Callable[[], Edition],
        store: Store,
        now: Callable[[], datetime],
        *,
        pace: Pace | None = None,
        metrics: Metrics | None = None,
        retention: timedelta = timedelta(days=180),
        on_ticket: Callable[[], None] | None = None,
    ) -> None:
        """``edition`` gives the edition of the moment, ``now`` the time (aware, Vietnam's).

        ``pace`` limits how fast one person may write (none: no limit), ``metrics`` count the turns. ``on_ticket`` is
        called when there is something to send for a ticket; None says that no officials are told.
        """
        self._edition = edition
        self._store = store
        self._now = now
        self._pace = pace or Pace(0)
        self._metrics = metrics or Metrics()
        self._retention = retention
        self._on_ticket = on_ticket
        self._locks = ChatLocks()

    @asynccontextmanager
    async def turn(
        self, channel: str, chat: str, update: str, incoming: Incoming, *, keep_replies: bool = False
    ) -> AsyncIterator[tuple[Reply, ...]]:
        """One turn of the talk in ``chat``: gives the replies to send.

        Leaving the block without an error says that the replies are out: only then is the update recorded as
        handled and the talk remembered, in one transaction. With an error nothing is recorded, so the platform's
        next delivery of the same update is a new try. An update handled before gives no replies; or, where a
        person pulls the replies and may have lost them on the way (``keep_replies``), the same ones again.
        Turns of one chat follow each other in the order of the calls, across replicas too; chats do not wait for
        each other.

        Who writes faster than the pace allows is told so once; after that there are no replies. Neither is
        recorded: a flood must not reach the database.

        Without the database a question is answered all the same, as the first of its talk. Where the platform
        delivers again the error follows, so that the turn is recorded when the database is back.
        """
        admission = self._pace.admit(f"{channel}:{chat}")
        with self._metrics.turn(channel, incoming.kind, admission):
            match admission:
                case Admission.YES:
                    turn = self._turn(channel, chat, update, incoming, keep_replies=keep_replies)
                    async with self._without_database(incoming, turn, pulled=keep_replies) as replies:
                        yield replies
                case Admission.SLOW_DOWN:
                    yield (Reply(self._edition().wording.slow_down),)
                case Admission.SILENCE:
                    yield ()

    @asynccontextmanager
    async def _without_database(
        self, incoming: Incoming, turn: AbstractAsyncContextManager[tuple[Reply, ...]], *, pulled: bool
    ) -> AsyncIterator[tuple[Reply, ...]]:
        """``turn``, or its answer alone if only the database failed and the question needs nothing of it."""
        failure: Exception | None = None
        are_out = False
        try:
            async with AsyncExitStack() as stack:
                try:
                    replies = await stack.enter_async_context(turn)
                except Exception as error:
                    # Buttons and commands may ask for what only the database can do.
                    if incoming.kind is not Kind.TEXT:
                        raise
                    failure = error
                    replies = take_turn(self._edition(), Talk(), incoming, self._now().date()).replies
                yield replies
                are_out = True
        except Exception as error:
            if not are_out:
                raise
            failure = error
        if failure is not None:
            _log.error("turn_not_recorded", error=type(failure).__name__)
            if not pulled:
                raise failure

    @asynccontextmanager
    async def _turn(
        self, channel: str, chat: str, update: str, incoming: Incoming, *, keep_replies: bool
    ) -> AsyncIterator[tuple[Reply, ...]]:
        async with self._locks.hold(f"{channel}:{chat}"), self._store.lease(channel, chat):
            handled = await self._store.handled(channel, chat, update)
            if handled is not None:
                yield _REPLIES.validate_json(handled) if handled else ()
                return
            edition, now = self._edition(), self._now()
            talk = Talk.restore(await self._store.talk(channel, chat))
            outcome = take_turn(edition, talk, incoming, now.date(), self._retention.days)
            replies, talk = outcome.replies, outcome.talk
            if outcome.erase:
                await self._store.erase(channel, chat, now)
                self._wake_officials()
                yield replies
                # Not recorded: that the person was here is part of what is erased. Once more does no harm.
                return
            if outcome.order:
                number = await self._store.tickets.take(channel, chat, update, outcome.order, now)
                told = self._on_ticket is not None
                replies, talk = hand_over.sent(edition, outcome, number, now, officials=told)
            yield replies
            await self._store.record(
                channel,
                chat,
                update,
                at=now,
                talk=talk.dump(),
                replies=_REPLIES.dump_json(replies).decode() if keep_replies else "",
                events=outcome.events,
            )
            self._wake_officials()

    async def letters(self, channel: str, chat: str, last: int) -> Letters:
        """What officials wrote to a person who fetches it; ``last`` is the last letter the person has."""
        for said in await self._store.mailbox.fetched(channel, chat, last):
            await self._store.tickets.mark(said, Outcome.DELIVERED, self._now())
            self._wake_officials()
        waiting = await self._store.mailbox.letters(channel, chat)
        return Letters(
            tuple(Letter(letter.id, _REPLIES.validate_json(letter.replies)) for letter in waiting),
            more_to_come=await self._store.tickets.has_open(channel, chat),
        )

    def search(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """The entries that fit ``text`` best, with their answers, for search-as-you-type."""
        return suggestions(self._edition(), text, limit, self._now().date())

    def profile(self) -> Profile:
        """How the bot introduces itself."""
        return profile(self._edition())

    def _wake_officials(self) -> None:
        if self._on_ticket:
            self._on_ticket()

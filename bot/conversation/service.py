"""The conversations of all people: one turn at a time each, remembered between turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime

import structlog
from pydantic import TypeAdapter

from bot.conversation.chat_locks import ChatLocks
from bot.conversation.messages import Incoming, Kind, Profile, Reply, Suggestion
from bot.conversation.pace import Admission, Pace
from bot.conversation.talk import Talk
from bot.conversation.turn import profile, suggestions, take_turn
from bot.edition import Edition
from bot.metrics import Metrics
from bot.store import Store

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
    ) -> None:
        """``edition`` gives the edition of the moment, ``now`` the time (aware, Vietnam's).

        ``pace`` limits how fast one person may write (none: no limit), ``metrics`` count the turns.
        """
        self._edition = edition
        self._store = store
        self._now = now
        self._pace = pace or Pace(0)
        self._metrics = metrics or Metrics()
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
        Turns of one chat follow each other in the order of the calls; chats do not wait for each other.

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
        async with self._locks.hold(f"{channel}:{chat}"):
            handled = await self._store.handled(channel, chat, update)
            if handled is not None:
                yield _REPLIES.validate_json(handled) if handled else ()
                return
            remembered = await self._store.talk(channel, chat)
            now = self._now()
            outcome = take_turn(self._edition(), Talk.restore(remembered), incoming, now.date())
            yield outcome.replies
            await self._store.record(
                channel,
                chat,
                update,
                at=now,
                talk=outcome.talk.dump(),
                replies=_REPLIES.dump_json(outcome.replies).decode() if keep_replies else "",
                vote=outcome.vote,
            )

    def search(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """The entries that fit ``text`` best, with their answers, for search-as-you-type."""
        return suggestions(self._edition(), text, limit, self._now().date())

    def profile(self) -> Profile:
        """How the bot introduces itself."""
        return profile(self._edition())

"""The conversations of all people: one turn at a time each, remembered between turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from pydantic import TypeAdapter

from bot.conversation.chat_locks import ChatLocks
from bot.conversation.messages import Incoming, Profile, Reply, Suggestion
from bot.conversation.talk import Talk
from bot.conversation.turn import profile, suggestions, take_turn
from bot.edition import Edition
from bot.store import Store

_REPLIES = TypeAdapter(tuple[Reply, ...])


class Conversations:
    """Takes what people send and gives what to reply; keeps each person's talk in the store."""

    def __init__(self, edition: Callable[[], Edition], store: Store, now: Callable[[], datetime]) -> None:
        """``edition`` gives the edition of the moment, ``now`` the time (aware, Vietnam's)."""
        self._edition = edition
        self._store = store
        self._now = now
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
        """
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

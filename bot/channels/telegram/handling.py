"""One update, from Telegram to the conversation and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

import structlog
from telegram import CallbackQuery, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus
from telegram.ext import ExtBot

from bot.channels.telegram.dialogue import Dialogue
from bot.channels.telegram.errors import describe
from bot.channels.telegram.incoming import Asked, read
from bot.channels.telegram.inline import answer_inline
from bot.channels.telegram.officials import OfficialsDesk
from bot.channels.telegram.sending import Sender, messages_of

CHANNEL = "telegram"
"""The channel's name towards the conversations."""

_log = structlog.get_logger(__name__)

_MOST_UNFINISHED = 1000
"""So many updates with only a part of their replies out are remembered."""
_ACKNOWLEDGE_TRIES = 2


class Handler:
    """Handles updates. An update is handled when ``handle`` returns; after an error it may be given again."""

    def __init__(
        self,
        bot: ExtBot[int],
        conversations: Dialogue,
        sender: Sender,
        officials: Callable[[], OfficialsDesk | None],
    ) -> None:
        self._bot = bot
        self._conversations = conversations
        self._sender = sender
        self._officials = officials
        self._sent: dict[str, int] = {}
        """Update -> how many of its messages are out, so that a second try does not send them again."""

    async def handle(self, update: Update) -> None:
        """Replies to ``update`` as far as it asks for that.

        Nothing is awaited before the conversation's turn begins, so turns of a chat begin in the order of the
        calls (the officials' desk looks at updates of its own group only).
        """
        if update.inline_query:
            await answer_inline(self._bot, self._conversations, update.inline_query)
        query = update.callback_query
        acknowledged = asyncio.create_task(self._acknowledge(query)) if query else None
        try:
            officials = self._officials()
            if officials and await officials.handle(update):
                return
            asked = self._read(update)
            if asked:
                await self._reply(asked)
        finally:
            if acknowledged:
                await acknowledged

    def _read(self, update: Update) -> Asked | None:
        """What is asked; nothing where parts are missing that Telegram always sends. Such an update would be no
        more readable the next time."""
        try:
            if update.my_chat_member:
                _log_membership(update.my_chat_member)
            return read(update, self._bot.bot)
        except Exception as error:
            _log.error("unreadable update skipped", error=describe(error, self._bot.token))
            return None

    async def _reply(self, asked: Asked) -> None:
        key = asked.update
        turn = self._conversations.turn(CHANNEL, str(asked.place.chat_id), key, asked.incoming)
        with self._sender.typing(asked.place):
            async with turn as replies:
                messages = [message for reply in replies for message in messages_of(reply)]
                for number in range(self._sent.get(key, 0), len(messages)):
                    await self._sender.send(asked.place, messages[number])
                    self._remember(key, number + 1)
        self._sent.pop(key, None)

    def _remember(self, key: str, sent: int) -> None:
        self._sent[key] = sent
        if len(self._sent) > _MOST_UNFINISHED:
            del self._sent[next(iter(self._sent))]

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """Stops the button's spinner. Never raises: a button that was pressed long ago cannot be answered."""
        for _ in range(_ACKNOWLEDGE_TRIES):
            try:
                await self._bot.answer_callback_query(query.id)
            except Exception as error:
                _log.info("button press not acknowledged", error=describe(error, self._bot.token))
            else:
                return


async def finish(tasks: Collection[asyncio.Task[None]], grace: float) -> None:
    """Waits ``grace`` seconds for ``tasks``, then cancels what is left of them."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _log_membership(change: ChatMemberUpdated) -> None:
    gone = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    _log.info("the bot was blocked or removed" if gone else "the bot was unblocked or added", chat=change.chat.type)

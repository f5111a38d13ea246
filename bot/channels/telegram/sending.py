"""Replies as Telegram messages, sent until they are out.

Flood limits are waited for here, message by message. The rate limiter could repeat calls too, but it stops
the calls of all chats while it waits for one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from bot.channels.delivery import Delivered
from bot.channels.markup import Part, telegram_parts
from bot.channels.telegram.errors import describe
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.patience import Patience, flood_wait
from bot.conversation.messages import Reply

_log = structlog.get_logger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send."""

    part: Part
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending ended, with the message's number in its chat if it is there."""

    how: Delivered
    message_id: int | None = None


def messages_of(reply: Reply) -> list[Outgoing]:
    """The messages that carry ``reply``: more than one if it is long, the buttons under the last."""
    messages = [Outgoing(part) for part in telegram_parts(reply.text)]
    rows = [
        [InlineKeyboardButton(b.label, url=b.url, callback_data=None if b.url else b.action) for b in row]
        for row in reply.buttons
    ]
    if messages and rows:
        messages[-1] = replace(messages[-1], keyboard=InlineKeyboardMarkup(rows))
    return messages


class Sender:
    """Sends messages through the bot, as often as needed."""

    def __init__(self, bot: ExtBot[int], patience: Patience) -> None:
        self._bot = bot
        self._patience = patience
        self._moved: dict[int, int] = {}

    async def send(self, place: Place, message: Outgoing) -> Sent:
        """Sends ``message`` to ``place``. Returning says that nothing more can be done for it.

        It is sent, or it can never be: the person blocked the bot, or Telegram refuses every form of it. An
        error says that Telegram could not be reached. Where only Telegram's answer was lost the message comes
        twice, since Telegram knows no key that would tell a repetition.
        """
        for wait in (*self._patience.send, None):
            try:
                return await self._in_some_form(place, message)
            except Forbidden as error:
                # Telegram names its reason after a colon; a proxy's 403 page has none and passes.
                if str(error).startswith("Forbidden:"):
                    _log.info("the bot may not write to this chat any more")
                    return Sent(Delivered.BLOCKED)
                await self._wait(error, wait)
            except ChatMigrated as error:
                self._moved[place.chat_id] = error.new_chat_id
                await self._wait(error, None if wait is None else 0)
            except Exception as error:
                # Not only network errors: answers that are not Telegram's surface as KeyError and the like.
                await self._wait(error, wait)
        raise AssertionError("the last wait raises")

    @contextmanager
    def typing(self, place: Place) -> Iterator[None]:
        """Shows that the bot is typing if the block lasts long enough for a person to wonder."""
        task = asyncio.create_task(self._type(place))
        try:
            yield
        finally:
            task.cancel()

    async def _type(self, place: Place) -> None:
        await asyncio.sleep(self._patience.typing)
        try:
            await self._bot.send_chat_action(self._chat_id(place), ChatAction.TYPING, message_thread_id=place.thread_id)
        except Exception as error:
            _log.debug("could not show typing", error=describe(error, self._bot.token))

    async def _wait(self, error: Exception, wait: float | None) -> None:
        if wait is None:
            raise error
        wait = max(wait, flood_wait(error))
        _log.warning("sending again", error=describe(error, self._bot.token), wait=wait)
        await self._patience.sleep(wait)

    async def _in_some_form(self, place: Place, message: Outgoing) -> Sent:
        """Sends ``message`` in the first form that Telegram does not refuse: at last as bare text."""
        part = message.part
        forms = (
            (part.html, ParseMode.HTML, message.keyboard, place),
            (part.plain, None, message.keyboard, place),
            (part.plain, None, None, Place(place.chat_id)),
        )
        for text, parse_mode, keyboard, where in forms:
            try:
                sent = await self._bot.send_message(
                    self._chat_id(where),
                    text,
                    parse_mode=parse_mode,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                    message_thread_id=where.thread_id,
                    reply_parameters=_answering(where),
                )
            except BadRequest as error:
                _log.error("Telegram refuses a message", error=describe(error, self._bot.token))
            else:
                return Sent(Delivered.DELIVERED, sent.message_id)
        return Sent(Delivered.FAILED)

    def _chat_id(self, place: Place) -> int:
        return self._moved.get(place.chat_id, place.chat_id)


def _answering(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)

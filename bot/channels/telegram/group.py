"""The officials' group on Telegram, as the postman writes to it."""

from __future__ import annotations

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.channels.delivery import Delivered
from bot.channels.markup import telegram_html
from bot.channels.postman import UnreachableError
from bot.channels.telegram.errors import describe
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.sending import Sender, messages_of
from bot.conversation.messages import Reply


class TelegramGroup:
    """Posts in one group, and takes the text out of what was posted."""

    def __init__(self, bot: ExtBot[int], sender: Sender, chat_id: int) -> None:
        self.chat_id = chat_id
        self._bot = bot
        self._sender = sender

    async def post(self, reply: Reply, reply_to: int | None) -> int:
        """Sends ``reply`` and gives its number there: that of its last message, which has the buttons.

        Raises ``UnreachableError`` where the bot may not write there, or Telegram is away.
        """
        sent = None
        try:
            for message in messages_of(reply):
                sent = await self._sender.send(Place(self.chat_id, reply_to=reply_to), message)
        except Exception as error:
            raise UnreachableError(describe(error, self._bot.token)) from None
        if sent is None or sent.how is not Delivered.DELIVERED or sent.message_id is None:
            raise UnreachableError("Telegram does not let the bot write in the officials' group")
        return sent.message_id

    async def rewrite(self, message: int, text: str) -> None:
        """Replaces a message of the bot and its buttons. Others' messages, and deleted ones, are left."""
        try:
            await self._bot.edit_message_text(
                telegram_html(text), chat_id=self.chat_id, message_id=message, parse_mode="HTML"
            )
        except BadRequest:
            return
        except TelegramError as error:
            raise UnreachableError(describe(error, self._bot.token)) from None

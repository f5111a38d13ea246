"""Replies as messages of the Zalo Bot Platform, each sent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from bot.channels.api_calls import Refused, Uncertain
from bot.channels.choices import choice_lines
from bot.channels.delivery import Delivered
from bot.channels.inbox_worker import Composed, Outgoing
from bot.channels.styled import StyledText, styled_parts
from bot.channels.zalo_bot.client import QUOTA_EXCEEDED, TEXT_LIMIT, ZaloBotClient
from bot.channels.zalo_bot.quota import MonthlyQuota
from bot.conversation.messages import Reply

_log = structlog.get_logger(__name__)

_BAD_REQUEST = 400


class ZaloBotSending:
    """Composes and sends for ``InboxWorker``."""

    def __init__(self, client: ZaloBotClient, quota: MonthlyQuota, hint: Callable[[], str]) -> None:
        """``hint`` gives the line that says how to choose by number."""
        self._client = client
        self._quota = quota
        self._hint = hint

    def compose(self, replies: Sequence[Reply]) -> Composed:
        """The platform has no buttons: choices are numbered through all ``replies``."""
        messages: list[Outgoing] = []
        choices: list[str] = []
        for reply in replies:
            buttons = [button for row in reply.buttons for button in row]
            below = choice_lines(buttons, len(choices) + 1, self._hint())
            choices += [button.action for button in buttons if button.url is None]
            messages += map(Outgoing, styled_parts(reply.text, TEXT_LIMIT, below))
        return Composed(tuple(messages), tuple(choices))

    async def send(self, chat: str, message: Outgoing) -> Delivered:
        """Sends one message; never twice, unless the platform says that it did not take the first."""
        try:
            await self._in_some_form(chat, message.text)
        except Refused as error:
            if error.code == QUOTA_EXCEEDED:
                self._quota.exceeded()
            _log.error("Zalo refuses a message", error=str(error))
            return Delivered.LOST
        except Uncertain:
            await self._quota.count()
            raise
        await self._quota.count()
        return Delivered.DELIVERED

    async def _in_some_form(self, chat: str, text: StyledText) -> None:
        try:
            await self._client.send_message(chat, text)
        except Refused as error:
            if error.code != _BAD_REQUEST or not text.runs:
                raise
            # Styles are young on this platform, and the words matter more.
            await self._client.send_message(chat, StyledText(text.text))

"""Replies as consultation messages of an Official Account, each sent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.channels.alarms import Alarms
from bot.channels.api_calls import NotReached, Refused
from bot.channels.choices import choice_lines
from bot.channels.delivery import Delivered
from bot.channels.inbox_worker import Composed, Outgoing
from bot.channels.lines import Line
from bot.channels.markup import phone_numbers
from bot.channels.styled import styled_parts
from bot.channels.zalo_oa.client import (
    LACKING_IN_PACKAGE,
    MOST_BUTTONS,
    OUTSIDE_WINDOW,
    RATE_LIMIT,
    TEXT_LIMIT,
    ZaloOaClient,
)
from bot.channels.zalo_oa.incoming import BUTTON_PREFIX
from bot.conversation.messages import Button, Reply

_log = structlog.get_logger(__name__)

_TITLE_CHARACTERS = 100
_TOO_MANY_REQUESTS = 429


class ZaloOaSending:
    """Composes and sends for ``InboxWorker``."""

    def __init__(self, client: ZaloOaClient, alarms: Alarms, hint: Callable[[], str]) -> None:
        """``hint`` gives the line that says how to choose by number."""
        self._client = client
        self._alarms = alarms
        self._hint = hint

    def compose(self, replies: Sequence[Reply]) -> Composed:
        """A reply's choices are buttons where they fit under one message, else a numbered list."""
        messages: list[Outgoing] = []
        choices: list[str] = []
        for reply in replies:
            buttons = [button for row in reply.buttons for button in row]
            below: list[Line] = []
            if len(buttons) > MOST_BUTTONS:
                below = choice_lines(buttons, len(choices) + 1, self._hint())
                choices += [button.action for button in buttons if button.url is None]
                buttons = []
            # A number to call becomes a button where there is room; it stands in the text in any case.
            calls = [Button(f"☎ {shown}", url=f"tel:{number}") for shown, number in phone_numbers(reply.text)]
            buttons += calls[: MOST_BUTTONS - len(buttons)]
            parts = [Outgoing(text) for text in styled_parts(reply.text, TEXT_LIMIT, below)]
            if parts:
                parts[-1] = replace(parts[-1], buttons=tuple(buttons))
            messages += parts
        return Composed(tuple(messages), tuple(choices))

    async def send(self, chat: str, message: Outgoing) -> Delivered:
        """Sends one message; never twice, unless Zalo says that it did not take the first."""
        try:
            free_left = await self._client.send_consultation(chat, _message(message))
        except Refused as error:
            return self._refused(error)
        if free_left == 0:
            self._alarms.sound(
                "zalo-oa-paid",
                "Có người đã dùng hết số tin tư vấn miễn phí của Zalo OA trong 48 giờ; tin tiếp theo gửi họ bị tính "
                "phí. Xem gói và số dư tại oa.zalo.me.",
            )
        return Delivered.DELIVERED

    def _refused(self, error: Refused) -> Delivered:
        if error.code in (RATE_LIMIT, _TOO_MANY_REQUESTS):
            raise NotReached(str(error)) from None
        _log.error("Zalo refuses a message", error=str(error))
        if error.code == LACKING_IN_PACKAGE:
            self._alarms.sound(
                "zalo-oa-package",
                "Zalo OA từ chối gửi tin vì gói dịch vụ không có quyền này (lỗi -224): hãy nâng gói tại oa.zalo.me.",
            )
        return Delivered.BLOCKED if error.code in OUTSIDE_WINDOW else Delivered.LOST


def _message(message: Outgoing) -> dict[str, Any]:
    body: dict[str, Any] = {"text": message.text.text}
    if message.buttons:
        buttons = [_button(button) for button in message.buttons]
        body["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return body


def _button(button: Button) -> dict[str, Any]:
    title = button.label[:_TITLE_CHARACTERS]
    if button.url is None:
        return {"title": title, "type": "oa.query.hide", "payload": BUTTON_PREFIX + button.action}
    if button.url.startswith("tel:"):
        return {"title": title, "type": "oa.open.phone", "payload": {"phone_code": button.url.removeprefix("tel:")}}
    return {"title": title, "type": "oa.open.url", "payload": {"url": button.url}}

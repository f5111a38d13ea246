"""What the operator must hear of: in the log always, and in a chat if one is named (``OPERATOR_CHAT``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime

import structlog

from bot.channels.delivery import Delivery
from bot.conversation.messages import Reply

_log = structlog.get_logger(__name__)


class Alarms:
    """Passes alarms on, each kind once a day."""

    def __init__(self, now: Callable[[], datetime], operator_chat: str | None = None) -> None:
        """``operator_chat`` is ``channel:chat``, as ``telegram:123456``."""
        self._now = now
        self._operator_chat = operator_chat
        self._raised: dict[str, date] = {}
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def sound(self, kind: str, text: str) -> None:
        """Tells the operator ``text``: what happened and what to do, in Vietnamese and without secrets."""
        today = self._now().date()
        if self._raised.get(kind) == today:
            return
        self._raised[kind] = today
        _log.error("operator alarm", kind=kind, text=text)
        self._waiting.put_nowait(text)

    async def run(self, channels: Mapping[str, Delivery]) -> None:
        """Brings alarms to the operator's chat until cancelled."""
        name, _, chat = (self._operator_chat or "").partition(":")
        channel = channels.get(name)
        if self._operator_chat and channel is None:
            _log.error("OPERATOR_CHAT names a channel that is not set up", channel=name, known=sorted(channels))
        while channel is not None:
            text = await self._waiting.get()
            result = await channel.send_to(chat, (Reply(f"⚠️ {text}"),))
            _log.info("operator told", result=str(result))

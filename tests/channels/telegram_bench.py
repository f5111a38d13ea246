"""The Telegram channel between a local Bot API and a conversation that only repeats what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.dialogue import Dialogue
from bot.channels.telegram.patience import Patience
from bot.conversation.chat_locks import ChatLocks
from bot.conversation.messages import Incoming, Profile, Reply, Suggestion
from tests.support.bot_api import BotApi
from tests.support.serving import free_socket, serving

SECRET = "a-secret_1"
both_ways = pytest.mark.parametrize("way", ["polling", "webhook"])


@dataclass
class Echo:
    """A ``Dialogue`` that says what it heard, unless a test tells it otherwise."""

    reply: Callable[[Incoming], tuple[Reply, ...]] = lambda heard: (Reply(f"{heard.kind}: {heard.text}"),)
    turns: list[tuple[str, str, str, Incoming]] = field(default_factory=list)
    """Every turn that began: channel, chat, update, what was done."""
    handled: list[str] = field(default_factory=list)
    """The updates whose replies are out."""
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Chats whose turns wait until their gate opens."""
    failures: list[Exception] = field(default_factory=list)
    """What goes wrong before the next turns reply."""
    failures_after: list[Exception] = field(default_factory=list)
    """What goes wrong in the next turns when the replies are out."""
    found: tuple[Suggestion, ...] | Exception = ()
    locks: ChatLocks = field(default_factory=ChatLocks)

    @asynccontextmanager
    async def turn(self, channel: str, chat: str, update: str, incoming: Incoming) -> AsyncIterator[tuple[Reply, ...]]:
        async with self.locks.hold(chat):
            self.turns.append((channel, chat, update, incoming))
            if chat in self.gates:
                await self.gates[chat].wait()
            if self.failures:
                raise self.failures.pop(0)
            yield self.reply(incoming)
            if self.failures_after:
                raise self.failures_after.pop(0)
            self.handled.append(update)

    def search(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found[:limit]

    def profile(self) -> Profile:
        return Profile("Hỏi Bảo Hiểm", "Ngắn", "Dài hơn", (("start", "Bắt đầu"), ("menu", "Các chủ đề")))

    @property
    def heard(self) -> list[Incoming]:
        """What was done, turn by turn."""
        return [incoming for *_, incoming in self.turns]


_: type[Dialogue] = Echo


@dataclass
class Clock:
    """Waits that are over at once, and are written down."""

    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(min(seconds, 0.002))


@asynccontextmanager
async def channel_on(
    api: BotApi,
    dialogue: Dialogue,
    way: str = "polling",
    *,
    clock: Clock | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[TelegramChannel]:
    """A running channel that gets its updates by ``way``."""
    patience = patience or Patience(sleep=(clock or Clock()).sleep, grace=5)
    sock = free_socket()
    public_url = f"http://127.0.0.1:{sock.getsockname()[1]}" if way == "webhook" else None
    channel = TelegramChannel(
        dialogue,
        token=api.token,
        base_url=api.base_url,
        public_url=public_url,
        webhook_secret=SECRET if public_url else None,
        patience=patience,
    )
    async with serving(Starlette(routes=channel.routes()), sock):
        task = asyncio.create_task(channel.run())
        try:
            yield channel
        finally:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

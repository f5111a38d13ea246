"""Conversations whose answers a test writes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.conversation.messages import Button, Incoming, Kind, Letter, Letters, Profile, Reply

GREETING = Reply(
    "Chào bạn! Mình là **Hỏi Bảo Hiểm**.",
    (
        (Button("Điều kiện hưởng thai sản", "e:thai-san/dieu-kien"),),
        (Button("Các chủ đề", "m"), Button("Hỏi cán bộ", "c")),
    ),
)


class ScriptedConversations:
    """Greets, answers what it was told to answer, and repeats what else it hears.

    ``open`` is set; a test clears it to hold all turns back.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, Incoming]] = []
        """Chat and what was done there, a turn each; what came twice is here once."""
        self.open = asyncio.Event()
        self.open.set()
        self._script: dict[Incoming, tuple[Reply, ...]] = {Incoming(Kind.COMMAND, "start"): (GREETING,)}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.waiting = False
        """Whether pages are told that more may come."""
        self._letters: list[Letter] = []
        self._kept: dict[tuple[str, str, str], tuple[Reply, ...]] = {}

    def script(self, incoming: Incoming | str, *replies: Reply) -> None:
        """From now on ``incoming`` (a plain string is a text) brings ``replies``."""
        self._script[Incoming(Kind.TEXT, incoming) if isinstance(incoming, str) else incoming] = replies

    @property
    def incoming(self) -> list[Incoming]:
        """What was heard, in all chats."""
        return [incoming for _, incoming in self.heard]

    @asynccontextmanager
    async def turn(
        self, channel: str, chat: str, update: str, incoming: Incoming, *, keep_replies: bool = False
    ) -> AsyncIterator[tuple[Reply, ...]]:
        """As ``bot.conversation.service.Conversations.turn``."""
        key = (channel, chat, update)
        async with self._locks[chat]:
            if key in self._kept:
                yield self._kept[key]
                return
            await self.open.wait()
            replies = self._script.get(incoming, (Reply(f"Bạn gửi: {incoming.text}"),))
            yield replies
            self.heard.append((chat, incoming))
            self._kept[key] = replies if keep_replies else ()

    async def letters(self, channel: str, chat: str, last: int) -> Letters:
        """As ``bot.conversation.service.Conversations.letters``; ``post`` lays letters ready."""
        waiting = tuple(letter for letter in self._letters if letter.id > last)
        return Letters(waiting, more_to_come=self.waiting)

    def post(self, *replies: Reply) -> None:
        """An official's answer, for whoever asks."""
        self._letters.append(Letter(len(self._letters) + 1, replies))

    def profile(self) -> Profile:
        """As ``bot.conversation.service.Conversations.profile``."""
        return Profile("Hỏi Bảo Hiểm", "Hỏi về BHXH & BHYT", "Bot trả lời về bảo hiểm.", (("start", "Bắt đầu"),))

"""The bot as a process of its own, and people who ask it one question after the other."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from bot.conversation.messages import Incoming, Kind
from bot.conversation.talk import Talk
from bot.conversation.turn import take_turn
from bot.edition import Edition, load_edition
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.secrets_file import kept_secret
from tests.conftest import FAQ, TODAY
from tests.support.bot_api import BotApi

ROOT = Path(__file__).parent.parent.parent
_START_SECONDS = 60
_CLEAR_QUESTIONS = 12


def teach(edition: Edition, data_dir: Path) -> None:
    """Lays what ``edition`` has learnt where a bot with this ``DATA_DIR`` looks for it, so that it starts fast."""
    cache = MatcherCache(data_dir, kept_secret(data_dir, CACHE_KEY).encode())
    cache.put(edition.learnt_from, edition.matcher)


class Process:
    """``python -m bot run`` with its settings in the environment."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self._settings = settings
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Starts it; updates are taken as soon as it is ready."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env={**os.environ, **self._settings}, stderr=log
            )

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ends it and waits for its end."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(sign)
        async with asyncio.timeout(_START_SECONDS):
            await self._process.wait()


@dataclass
class Crowd:
    """People who each wait for an answer before they ask on; neighbouring questions have different answers."""

    api: BotApi
    questions: tuple[tuple[str, str], ...]
    """Question and the entry that answers it."""
    chats: int
    each: int
    """Questions of each person."""
    answered: int = 0
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self) -> None:
        """Has everybody ask everything."""
        async with asyncio.TaskGroup() as people:
            for chat in range(1, self.chats + 1):
                people.create_task(self._one(chat))
        self.finished.set()

    async def _one(self, chat: int) -> None:
        for number, (question, _) in enumerate(self._of(chat), 1):
            self.api.text(chat, question)
            while len(self._seen(chat)) < number:  # noqa: ASYNC110 - the server changes too often to look each time
                await asyncio.sleep(0.02)
            self.answered += 1

    def _of(self, chat: int) -> list[tuple[str, str]]:
        return list(islice(cycle(self.questions), chat, chat + self.each))

    def _replies(self, chat: int) -> list[str]:
        """The entries whose answers came, in order."""
        return [
            next((b["callback_data"][2:] for row in sent.buttons for b in row if b["callback_data"][:2] == "y:"), "?")
            for sent in self.api.sent_to(chat)
        ]

    def _seen(self, chat: int) -> list[str]:
        replies = self._replies(chat)
        return [entry for n, entry in enumerate(replies) if n == 0 or replies[n - 1] != entry]

    def wrong(self) -> list[int]:
        """The chats that did not get the answers to their questions in the order asked."""
        chats = range(1, self.chats + 1)
        return [chat for chat in chats if self._seen(chat) != [entry for _, entry in self._of(chat)]]

    def duplicates(self) -> int:
        """How many answers came once more."""
        return sum(len(self._replies(chat)) for chat in range(1, self.chats + 1)) - self.chats * self.each


def shipped_edition() -> Edition:
    """The shipped FAQ, learnt here unless ``make setup`` has learnt it."""
    folder = ROOT / "var"
    return load_edition(FAQ, TODAY, cache=MatcherCache(folder, kept_secret(folder, CACHE_KEY).encode()))


def clear_questions(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Questions answered at once, whichever of them was asked before, with the entries that answer them."""
    found = [(entry.question, entry.id) for entry in edition.entries.values()][:_CLEAR_QUESTIONS]
    while True:
        last = [Talk(), *(Talk(entry=entry) for _, entry in found)]
        clear = [(text, entry) for text, entry in found if all(_answers(edition, talk, text, entry) for talk in last)]
        if clear == found:
            break
        found = clear
    if len(found) < 2:
        raise AssertionError("the FAQ has too few clear questions")
    return tuple(found)


def _answers(edition: Edition, talk: Talk, question: str, entry: str) -> bool:
    replies = take_turn(edition, talk, Incoming(Kind.TEXT, question), TODAY).replies
    return len(replies) == 1 and any(b.action == f"y:{entry}" for row in replies[0].buttons for b in row)

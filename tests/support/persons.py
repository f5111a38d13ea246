"""People on each channel, for the talks of ``tests.support.talks``."""

from __future__ import annotations

import asyncio
import queue
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from html import unescape
from io import StringIO
from itertools import count
from typing import Any

import httpx
from rich.console import Console

from bot.channels import terminal
from bot.edition import Edition
from tests.support.bot_api import BotApi
from tests.support.bot_api_methods import Sent
from tests.support.talks import Heard
from tests.support.zalo_bot_api import ZaloBotApi, ZaloSent
from tests.support.zalo_oa_api import OaSent, ZaloOaApi


class TelegramPerson:
    """Taps inline buttons."""

    def __init__(self, api: BotApi, chat: int) -> None:
        self._api = api
        self._chat = chat
        self._seen = 0
        self._last: Sequence[Sent] = ()

    async def says(self, text: str) -> None:
        self._api.text(self._chat, text)

    async def picks(self, label: str, number: int) -> None:
        message, action = next(
            (sent, button["callback_data"])
            for sent in self._last
            for row in sent.buttons
            for button in row
            if button["text"] == label
        )
        self._api.press(message, action)

    async def heard(self, expected: Heard) -> Heard:
        def shown() -> Heard:
            self._last = self._api.sent_to(self._chat)[self._seen :]
            labels = [button["text"] for sent in self._last for row in sent.buttons for button in row]
            return Heard.of("\n".join(sent.text for sent in self._last), labels)

        with suppress(TimeoutError):
            await self._api.until(lambda: shown() == expected)
        found = shown()
        self._seen += len(self._last)
        return found


class ZaloBotPerson:
    """Answers numbered lists with their numbers, as people write them."""

    _ways = ("{}", "số {}", "Câu {}", "chọn {} nhé")

    def __init__(self, api: ZaloBotApi, chat: str, hint: str) -> None:
        self._api = api
        self._chat = chat
        self._hint = hint
        self._seen = 0
        self._picked = count()

    async def says(self, text: str) -> None:
        self._api.text(self._chat, text)

    async def picks(self, label: str, number: int) -> None:
        self._api.text(self._chat, self._ways[next(self._picked) % len(self._ways)].format(number))

    async def heard(self, expected: Heard) -> Heard:
        def shown() -> Heard:
            return numbered([sent.text for sent in self._new()], self._hint)

        with suppress(TimeoutError):
            await self._api.until(lambda: shown() == expected)
        found = shown()
        self._seen += len(self._new())
        return found

    def _new(self) -> list[ZaloSent]:
        return self._api.sent_to(self._chat)[self._seen :]


class ZaloOaPerson:
    """Taps buttons, and writes numbers where a list was too long for buttons."""

    def __init__(self, api: ZaloOaApi, user: str, hint: str) -> None:
        self._api = api
        self._user = user
        self._hint = hint
        self._seen = 0
        self._last: list[OaSent] = []

    async def says(self, text: str) -> None:
        self._api.text(self._user, text)

    async def picks(self, label: str, number: int) -> None:
        payloads = [b["payload"] for sent in self._last for b in sent.buttons if b["title"] == label]
        self._api.text(self._user, payloads[0] if payloads else str(number))

    async def heard(self, expected: Heard) -> Heard:
        def shown() -> Heard:
            self._last = self._api.sent_to(self._user)[self._seen :]
            said = numbered([sent.text for sent in self._last], self._hint)
            # Numbers to call stand in the text too.
            buttons = [button for sent in self._last for button in sent.buttons if button["type"] != "oa.open.phone"]
            titles = [button["title"] for button in buttons]
            return Heard(said.words, (*said.choices, *titles))

        with suppress(TimeoutError):
            await self._api.until(lambda: shown() == expected)
        found = shown()
        self._seen += len(self._last)
        return found


class WebPerson:
    """Posts as the page does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._numbers = count()
        self._replies: list[dict[str, Any]] = []

    async def says(self, text: str) -> None:
        kind, text = ("command", text[1:]) if text.startswith("/") else ("text", text)
        await self._post(kind, text)

    async def picks(self, label: str, number: int) -> None:
        buttons = [b for reply in self._replies for row in reply["buttons"] for b in row]
        await self._post("button", buttons[number - 1]["action"])

    async def heard(self, expected: Heard) -> Heard:
        html = "\n".join(reply["html"] for reply in self._replies)
        labels = [b["label"] for reply in self._replies for row in reply["buttons"] for b in row]
        # Browsers number the items of ordered lists.
        html = re.sub(r"<ol>.*?</ol>", lambda found: _with_numbers(found[0]), html, flags=re.DOTALL)
        return Heard.of(unescape(re.sub(r"<[^>]+>", " ", html)), labels)

    async def _post(self, kind: str, text: str) -> None:
        message = {"id": f"message-{next(self._numbers):04}", "kind": kind, "text": text}
        response = await self._client.post("/chat/messages", json=message)
        response.raise_for_status()
        self._replies = response.json()["replies"]


class TerminalPerson:
    """Types at the prompt; the talk runs in a thread, as it blocks on the keyboard."""

    def __init__(self, edition: Edition, day: date) -> None:
        self._typed: queue.Queue[str | None] = queue.Queue()
        self._screen = StringIO()
        self._prompted: queue.Queue[str] = queue.Queue()
        console = Console(file=self._screen, width=20_000, color_system=None)
        self._talk = asyncio.create_task(asyncio.to_thread(terminal.chat, edition, day, console, self._read))
        self._shown = ""

    async def says(self, text: str) -> None:
        await self._type(text)

    async def picks(self, label: str, number: int) -> None:
        await self._type(str(number))

    async def heard(self, expected: Heard) -> Heard:
        lines = [line.strip() for line in self._shown.splitlines()]
        labels = [line.partition(". ")[2] for line in self._shown.splitlines() if re.match(r" {3}\d+\. ", line)]
        text = [line for line in lines if line.partition(". ")[2] not in labels and not line.startswith("Bạn:")]
        return Heard.of("\n".join(text), labels)

    async def leaves(self) -> None:
        """Ends the talk."""
        self._typed.put(None)
        await self._talk

    async def _type(self, text: str) -> None:
        if not self._shown:
            # The greeting that every talk begins with.
            await asyncio.to_thread(self._prompted.get, timeout=20)
        self._typed.put(text)
        self._shown = await asyncio.to_thread(self._prompted.get, timeout=20)

    def _read(self) -> str:
        self._prompted.put(self._screen.getvalue())
        self._screen.seek(0)
        self._screen.truncate()
        text = self._typed.get()
        if text is None:
            raise EOFError
        return text


def _with_numbers(ordered_list: str) -> str:
    numbers = count(1)
    return re.sub("<li>", lambda _: f"<li>{next(numbers)}. ", ordered_list)


def numbered(texts: Sequence[str], hint: str) -> Heard:
    """Messages whose choices stand below the text as a list with ``hint`` under it."""
    said, labels = [], []
    for text in texts:
        head, _, last = text.rpartition("\n\n")
        *items, end = last.split("\n")
        if end == hint and all(re.match(r"\d+\. ", item) for item in items):
            labels += [item.partition(". ")[2] for item in items]
            text = head
        said.append(text)
    return Heard.of("\n".join(said), labels)

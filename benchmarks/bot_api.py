"""A Bot API server that only takes messages and counts: as little work as can be between two bots compared.

``tests/support/bot_api.py`` checks what a bot sends as Telegram does; here that would be measured too.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.types import Receive, Scope, Send

from tests.support.serving import serving

TOKEN = "123456:AAbb-cc_DD"
_ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "benchmark_bot"}
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_CONNECTIONS = 40
"""So many posts Telegram makes to a webhook at once, by default and for both bots here."""
_GIVE_UP_SECONDS = 120.0
_BETWEEN_TRIES = 0.02


class Telegram:
    """The server's side (an ASGI application) and the people's (``ask``)."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        """Calls by method, in lower case."""
        self._connected = asyncio.Event()
        self._webhook: dict[str, str] = {}
        self._waiting: dict[int, asyncio.Future[float]] = {}
        self._number = 0
        self._posts = asyncio.Semaphore(_CONNECTIONS)
        self._client = httpx.AsyncClient(timeout=_GIVE_UP_SECONDS, trust_env=False, verify=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call of the bot."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        result = self._answer(scope["path"].rsplit("/", 1)[-1].lower(), dict(parse_qsl(body.decode())))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps({"ok": True, "result": result}).encode()})

    async def ask(self, chat: int, text: str) -> float:
        """A person writes; gives the seconds until the first message of the bot is there, and returns when the bot
        has taken the update, too. Raises ``TimeoutError`` if it never answers."""
        number = self._next_number()
        replied: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = replied
        person = {"id": chat, "is_bot": False, "first_name": "Lan"}
        message = {"message_id": number, "date": 1, "chat": _chat(chat), "from": person, "text": text}
        start = time.perf_counter()
        async with self._posts:
            response = await self._client.post(
                self._webhook["url"],
                json={"update_id": number, "message": message},
                headers={_SECRET_HEADER: self._webhook.get("secret_token", "")},
            )
            response.raise_for_status()
        async with asyncio.timeout(_GIVE_UP_SECONDS):
            return await replied - start

    async def connected(self) -> None:
        """Waits until a bot has set its webhook and can be reached there (python-telegram-bot listens only after)."""
        await self._connected.wait()
        while True:
            try:
                await self._client.get(self._webhook["url"])
            except httpx.ConnectError:
                await asyncio.sleep(_BETWEEN_TRIES)
            else:
                return

    async def close(self) -> None:
        """Ends the people's connections."""
        await self._client.aclose()

    def _answer(self, method: str, parameters: dict[str, str]) -> Any:
        self.calls[method] += 1
        if method == "getme":
            return _ME
        if method == "sendmessage":
            return self._sent(int(parameters["chat_id"]), parameters["text"])
        if method == "setwebhook":
            self._webhook = parameters
            self._connected.set()
        return True

    def _sent(self, chat: int, text: str) -> Any:
        waiting = self._waiting.get(chat)
        if waiting and not waiting.done():
            waiting.set_result(time.perf_counter())
        return {"message_id": self._next_number(), "date": 1, "chat": _chat(chat), "from": _ME, "text": text}

    def _next_number(self) -> int:
        self._number += 1
        return self._number


def _chat(number: int) -> dict[str, Any]:
    return {"id": number, "type": "private", "first_name": "Lan"}


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[Telegram, str]]:
    """A running server and its address, to be followed by ``/bot`` and the token."""
    api = Telegram()
    async with serving(api) as address:
        try:
            yield api, address
        finally:
            await api.close()

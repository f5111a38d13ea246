"""The Zalo Bot Platform on this machine, as observed: ``shared/channels.md`` names the sources.

One update a poll and never twice, three forms of an idle poll, errors inside HTTP 200, webhook bodies in both forms
and posted once, no buttons, no edits. What it does not copy: it takes webhooks on the loopback, so that tests can run.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.bot_api_faults import Fault
from tests.support.local_platform import LocalPlatform
from tests.support.serving import address, free_socket, serving
from tests.support.telegram_text import units

_STYLE_CODES = {"b", "i", "u", "s"}


def zalo_error(code: int | str, description: str, *, status: int = 200) -> Fault:
    """An error as the platform writes it; HTTP 200 is usual."""
    return Fault(status, json.dumps({"ok": False, "description": description, "error_code": code}).encode())


QUOTA_EXCEEDED = zalo_error(429, "Quota exceeded")
QUOTA_EXCEEDED_IN_HTML = Fault(429, b"<html><head><title>429 Too Many Requests</title></head></html>")
IDLE = (
    Response(json.dumps({"ok": False, "description": "Request timeout", "error_code": 408}), 408),
    JSONResponse({"ok": False, "description": "Request timeout", "errorCode": "408"}),
    JSONResponse({"ok": True, "result": {}}),
)


@dataclass(frozen=True, slots=True)
class ZaloSent:
    """A message the bot sent."""

    chat: str
    text: str
    styles: tuple[dict[str, Any], ...]

    @property
    def strong(self) -> list[str]:
        """The bold stretches."""
        raw = self.text.encode("utf-16-le")
        return [
            raw[2 * s["start"] : 2 * (s["start"] + s["len"])].decode("utf-16-le") for s in self.styles if "b" in s["st"]
        ]


class ZaloBotApi(LocalPlatform):
    """The server's state: push with ``text`` and its like, look at ``sent`` and ``calls``."""

    token = "1459232241454765289:vTmPz-QwErTyUiOpAsDfGh_JkL"
    account_name = "bot.VDKyGxQvc"

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url
        self.sent: list[ZaloSent] = []
        self.waiting: deque[dict[str, Any]] = deque()
        """Updates for the next polls."""
        self.webhook: dict[str, str] = {}
        self.given = 0
        self.longest_poll = 0.55
        """The server may answer 408 before the time a poll asks for; so the end of a test need not wait."""
        self._numbers = count(1)
        self._idle = cycle(IDLE)
        self._wrapped = cycle((True, False))

    def sent_to(self, chat: str) -> list[ZaloSent]:
        """All messages in ``chat``."""
        return [sent for sent in self.sent if sent.chat == chat]

    async def replies(self, chat: str, number: int = 1) -> list[ZaloSent]:
        """The messages in ``chat``, as soon as there are ``number`` of them."""
        await self.until(lambda: len(self.sent_to(chat)) >= number)
        return self.sent_to(chat)

    def text(self, chat: str, text: str, **extra: Any) -> dict[str, Any]:
        """A person writes ``text``; gives the update, for pushing it again."""
        return self.push("message.text.received", self.message(chat, text=text, **extra))

    def push(self, event: str, message: dict[str, Any] | None) -> dict[str, Any]:
        """Has an event reach the bot, by whichever way it has chosen."""
        update = {"event_name": event, **({"message": message} if message else {})}
        self.again(update)
        return update

    def again(self, update: dict[str, Any]) -> None:
        """Has ``update`` reach the bot, perhaps once more."""
        if not self.webhook:
            self.waiting.append(update)
            self.changed()
            return
        body = {"ok": True, "result": update} if next(self._wrapped) else update
        self.beside(self._deliver(body, self.webhook["secret_token"]))

    def message(self, chat: str, **content: Any) -> dict[str, Any]:
        """A message as the platform writes it."""
        number = next(self._numbers)
        return {
            "from": {"id": f"user-of-{chat}", "display_name": "Nguyễn Thị Lan", "is_bot": False},
            "chat": {"id": chat, "chat_type": "GROUP" if chat.startswith("zgr-") else "PRIVATE"},
            "message_id": f"2d758cb5e222{number:08x}",
            "date": int(time.time() * 1000),
            **content,
        }

    async def answer(self, request: Request) -> Response:
        """The answer to one call."""
        if request.path_params["token"] != self.token:
            return JSONResponse({"ok": False, "description": "Unauthorized", "error_code": 401})
        method = request.path_params["method"]
        parameters = json.loads(await request.body() or b"{}")
        if method == "getUpdates" and not self._faults[method]:
            self.calls.append((method, parameters))
            return await self._next_update(request, parameters)
        if method == "setWebhook" and not self._faults[method]:
            self.calls.append((method, parameters))
            return await self._set_webhook(parameters)
        work = {
            "getMe": lambda _: _ok({"id": "1459232241454765289", "account_name": self.account_name}),
            "getWebhookInfo": self._webhook_info,
            "deleteWebhook": self._delete_webhook,
            "sendMessage": self._send_message,
        }
        if method not in work and method not in ("getUpdates", "setWebhook"):
            return JSONResponse({"ok": False, "description": "Not Found", "error_code": 404})
        return await self.answer_with(method, parameters, work.get(method, lambda _: {}))

    async def _next_update(self, request: Request, parameters: dict[str, Any]) -> Response:
        loop = asyncio.get_running_loop()
        end = loop.time() + min(float(parameters.get("timeout", 30)), self.longest_poll)
        self.changed()
        while not self.waiting and not self.webhook and loop.time() < end:
            await self.change(end - loop.time())
        if self.webhook or not self.waiting or await request.is_disconnected():
            return next(self._idle)
        update = self.waiting.popleft()
        self.given += 1
        self.changed()
        return JSONResponse(_ok(update))

    async def _set_webhook(self, parameters: dict[str, Any]) -> Response:
        url, secret = parameters["url"], parameters["secret_token"]
        if not 8 <= len(secret) <= 256:
            return JSONResponse({"ok": False, "description": "Bad request", "error_code": 400})
        # Kept even if the try fails; the try comes without the secret.
        self.webhook = {"url": url, "secret_token": secret}
        status = await self.post(url, b"{}", {"Content-Type": "application/json", "User-Agent": "Java/1.8.0_192"})
        self.webhook_statuses.pop()
        outcome = "webhook.ok" if status == 200 else f"webhook.http.{status}" if status else "webhook.err.conn"
        tried = {"ok": status == 200, "url": url, "outcome": outcome, "hint": ""}
        return JSONResponse(_ok({"url": url, "updated_at": 1_749_538_250_568, "verification": tried}))

    def _webhook_info(self, _: dict[str, Any]) -> dict[str, Any]:
        if not self.webhook:
            return {"ok": False, "description": "Not Found", "error_code": 404}
        return _ok({"url": self.webhook["url"], "updated_at": 1_749_633_372_026})

    def _delete_webhook(self, _: dict[str, Any]) -> dict[str, Any]:
        self.webhook = {}
        return _ok({"url": "", "updated_at": 1_749_538_250_568})

    def _send_message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        text, styles = parameters["text"], parameters.get("text_styles", [])
        good = all(
            s["start"] >= 0 and s["len"] > 0 and s["start"] + s["len"] <= units(text) and set(s["st"]) <= _STYLE_CODES
            for s in styles
        )
        if not 1 <= units(text) <= 2000 or not good or set(parameters) - {"chat_id", "text", "text_styles"}:
            return {"ok": False, "description": "Bad request", "error_code": "400"}
        self.sent.append(ZaloSent(parameters["chat_id"], text, tuple(styles)))
        return {**_ok({"message_id": "82599fa32f56d00e8941", "date": 1_749_632_637_199}), "error_code": 0}

    async def _deliver(self, body: dict[str, Any], secret: str) -> None:
        headers = {"Content-Type": "application/json", "X-Bot-Api-Secret-Token": secret}
        await self.post(self.webhook["url"], json.dumps(body).encode(), headers)


def _ok(result: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "result": result}


@asynccontextmanager
async def zalo_bot_api() -> AsyncIterator[ZaloBotApi]:
    """A running server."""
    sock = free_socket()
    api = ZaloBotApi(address(sock))
    app = Starlette(routes=[Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"])])
    async with serving(app, sock):
        try:
            yield api
        finally:
            await api.close()

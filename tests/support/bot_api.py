"""A Bot API server on this machine, for bots that are not to know that it is not Telegram's.

async with bot_api() as api:
    ... start a bot with api.token and api.base_url ...
    api.text(1, "Xin chào")
    [reply] = await api.replies(1)
"""

from __future__ import annotations

import asyncio
import email
import json
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.support.bot_api_faults import ApiError, Fault
from tests.support.bot_api_methods import Params, Record, Sent, decoded
from tests.support.bot_api_people import People
from tests.support.serving import address, free_socket, serving

TIMEOUT = 20.0
"""So long a test waits for what must happen."""
_BETWEEN_DELIVERIES = 0.01
_UNTIL_BACK = 0.1
"""Between the tries to reach a webhook where nobody listens."""


class BotApi(People):
    """The server's state. Push updates with the methods of ``People``, look at ``record`` and ``calls``."""

    token = "123456:AAbb-cc_DD"
    username = "HoiBaoHiemBot"
    me = {"id": 123456, "is_bot": True, "first_name": "Hỏi Bảo Hiểm", "username": username}  # noqa: RUF012

    def __init__(self, base_url: str) -> None:
        super().__init__(Record())
        self.base_url = base_url
        self.calls: list[tuple[str, Params]] = []
        """Every call that came, with its parameters, in order; also those that a fault hit."""
        self.confirmed = 0
        """The highest update that the bot has confirmed by polling past it."""
        self.webhook: Params = {}
        self.webhook_statuses: list[int] = []
        """What the webhook answered to each post; 0 where it could not be reached."""
        self.replicas: list[str] = []
        """Where the webhook's address leads to, as behind a load balancer; empty where it leads to itself."""
        self.posted_twice_every = 0
        """So often an update comes to all replicas at once, as after a time-out that was none."""
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._changed = asyncio.Event()
        self._closing = False
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        # No certificates are read: this takes a tenth of a second, and all is on the loopback.
        self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=False)

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Lets ``fault`` happen to the next ``times`` calls of ``method``, after the faults set before."""
        self._faults[method.lower()].extend([fault] * times)

    def heal(self) -> None:
        """Forgets all faults that have not happened yet."""
        self._faults.clear()

    def called(self, method: str) -> list[Params]:
        """The parameters of all calls of ``method``."""
        return [params for name, params in self.calls if name == method.lower()]

    def sent_to(self, chat: int) -> list[Sent]:
        """All messages in ``chat``."""
        return [sent for sent in self.record.sent if sent.chat == chat]

    async def replies(self, chat: int, count: int = 1) -> list[Sent]:
        """The messages in ``chat``, as soon as there are ``count`` of them."""
        await self.until(lambda: len(self.sent_to(chat)) >= count)
        return self.sent_to(chat)

    async def all_confirmed(self) -> None:
        """Waits until the bot has confirmed every update."""
        await self.until(lambda: not self.pending)

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits until ``condition`` holds; it is asked again after every call and update."""
        async with asyncio.timeout(TIMEOUT):
            while not condition():
                await self._changed.wait()

    def changed(self) -> None:
        """Wakes all who wait."""
        self._changed.set()
        self._changed = asyncio.Event()
        if self.webhook:
            self._deliver_pending()

    async def close(self) -> None:
        """Ends long polls and deliveries."""
        self._closing = True
        self._stop_deliveries()
        self.changed()
        await self._client.aclose()

    async def answer(self, request: Request) -> Response:
        """The answer to one call."""
        if request.path_params["token"] != self.token:
            return JSONResponse(ApiError(401, "Unauthorized").body, 401)
        method = request.path_params["method"].lower()
        try:
            params = _parameters(request.headers.get("content-type", ""), await request.body())
        except ClientDisconnect:
            # The bot was killed in the middle of its call.
            return Response(status_code=400)
        self.calls.append((method, params))
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault is None or fault.done:
            response = await self._do(method, params)
        self.changed()
        if fault is None:
            return response
        return _BrokenAnswer() if fault.drop else Response(fault.body, fault.status)

    async def _do(self, method: str, params: Params) -> Response:
        work: dict[str, Callable[[Params], Any]] = {
            "getme": lambda _: self.me,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "sendmessage": self.record.send_message,
            "editmessagetext": self.record.edit_message_text,
            "sendchataction": self.record.send_chat_action,
            "answercallbackquery": self.record.answer_callback_query,
            "answerinlinequery": self.record.answer_inline_query,
            "setmycommands": self.record.set_my_commands,
            "setmydescription": self.record.set_my_description,
            "setmyshortdescription": self.record.set_my_short_description,
        }
        try:
            if method == "getupdates":
                result = await self._updates(params)
            elif method in work:
                result = work[method](params)
            else:
                raise ApiError(404, "Not Found: method not found")
        except ApiError as error:
            return JSONResponse(error.body, error.code)
        return JSONResponse({"ok": True, "result": result})

    async def _updates(self, params: Params) -> list[Params]:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(params.get("offset", 0))
        for update_id in [update_id for update_id in self.pending if update_id < offset]:
            del self.pending[update_id]
            self.confirmed = max(self.confirmed, update_id)
        self.changed()
        try:
            async with asyncio.timeout(float(params.get("timeout", 0))):
                while not self.pending and not self._closing:
                    await self._changed.wait()
        except TimeoutError:
            pass
        return list(self.pending.values())[: int(params.get("limit", 100))]

    def _set_webhook(self, params: Params) -> bool:
        self._stop_deliveries()
        self.webhook = params if params.get("url") else {}
        return True

    def _delete_webhook(self, params: Params) -> bool:
        self._stop_deliveries()
        self.webhook = {}
        if params.get("drop_pending_updates") == "true":
            self.pending.clear()
        return True

    def _webhook_info(self, _: Params) -> Params:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    def _deliver_pending(self) -> None:
        for update_id, update in self.pending.items():
            if update_id not in self._deliveries and not self._closing:
                before = [task for earlier, task in self._deliveries.items() if self.same_chat(earlier, update_id)]
                self._deliveries[update_id] = asyncio.create_task(self._deliver(update, before))

    async def _deliver(self, update: Params, before: list[asyncio.Task[None]]) -> None:
        """Posts ``update`` until it is taken, after those before it in its chat."""
        if before:
            await asyncio.wait(before)
        headers = {}
        if "secret_token" in self.webhook:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
        status = 0
        while not 200 <= status < 300:
            statuses = await asyncio.gather(*(self._post(url, update, headers) for url in self._targets(update)))
            status = min(statuses, key=lambda code: not 200 <= code < 300)
            self.webhook_statuses.append(status)
            self.changed()
            # Telegram waits too before it tries again, only longer.
            await asyncio.sleep(0 if status == 200 else _BETWEEN_DELIVERIES if status else _UNTIL_BACK)
        self.pending.pop(update["update_id"], None)
        self.changed()

    def _targets(self, update: Params) -> list[str]:
        path = httpx.URL(self.webhook["url"]).path
        targets = [replica + path for replica in self.replicas] or [self.webhook["url"]]
        number = update["update_id"]
        if self.posted_twice_every and number % self.posted_twice_every == 0:
            return targets
        return [targets[number % len(targets)]]

    async def _post(self, url: str, update: Params, headers: dict[str, str]) -> int:
        try:
            return (await self._client.post(url, json=update, headers=headers)).status_code
        except httpx.HTTPError:
            return 0

    def _stop_deliveries(self) -> None:
        for task in self._deliveries.values():
            task.cancel()
        self._deliveries.clear()


class _BrokenAnswer(Response):
    """A connection that breaks in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


def _parameters(content_type: str, body: bytes) -> Params:
    """The parameters of a call, in any of the forms Telegram takes."""
    if content_type.startswith("application/json"):
        return dict(json.loads(body))
    if content_type.startswith("multipart/form-data"):
        message = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        parts = [part for part in message.walk() if not part.is_multipart()]
        return {str(part.get_param("name", header="content-disposition")): decoded(_payload(part)) for part in parts}
    return {name: decoded(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}


def _payload(part: Any) -> str:
    return bytes(part.get_payload(decode=True)).decode(errors="replace")


@asynccontextmanager
async def bot_api(sock: socket.socket | None = None) -> AsyncIterator[BotApi]:
    """A running server; on ``sock`` if given, so that a test can take it away and bring it back."""
    sock = sock or free_socket()
    api = BotApi(f"{address(sock)}/bot")
    app = Starlette(routes=[Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"])])
    async with serving(app, sock):
        try:
            yield api
        finally:
            await api.close()

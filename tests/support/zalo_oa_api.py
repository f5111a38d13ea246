"""Zalo's servers for Official Accounts on this machine: OAuth v4, OpenAPI v3 and the events it posts.

As documented (``shared/channels.md`` names the sources): HTTP 200 even for errors, refresh tokens that work once and
void the access token before them, events signed with a plain SHA-256 and posted again only if nobody could be reached.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.bot_api_faults import Fault
from tests.support.local_platform import LocalPlatform
from tests.support.serving import address, free_socket, serving

_BUTTONS = {"oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.phone", "oa.open.sms"}
SEND, RENEW = "message/cs", "access_token"


def oa_error(code: int, message: str) -> Fault:
    """An error as OpenAPI writes it."""
    return Fault(200, json.dumps({"error": code, "message": message}).encode())


RATE_LIMIT = oa_error(-32, "Your OA reached limit call api")
EXPIRED = oa_error(-220, "access_token is expired or removed")


@dataclass(frozen=True, slots=True)
class OaSent:
    """A message the account sent."""

    user: str
    text: str
    buttons: tuple[dict[str, Any], ...]


class ZaloOaApi(LocalPlatform):
    """The servers' state: push with ``text`` and its like, look at ``sent`` and ``calls``."""

    app_id = "1234567890123456789"
    app_secret = "app-secret-Kd83jd"
    secret_key = "oa-secret-key-P0s9"
    oa_id = "579745863508352884"

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url
        self.webhook = ""
        self.sent: list[OaSent] = []
        self.closed: set[str] = set()
        """People to whom no message may be sent any more."""
        self.undelivered: list[tuple[bytes, dict[str, str]]] = []
        self.free_left: int | None = None
        self.access = self.refresh = ""
        self.used: list[str] = []
        """Refresh tokens that were exchanged."""
        self._pairs = count(1)
        self._numbers = count(1)
        self._code: tuple[str, str] = ("", "")

    def sent_to(self, user: str) -> list[OaSent]:
        """All messages to ``user``."""
        return [sent for sent in self.sent if sent.user == user]

    async def replies(self, user: str, number: int = 1) -> list[OaSent]:
        """The messages to ``user``, as soon as there are ``number`` of them."""
        await self.until(lambda: len(self.sent_to(user)) >= number)
        return self.sent_to(user)

    def new_pair(self) -> dict[str, Any]:
        """The next token pair; the one before is void."""
        number = next(self._pairs)
        self.access, self.refresh = f"access-{number}-Zx81", f"refresh-{number}-Qy72"
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}

    def consent(self, url: str) -> str:
        """An admin opens ``url`` and agrees; gives the address the browser ends at."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["app_id"] == self.app_id
        self._code = ("code-55-abc", query["code_challenge"])
        return f"{query['redirect_uri']}?oa_id={self.oa_id}&code={self._code[0]}&state={query['state']}"

    def text(self, user: str, text: str) -> dict[str, Any]:
        """A person writes ``text``; gives the event, for posting it again."""
        return self.user_sends(user, "text", text=text)

    def press(self, user: str, title: str) -> None:
        """A person taps the button ``title`` of the last message."""
        [button] = [b for b in self.sent_to(user)[-1].buttons if b["title"] == title]
        assert button["type"] == "oa.query.hide"
        self.text(user, button["payload"])

    def user_sends(self, user: str, what: str, **message: Any) -> dict[str, Any]:
        """A person sends something."""
        event = {
            "app_id": self.app_id,
            "user_id_by_app": "552177279717587730",
            "event_name": f"user_send_{what}",
            "sender": {"id": user},
            "recipient": {"id": self.oa_id},
            "message": {"msg_id": f"96d3cdf3af150460{next(self._numbers):04}", **message},
            "timestamp": str(int(time.time() * 1000) + next(self._numbers)),
        }
        self.again(event)
        return event

    def follower(self, user: str, what: str) -> dict[str, Any]:
        """A person begins (``follow``) or ends (``unfollow``) following the account."""
        event = {
            "oa_id": self.oa_id,
            "follower": {"id": user},
            "user_id_by_app": "552177279717587730",
            "event_name": what,
            "source": "testing_click_follow",
            "app_id": self.app_id,
            "timestamp": str(int(time.time() * 1000) + next(self._numbers)),
        }
        self.again(event)
        return event

    def again(self, event: dict[str, Any], **headers: str) -> None:
        """Posts ``event``, perhaps once more; ``headers`` replace the signature."""
        body = json.dumps(event, ensure_ascii=False).encode()
        signed = self.app_id.encode() + body + event["timestamp"].encode() + self.secret_key.encode()
        mac = {"X-ZEvent-Signature": f"mac={hashlib.sha256(signed).hexdigest()}"}
        self.beside(self._deliver(body, {"Content-Type": "application/json", **(headers or mac)}))

    async def open_api(self, request: Request) -> Response:
        """The answer to one call of the OpenAPI."""
        name = request.path_params["path"]
        given = request.headers.get("access_token", "")

        def work(parameters: dict[str, Any]) -> dict[str, Any]:
            if given != self.access:
                return {"error": -216, "message": "Access token is invalid"}
            if name == "getoa":
                return {"error": 0, "data": {"oaid": self.oa_id, "name": "BHXH Quảng Trị", "oa_type": 4}}
            return self._send(parameters)

        return await self.answer_with(name, json.loads(await request.body() or b"{}"), work)

    async def oauth(self, request: Request) -> Response:
        """The answer of the token endpoint."""
        form = dict(parse_qsl((await request.body()).decode()))

        def work(form: dict[str, Any]) -> dict[str, Any]:
            if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
                return {"error": -14004, "error_name": "Invalid secret key"}
            if form.get("grant_type") == "authorization_code":
                digest = hashlib.sha256(form["code_verifier"].encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                if len(form["code_verifier"]) != 43 or (form["code"], challenge) != self._code:
                    return {"error": -14019, "error_name": "Invalid code"}
                self._code = ("", "")
                return self.new_pair()
            if form.get("refresh_token") != self.refresh:
                return {"error": -14020, "error_name": "Refresh token is used or expired"}
            self.used.append(self.refresh)
            return self.new_pair()

        return await self.answer_with(RENEW, form, work)

    def _send(self, parameters: dict[str, Any]) -> dict[str, Any]:
        user, message = parameters["recipient"]["user_id"], parameters["message"]
        buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
        payloads = [button["payload"] for button in buttons if isinstance(button["payload"], str)]
        good = {button["type"] for button in buttons} <= _BUTTONS and all(len(payload) <= 1000 for payload in payloads)
        if not 1 <= len(message["text"]) <= 2000 or len(buttons) > 5 or not good:
            return {"error": -201, "message": "Params is invalid"}
        if user in self.closed:
            return {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}
        self.sent.append(OaSent(user, message["text"], tuple(buttons)))
        quota = {} if self.free_left is None else {"quota": {"quota_type": "reply", "remain": str(self.free_left)}}
        data = {"message_id": "6c3b1d0c", "user_id": user, "sent_time": "1795000000000", **quota}
        return {"data": data, "error": 0, "message": "Success"}

    async def _deliver(self, body: bytes, headers: dict[str, str]) -> None:
        if not await self.post(self.webhook, body, headers):
            # Only who cannot be reached is called again.
            self.undelivered.append((body, headers))

    def retry(self) -> None:
        """Posts again what could not be delivered, as after 30 seconds, 5 minutes and so on."""
        waiting, self.undelivered = self.undelivered, []
        for body, headers in waiting:
            self.beside(self._deliver(body, {**headers, "num_retry": "1"}))


@asynccontextmanager
async def zalo_oa_api() -> AsyncIterator[ZaloOaApi]:
    """Running servers."""
    sock = free_socket()
    api = ZaloOaApi(address(sock))
    routes = [
        Route("/v4/oa/access_token", api.oauth, methods=["POST"]),
        Route("/v3.0/oa/{path:path}", api.open_api, methods=["POST"]),
        Route("/v2.0/oa/{path:path}", api.open_api, methods=["GET"]),
    ]
    async with serving(Starlette(routes=routes), sock):
        try:
            yield api
        finally:
            await api.close()

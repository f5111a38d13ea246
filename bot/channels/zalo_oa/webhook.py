"""Events that Zalo posts: kept, then answered with 200 within the two seconds it waits, then worked on.

Zalo switches a webhook off after an hour in which it could not be reached
(https://docs.zaloplatforms.com/docs/OA/webhook/tong-quan).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.json_bodies import json_object, raw_body
from bot.channels.zalo_oa.oauth import REDIRECT_PATH
from bot.channels.zalo_oa.signature import HEADER, is_signed

PATH = "/zalo/oa/webhook"
"""Where Zalo posts to, under the public address of the bot; entered by hand in Zalo's developer pages."""

_log = structlog.get_logger(__name__)

_ANSWER_WITHIN = 1.8
_CONSENT_GIVEN = (
    "Đã đồng ý. Bước cuối: sao chép toàn bộ địa chỉ của trang này trên thanh địa chỉ, rồi dán vào cửa sổ lệnh đang "
    "chạy “python -m bot zalo-login”. Mã trong địa chỉ chỉ dùng được trong 10 phút."
)


class Webhook:
    """The routes of the account: its events, and the page an admin sees after the consent."""

    def __init__(self, accept: Callable[[dict[str, object]], Awaitable[None]], app_id: str, secret_key: str) -> None:
        self._accept = accept
        self._app_id = app_id
        self._secret_key = secret_key
        self._open = True

    def routes(self) -> list[Route]:
        """The routes for the web server."""
        return [Route(PATH, self._receive, methods=["POST"]), Route(REDIRECT_PATH, self._after_consent)]

    def close(self) -> None:
        """Takes no more events."""
        self._open = False

    async def _receive(self, request: Request) -> Response:
        body = await raw_body(request)
        if body is None:
            return Response(status_code=413)
        event = json_object(body)
        timestamp = str((event or {}).get("timestamp", ""))
        if not is_signed(request.headers.get(HEADER, ""), self._app_id, body, timestamp, self._secret_key):
            _log.warning("event without Zalo's signature: check ZALO_OA_APP_ID and ZALO_OA_SECRET_KEY")
            return Response(status_code=403)
        if not self._open:
            return Response(status_code=503)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                await self._accept(event or {})
        except Exception as error:
            # Not taken: whoever posts it again is right to do so.
            _log.error("event not kept", error=type(error).__name__)
            return Response(status_code=500)
        return Response()

    async def _after_consent(self, _: Request) -> Response:
        return PlainTextResponse(
            _CONSENT_GIVEN, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        )

"""What an operator's tools ask: alive, ready, and the numbers."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics

log = structlog.get_logger(__name__)

_STORE_SECONDS = 3
"""A database that needs longer for one row serves nobody."""
_NOT_KEPT = {"Cache-Control": "no-store"}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Monitoring:
    """The routes ``/readyz`` and ``/metrics`` (``/healthz`` is the web chat's: it asks nothing of any part)."""

    def __init__(
        self,
        metrics: Metrics,
        probe_store: Callable[[], Awaitable[object]],
        parts: Mapping[str, Callable[[], bool]],
        token: str | None,
    ) -> None:
        """``probe_store`` raises if the database does not answer; ``parts`` say whether they work. ``token`` opens
        the numbers to who is not on this machine."""
        self._metrics = metrics
        self._probe_store = probe_store
        self._parts = parts
        self._token = token

    def routes(self) -> list[Route]:
        """The routes for the web server."""
        return [Route("/readyz", self._ready), Route("/metrics", self._numbers)]

    async def _ready(self, _: Request) -> Response:
        """503 only if people cannot be answered: without Telegram the web goes on, with a broken edit of the FAQ
        the last good edition serves."""
        state = await self._state()
        body = {part: "ok" if up else "failing" for part, up in state.items()}
        return JSONResponse(body, 200 if state["store"] else 503, headers=_NOT_KEPT)

    async def _numbers(self, request: Request) -> Response:
        if not self._may_read(request):
            return Response(status_code=404)
        await self._state()
        body = self._metrics.exposition()
        return Response(body, headers={**_NOT_KEPT, "Content-Type": self._metrics.content_type})

    async def _state(self) -> dict[str, bool]:
        state = {"store": await self._store_answers(), **{name: works() for name, works in self._parts.items()}}
        for name, up in state.items():
            self._metrics.part(name, up=up)
        return state

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                await self._probe_store()
        except Exception as error:
            log.error("store_failing", error=type(error).__name__)
            return False
        return True

    def _may_read(self, request: Request) -> bool:
        """This machine may, as long as it does not ask for someone else; others need the token."""
        if self._token is not None:
            given = request.headers.get("Authorization", "").encode()
            if hmac.compare_digest(given, f"Bearer {self._token}".encode()):
                return True
        if request.client is None or any(header in request.headers for header in _FORWARDED):
            return False
        try:
            return ipaddress.ip_address(request.client.host).is_loopback
        except ValueError:
            return False

"""Updates that the platform posts: kept, then answered with 200 at once, then worked on."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.json_bodies import json_object, raw_body

PATH = "/zalo/bot/webhook"
"""Where the platform posts to, under the public address of the bot."""

_log = structlog.get_logger(__name__)

_SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def webhook_url(public_url: str, secret: str) -> str:
    """The address to register. It changes with the secret, so that one already registered is known to be right:
    registering is rationed by the day."""
    mark = hashlib.sha256(secret.encode()).hexdigest()[:8]
    return f"{public_url.rstrip('/')}{PATH}?v={mark}"


class Webhook:
    """The route that takes updates."""

    def __init__(self, accept: Callable[[dict[str, Any]], Awaitable[None]], secret: str) -> None:
        self._accept = accept
        self._secret = secret.encode()
        self._open = True

    def route(self) -> Route:
        """The route for the web server."""
        return Route(PATH, self._receive, methods=["POST"])

    def close(self) -> None:
        """Takes no more updates."""
        self._open = False

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER)
        if given is not None and not hmac.compare_digest(given.encode(), self._secret):
            return Response(status_code=403)
        body = await raw_body(request)
        if body is None:
            return Response(status_code=413)
        update = json_object(body)
        if given is None:
            # When a webhook is set the platform tries it without the secret and without an update. That may
            # succeed, since nothing is done; an update without the secret is not the platform's.
            return Response(status_code=403 if update and ({"message", "result"} & update.keys()) else 200)
        if not self._open:
            return Response(status_code=503)
        if update is None:
            return Response(status_code=400)
        try:
            await self._accept(update)
        except Exception as error:
            _log.error("update not kept", error=type(error).__name__)
            return Response(status_code=500)
        return Response()

"""Updates that Telegram posts, answered only after they have been handled.

Anything but a 2xx makes Telegram post the same update again, so an update whose handling failed is not lost.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import ExtBot

from bot.channels.json_bodies import json_object, raw_body
from bot.channels.telegram.errors import describe
from bot.channels.telegram.handling import finish

PATH = "/telegram/webhook"
"""Where Telegram posts to, under the public address of the bot."""

_log = structlog.get_logger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Webhook:
    """The route that takes updates."""

    def __init__(self, bot: ExtBot[int], handle: Callable[[Update], Awaitable[None]], secret: str) -> None:
        self._bot = bot
        self._handle = handle
        self._secret = secret.encode()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False

    def route(self) -> Route:
        """The route for the web server."""
        return Route(PATH, self._receive, methods=["POST"])

    def open(self) -> None:
        """Takes updates from now on. Until then, and after the end, Telegram is told to come again."""
        self._open = True

    async def finish(self, grace: float) -> None:
        """Takes no more updates and waits for those in flight."""
        self._open = False
        await finish(set(self._tasks), grace)

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        if not self._open:
            return Response(status_code=503)
        body = await raw_body(request)
        if body is None:
            return Response(status_code=413)
        data = json_object(body)
        if data is None or not isinstance(data.get("update_id"), int):
            return Response(status_code=400)
        try:
            update = Update.de_json(data, self._bot)
        except Exception as error:
            # It would be as unreadable the next time, and hold up what comes after it.
            _log.error("unreadable update skipped", error=describe(error, self._bot.token))
            return Response()
        return await self._handled(update)

    async def _handled(self, update: Update) -> Response:
        # A task of its own: the turn goes on if Telegram hangs up, and the end of the program can wait for
        # it.
        task = asyncio.ensure_future(self._handle(update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await asyncio.shield(task)
        except Exception as error:
            _log.warning("handling failed", error=describe(error, self._bot.token))
            return Response(status_code=500)
        return Response()

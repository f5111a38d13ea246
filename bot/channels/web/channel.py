"""The web chat's routes."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.channels.web.assets import Assets
from bot.channels.web.visitors import Visitors
from bot.channels.web.wire import MAX_BODY_BYTES, ClientMessage, Replies, ShownLetters
from bot.conversation.messages import Incoming, Letters, Profile, Reply

CHANNEL = "web"
_BODY_SECONDS = 20
"""So long a message may take on its way: then the line is dead, or someone holds connections open."""
_NUMBER_DIGITS = 9


class Conversations(Protocol):
    """What the web chat needs of ``bot.conversation.service.Conversations``."""

    def turn(
        self, channel: str, chat: str, update: str, incoming: Incoming, *, keep_replies: bool = False
    ) -> AbstractAsyncContextManager[tuple[Reply, ...]]:
        """One turn of the talk in ``chat``: gives the replies to send."""
        ...

    async def letters(self, channel: str, chat: str, last: int) -> Letters:
        """What came for the person outside a turn, after the letter ``last``."""
        ...

    def profile(self) -> Profile:
        """How the bot introduces itself."""
        ...


class WebChat:
    """The bot as a page of its own.

    Usage::

        app = Starlette(routes=[*WebChat(conversations, key).routes(), ...], middleware=[Middleware(SecurityHeaders)])
    """

    def __init__(self, conversations: Conversations, key: bytes) -> None:
        """``key`` signs the visitors' cookies; replicas share it."""
        self._conversations = conversations
        self._visitors = Visitors(key)
        self._assets = Assets()

    def routes(self) -> list[Route | Mount]:
        """The page at ``/``, its files, the messages and the health check."""
        shared = [Middleware(GZipMiddleware)]
        limited = [*shared, Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES)]
        return [
            Route("/", self._page, middleware=shared),
            Route("/static/{version}/{name}", self._file, middleware=shared),
            Route("/chat/messages", self._message, methods=["POST"], middleware=limited),
            Route("/chat/letters", self._letters, middleware=shared),
            Route("/healthz", self._health, middleware=shared),
        ]

    async def _page(self, request: Request) -> Response:
        response = self._assets.page(request, self._conversations.profile())
        self._visitors.remember(response, request, self._visitors.of(request))
        return response

    async def _file(self, request: Request) -> Response:
        return self._assets.file(request, request.path_params["version"], request.path_params["name"])

    async def _message(self, request: Request) -> Response:
        # A form of another site can send text/plain or a form, but not this type without asking first.
        if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(415, "the body must be application/json")
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.body()
        except TimeoutError:
            return _refusal(408, "the body did not come")
        try:
            message = ClientMessage.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "body"
            return _refusal(400, f"{where}: {first['msg']}")
        visitor = self._visitors.of(request)
        incoming = Incoming(message.kind, message.text)
        async with self._conversations.turn(CHANNEL, visitor, message.id, incoming, keep_replies=True) as replies:
            body = Replies.of(replies).json_bytes()
        response = Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
        self._visitors.remember(response, request, visitor)
        return response

    async def _letters(self, request: Request) -> Response:
        last = request.query_params.get("last", "0")
        if not (last.isascii() and last.isdigit() and len(last) <= _NUMBER_DIGITS):
            return _refusal(400, "last: must be the number of a letter")
        # Nobody has written to a visitor who is not known.
        found = Letters((), more_to_come=False)
        if visitor := self._visitors.known(request):
            found = await self._conversations.letters(CHANNEL, visitor, int(last))
        body = ShownLetters.of(found).json_bytes()
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def _health(self, _: Request) -> Response:
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=status, headers={"Cache-Control": "no-store"})

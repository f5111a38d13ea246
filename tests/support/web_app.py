"""The web chat alone, behind the doors the whole program puts before it."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.channels.web import WebChat
from bot.channels.web.channel import Conversations
from bot.channels.web.headers import SecurityHeaders

KEY = b"the key of the tests"


def web_app(conversations: Conversations) -> Starlette:
    """The chat's routes with the security headers."""
    return Starlette(routes=WebChat(conversations, KEY).routes(), middleware=[Middleware(SecurityHeaders)])

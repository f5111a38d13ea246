"""Fixtures of the channels' tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.bot_api import BotApi, bot_api
from tests.support.browser import browser, new_page
from tests.support.web_chat import chat

__all__ = ["api", "browser", "chat", "new_page"]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A local Bot API."""
    async with bot_api() as server:
        yield server

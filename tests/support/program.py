"""The whole program over a small FAQ, on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import build_app
from bot.settings import Settings
from tests.support.bot_api import BotApi
from tests.support.faq_copy import SMALL_FAQ
from tests.support.serving import address, free_socket, serving

WEBHOOK_SECRET = "secret-of-the-tests"


@asynccontextmanager
async def program(folder: Path, api: BotApi | None = None, **settings: Any) -> AsyncIterator[str]:
    """The program with its data in ``folder``; on Telegram by webhook if there is an ``api``. Gives its address."""
    sock = free_socket()
    values: dict[str, Any] = {"faq_dir": SMALL_FAQ, "data_dir": folder / "var", **settings}
    if api:
        values |= {
            "telegram_bot_token": api.token,
            "telegram_base_url": api.base_url,
            "public_url": address(sock),
            "webhook_secret": WEBHOOK_SECRET,
        }
    async with serving(build_app(Settings(_env_file=None, **values)), sock, lifespan="on") as base:
        yield base

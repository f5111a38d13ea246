"""The whole program on all its channels, each over a server on this machine."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import clock
from bot.app import build_app
from bot.matcher_cache import CACHE_KEY
from bot.secrets_file import kept_secret
from bot.settings import Settings
from bot.storage import CHAT_KEY
from bot.store import OaTokens, Seal, Store, TokenPair
from tests.conftest import FAQ
from tests.support.bot_api import BotApi, bot_api
from tests.support.serving import address, free_socket, serving
from tests.support.zalo_bot_api import ZaloBotApi, zalo_bot_api
from tests.support.zalo_oa_api import ZaloOaApi, zalo_oa_api

NOBODY = "http://127.0.0.1:9"
"""An address where nothing answers."""


@dataclass
class World:
    """The program and the platforms around it."""

    base: str
    telegram: BotApi
    zalo: ZaloBotApi
    oa: ZaloOaApi


@asynccontextmanager
async def platforms(base: str = NOBODY) -> AsyncIterator[World]:
    """The platforms without the program, which is or will be at ``base``."""
    async with bot_api() as telegram, zalo_bot_api() as zalo, zalo_oa_api() as oa:
        oa.webhook = f"{base}/zalo/oa/webhook"
        yield World(base, telegram, zalo, oa)


@asynccontextmanager
async def running(folder: Path, learnt: Path, *, webhook: bool = False, **settings: Any) -> AsyncIterator[World]:
    """Everything at once: Telegram, both Zalo doors, the web. ``learnt`` is where the matcher was kept;
    ``settings`` replace those that would be used."""
    for name in ("matcher.cache", f"{CACHE_KEY}.secret"):
        shutil.copy(learnt / name, folder)
    sock = free_socket()
    async with platforms(address(sock)) as world:
        await keep_pair(folder, world.oa)
        values: dict[str, Any] = {
            **{"faq_dir": FAQ, "data_dir": folder, "public_url": address(sock) if webhook else None},
            **{"telegram_bot_token": world.telegram.token, "telegram_base_url": world.telegram.base_url},
            **{"zalo_bot_token": world.zalo.token, "zalo_base_url": world.zalo.base_url},
            **oa_settings(world.oa),
            **settings,
        }
        async with serving(build_app(Settings(_env_file=None, **values)), sock, lifespan="on"):
            if webhook:
                await world.zalo.until(lambda: world.zalo.webhook)
            yield world


def oa_settings(oa: ZaloOaApi) -> dict[str, Any]:
    """The settings of the Official Account at ``oa``."""
    return {
        **{"zalo_oa_app_id": oa.app_id, "zalo_oa_app_secret": oa.app_secret, "zalo_oa_secret_key": oa.secret_key},
        **{"zalo_oa_base_url": oa.base_url, "zalo_oa_oauth_url": oa.base_url},
    }


async def keep_pair(folder: Path, oa: ZaloOaApi) -> None:
    """Leaves the program a token pair, as ``zalo-login`` does."""
    secret, now = kept_secret(folder, CHAT_KEY).encode(), clock.now()
    given = oa.new_pair()
    pair = {
        **{"access": given["access_token"], "refresh": given["refresh_token"]},
        **{"issued_at": now, "expires_at": now + timedelta(hours=25)},
    }
    async with Store.open(folder, secret) as store:
        await OaTokens(store, Seal(secret), oa.app_id, clock.now).save(TokenPair.model_validate(pair))

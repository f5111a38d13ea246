"""The same talks on Telegram, Zalo bot, Zalo OA, the web and in the terminal, on the whole program."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot import clock
from bot.app import build_app
from bot.edition import Edition
from bot.matcher_cache import CACHE_KEY
from bot.secrets_file import kept_secret
from bot.settings import Settings
from bot.store import OaTokens, Seal, Store, TokenPair
from bot.zalo import CHAT_KEY
from tests.conftest import FAQ
from tests.support.bot_api import BotApi, bot_api
from tests.support.persons import TelegramPerson, TerminalPerson, WebPerson, ZaloBotPerson, ZaloOaPerson
from tests.support.serving import address, free_socket, serving
from tests.support.talks import TALKS, hold
from tests.support.zalo_bot_api import ZaloBotApi, zalo_bot_api
from tests.support.zalo_oa_api import ZaloOaApi, zalo_oa_api

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class World:
    """The program on all its channels."""

    base: str
    telegram: BotApi
    zalo: ZaloBotApi
    oa: ZaloOaApi


def settings_for(folder: Path, **values: Any) -> Settings:
    """Settings with every platform's address on this machine."""
    return Settings(_env_file=None, faq_dir=FAQ, data_dir=folder, **values)


async def keep_pair(folder: Path, oa: ZaloOaApi) -> None:
    """Leaves the program a token pair, as ``zalo-login`` does."""
    secret = kept_secret(folder, CHAT_KEY).encode()
    given, now = oa.new_pair(), clock.now()
    pair = TokenPair.model_validate(
        {"access": given["access_token"], "refresh": given["refresh_token"], "issued_at": now, "expires_at": now}
    )
    async with Store.open(folder, secret) as store:
        await OaTokens(store, Seal(secret), oa.app_id, clock.now).save(pair)


def oa_settings(oa: ZaloOaApi) -> dict[str, Any]:
    return {
        "zalo_oa_app_id": oa.app_id,
        "zalo_oa_app_secret": oa.app_secret,
        "zalo_oa_secret_key": oa.secret_key,
        "zalo_oa_base_url": oa.base_url,
        "zalo_oa_oauth_url": oa.base_url,
    }


@asynccontextmanager
async def running(folder: Path, *, webhook: bool) -> AsyncIterator[World]:
    """Everything at once: Telegram, both Zalo doors, the web."""
    sock = free_socket()
    async with bot_api() as telegram, zalo_bot_api() as zalo, zalo_oa_api() as oa:
        await keep_pair(folder, oa)
        oa.webhook = f"{address(sock)}/zalo/oa/webhook"
        settings = settings_for(
            folder,
            telegram_bot_token=telegram.token,
            telegram_base_url=telegram.base_url,
            zalo_bot_token=zalo.token,
            zalo_base_url=zalo.base_url,
            public_url=address(sock) if webhook else None,
            **oa_settings(oa),
        )
        async with serving(build_app(settings), sock, lifespan="on") as base:
            if webhook:
                await zalo.until(lambda: zalo.webhook)
            yield World(base, telegram, zalo, oa)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, edition: Edition, data_dir: Path
) -> AsyncIterator[World]:
    """The running program, by either way of getting updates."""
    folder = tmp_path_factory.mktemp("var")
    for learnt in ("matcher.cache", f"{CACHE_KEY}.secret"):
        shutil.copy(data_dir / learnt, folder)
    async with running(folder, webhook=request.param == "webhook") as found:
        yield found


@pytest.mark.parametrize("name", TALKS)
async def test_a_talk_is_the_same_on_every_channel(world: World, edition: Edition, name: str) -> None:
    day, chat, hint = clock.today(), list(TALKS).index(name) + 1, edition.wording.choose_by_number
    talk = TALKS[name]
    terminal = TerminalPerson(edition, day)
    try:
        async with httpx.AsyncClient(base_url=world.base, trust_env=False) as client:
            await asyncio.gather(
                hold(talk, edition, day, TelegramPerson(world.telegram, chat)),
                hold(talk, edition, day, ZaloBotPerson(world.zalo, f"chat-{chat}", hint)),
                hold(talk, edition, day, ZaloOaPerson(world.oa, f"user-{chat}", hint)),
                hold(talk, edition, day, WebPerson(client)),
                hold(talk, edition, day, terminal),
            )
    finally:
        await terminal.leaves()

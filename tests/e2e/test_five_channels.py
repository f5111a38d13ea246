"""The same talks on Telegram, Zalo bot, Zalo OA, the web and in the terminal, on the whole program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot import clock
from bot.edition import Edition
from tests.support.persons import TelegramPerson, TerminalPerson, WebPerson, ZaloBotPerson, ZaloOaPerson
from tests.support.talks import TALKS, hold
from tests.support.whole_program import World, running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, edition: Edition, data_dir: Path
) -> AsyncIterator[World]:
    """The running program, by either way of getting updates."""
    async with running(tmp_path_factory.mktemp("var"), data_dir, webhook=request.param == "webhook") as found:
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

"""The whole program: real FAQ, real database, real servers, python-telegram-bot unmocked."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.app import build_app
from bot.logs import set_up_logs
from bot.settings import Settings
from tests.conftest import FAQ
from tests.support.bot_api import BotApi, bot_api
from tests.support.bot_api_faults import BAD_GATEWAY, DROPPED, NOT_JSON
from tests.support.bot_api_methods import Sent
from tests.support.faq_copy import copy_faq, edit
from tests.support.serving import address, free_socket, serving

QUESTION = "vợ sinh thì chồng được nghỉ mấy ngày"
WAIT = 30


@asynccontextmanager
async def whole_bot(folder: Path, api: BotApi | None = None, *, webhook: bool = False) -> AsyncIterator[str]:
    """The program as ``make run`` starts it, on a free port; gives its address."""
    sock = free_socket()
    values: dict[str, Any] = {
        "faq_dir": folder / "faq" if (folder / "faq").exists() else FAQ,
        "data_dir": folder / "var",
        "telegram_bot_token": api.token if api else None,
        "telegram_base_url": api.base_url if api else "https://api.telegram.org/bot",
        "public_url": address(sock) if webhook else None,
    }
    async with serving(build_app(Settings(_env_file=None, **values)), sock, lifespan="on") as base:
        yield base


def actions(sent: Sent) -> list[str]:
    return [button["callback_data"] for row in sent.buttons for button in row]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_talk_over_telegram_with_faults_on_the_way(tmp_path: Path, webhook: bool) -> None:
    async with bot_api() as api:
        api.fail("sendMessage", BAD_GATEWAY)
        api.fail("sendMessage", DROPPED)
        if not webhook:
            api.fail("getUpdates", NOT_JSON)
        async with whole_bot(tmp_path, api, webhook=webhook):
            api.text(1, "/start")
            [greeting] = await api.replies(1)
            assert "Hỏi Bảo Hiểm" in greeting.text
            api.text(1, QUESTION)
            answer = (await api.replies(1, 2))[-1]
            assert "5 ngày làm việc" in answer.text
            assert "y:thai-san/chong-nghi" in actions(answer)
            api.text(1, "thai sản")
            choices = (await api.replies(1, 3))[-1]
            assert actions(choices)[-1] == "x"
            api.press(choices, actions(choices)[0])
            assert f"y:{actions(choices)[0][2:]}" in actions((await api.replies(1, 4))[-1])
            api.text(1, "bảo hiểm xe máy hết hạn bị phạt bao nhiêu")
            assert not any(a.startswith("y:") for a in actions((await api.replies(1, 5))[-1]))
            await api.all_confirmed()
        assert len(api.sent_to(1)) == 5


async def test_what_was_not_answered_before_a_stop_is_answered_after_it(tmp_path: Path) -> None:
    async with bot_api() as api:
        async with whole_bot(tmp_path, api):
            api.text(1, QUESTION)
            await api.replies(1)
        api.text(1, "cảm ơn bạn")
        async with whole_bot(tmp_path, api):
            assert len(await api.replies(1, 2)) == 2
            await api.all_confirmed()
        assert len(api.sent_to(1)) == 2


async def ask(client: httpx.AsyncClient, number: int, text: str) -> str:
    message = {"id": f"message-{number:04}", "kind": "text", "text": text}
    response = await client.post("/chat/messages", json=message)
    response.raise_for_status()
    return str(response.json()["replies"][0]["html"])


async def test_a_broken_edit_is_reported_and_a_mended_one_serves(tmp_path: Path) -> None:
    topic = copy_faq(tmp_path, FAQ) / "thai-san.yaml"
    question = "đặt vòng tránh thai thì nghỉ được mấy bữa"
    numbers = count()
    async with whole_bot(tmp_path) as base, httpx.AsyncClient(base_url=base, trust_env=False) as client:

        async def answered() -> str:
            return await ask(client, next(numbers), question)

        assert "Đặt vòng" in await answered()
        with capture_logs() as logs:
            edit(topic, "{{ thai_san_dat_vong }}", "{{ thai_san_dat_vog }}")
            async with asyncio.timeout(WAIT):
                while not any("thai_san_dat_vog" in str(entry) for entry in logs):
                    assert "Đặt vòng" in await answered()
        assert any("thai-san.yaml, dòng" in str(entry.get("problem")) for entry in logs)
        edit(topic, "{{ thai_san_dat_vog }}", "đúng {{ thai_san_dat_vong }}")
        async with asyncio.timeout(WAIT):
            while "đúng 7 ngày" not in await answered():
                pass


async def test_no_log_holds_a_token_or_what_a_person_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs("DEBUG")
        async with bot_api() as api:
            api.fail("sendMessage", BAD_GATEWAY)
            async with whole_bot(tmp_path, api):
                api.text(771122334, "số sổ của tôi là 4512345678, " + QUESTION)
                await api.replies(771122334)
                await api.all_confirmed()
        logged = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = handlers, level
    assert "connected to Telegram" in logged
    for planted in (BotApi.token, BotApi.token.split(":")[1], "4512345678", "771122334", "chồng được nghỉ"):
        assert planted not in logged

"""Platforms beside each other: one that fails stops no other; what the operator and the logs get; the consent."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import clock
from bot.logs import set_up_logs
from bot.secrets_file import kept_secret
from bot.storage import CHAT_KEY
from bot.store import OaTokens, Seal, Store
from tests.conftest import FAQ
from tests.support.bot_api_faults import DROPPED, UNAUTHORIZED
from tests.support.whole_program import NOBODY, oa_settings, platforms, running
from tests.support.zalo_bot_api import QUOTA_EXCEEDED, ZaloBotApi, zalo_error
from tests.support.zalo_oa_api import EXPIRED, RENEW, SEND, ZaloOaApi

QUESTION = "vợ sinh thì chồng được nghỉ mấy ngày"
ANSWER = "5 ngày"
BROKEN: dict[str, dict[str, Any]] = {
    "telegram": {"telegram_base_url": f"{NOBODY}/bot"},
    "zalo": {"zalo_base_url": NOBODY},
    "oa": {"zalo_oa_base_url": NOBODY, "zalo_oa_oauth_url": NOBODY},
}


@pytest.mark.parametrize("alone", BROKEN)
@pytest.mark.usefixtures("edition")
async def test_failing_platforms_do_not_stop_the_one_that_works(tmp_path: Path, data_dir: Path, alone: str) -> None:
    broken = {key: value for name in BROKEN if name != alone for key, value in BROKEN[name].items()}
    async with running(tmp_path, data_dir, **broken) as world:
        match alone:
            case "telegram":
                world.telegram.text(1, QUESTION)
                assert ANSWER in (await world.telegram.replies(1))[0].text
            case "zalo":
                world.zalo.text("lan", QUESTION)
                assert ANSWER in (await world.zalo.replies("lan"))[0].text
            case _:
                world.oa.text("lan", QUESTION)
                assert ANSWER in (await world.oa.replies("lan"))[0].text
        async with httpx.AsyncClient(base_url=world.base, trust_env=False) as client:
            message = {"id": "message-0001", "kind": "text", "text": QUESTION}
            assert ANSWER in (await client.post("/chat/messages", json=message)).text


@pytest.mark.usefixtures("edition")
async def test_the_operator_is_told_in_a_chat_and_no_log_holds_a_secret(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    number = "số sổ của tôi là 4512345678, "
    try:
        set_up_logs("DEBUG")
        async with running(tmp_path, data_dir, operator_chat="telegram:99") as world:
            world.telegram.record.chats[99] = "private"
            world.zalo.fail("getUpdates", zalo_error(401, f"Unauthorized {ZaloBotApi.token}"))
            world.zalo.fail("sendMessage", QUOTA_EXCEEDED)
            world.zalo.text("chat-of-lan-7719", number + QUESTION)
            [alarm] = await world.telegram.replies(99)
            assert alarm.text.startswith("⚠️ Zalo từ chối gửi tin vì hết hạn mức")
            world.zalo.fail("sendMessage", DROPPED)
            world.zalo.text("chat-of-lan-7719", "một")
            world.oa.fail(SEND, EXPIRED)
            world.oa.fail(RENEW, DROPPED)
            world.oa.text("user-of-lan-8821", number + QUESTION)
            await world.oa.until(lambda: world.oa.called(RENEW))
            world.telegram.fail("sendMessage", UNAUTHORIZED)
            world.telegram.text(1, QUESTION)
            await world.telegram.replies(1)
            held = [path.read_bytes() for path in sorted(tmp_path.glob("bot.sqlite3*"))]  # noqa: ASYNC240
        logged = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = handlers, level
    assert "connected to Zalo" in logged
    assert "operator alarm" in logged
    tokens = (ZaloBotApi.token, ZaloBotApi.token.partition(":")[2], world.oa.access, world.oa.refresh)
    planted = (*tokens, ZaloOaApi.app_secret, ZaloOaApi.secret_key)
    private = ("4512345678", "chat-of-lan", "user-of-lan", "chồng được nghỉ", "Nguyễn Thị Lan")
    assert held
    for secret in (*planted, *private):
        assert secret not in logged, secret
    # A question is kept for the report, without what tells who asked.
    for secret in (*planted, *(word for word in private if word != "chồng được nghỉ")):
        assert not any(secret.encode() in content for content in held), secret


async def zalo_login(folder: Path, *, answer: str | None) -> tuple[int, str, bool]:
    """Runs ``python -m bot zalo-login``; ``answer`` replaces what the admin pastes. Gives the exit code, the
    output, and whether a pair is kept."""
    async with platforms() as world:
        settings = {name.upper(): value for name, value in oa_settings(world.oa).items()}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "zalo-login"),
            env={**os.environ, **settings, "PUBLIC_URL": "https://a.vn", "DATA_DIR": str(folder)},
            cwd=FAQ.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        said = ""
        while "permission?" not in said:
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
        pasted = world.oa.consent(said.splitlines()[-1]) if answer is None else answer
        rest, _ = await process.communicate(pasted.encode() + b"\n")
        secret = kept_secret(folder, CHAT_KEY).encode()
        async with Store.open(folder, secret) as store:
            pair = await OaTokens(store, Seal(secret), world.oa.app_id, clock.now).load()
        assert pair is None or pair.refresh.get_secret_value() == world.oa.refresh
        return process.returncode or 0, said + rest.decode(), pair is not None


async def test_zalo_login_walks_through_the_consent(tmp_path: Path) -> None:
    code, said, kept = await zalo_login(tmp_path, answer=None)
    assert (code, kept) == (0, True), said
    assert "redirect_uri=https%3A%2F%2Fa.vn%2Fzalo%2Foa%2Flogin" in said
    assert "access-1" not in said


async def test_zalo_login_takes_no_other_address(tmp_path: Path) -> None:
    stale = "https://a.vn/zalo/oa/login?code=abc&state=of-another-time"
    code, said, kept = await zalo_login(tmp_path, answer=stale)
    assert (code, kept) == (1, False)
    assert "chạy lại zalo-login" in said

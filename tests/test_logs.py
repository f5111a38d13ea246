"""What an operator sees in the log, and what nobody may see there. The grep over all tests is in conftest."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path

import httpx
import pytest
import structlog

from bot.logs import log_formatter
from bot.store import Store
from tests.support.bot_api import BotApi, bot_api
from tests.support.planted import CHAT, PERSONAL, SECRETS, STORY, RunLog
from tests.support.program import program


def fail() -> None:
    raise ValueError(f"the row ({STORY}) cannot be written")


def record(message: str = "went wrong", name: str = "library") -> logging.LogRecord:
    try:
        fail()
    except ValueError:
        error = sys.exc_info()
    return logging.LogRecord(name, logging.ERROR, "file.py", 1, message, (), error)


def test_an_error_is_told_by_kind_and_place_and_never_by_its_text() -> None:
    line = log_formatter("json").format(record())
    told = json.loads(line)
    assert (told["event"], told["level"], told["error_kind"]) == ("went wrong", "error", "ValueError")
    assert told["error_place"].endswith(f"{Path(__file__)}:{fail.__code__.co_firstlineno + 1}")
    assert "\n" not in line
    assert not any(secret in line for secret in SECRETS)


def test_lines_that_libraries_add_below_their_first_are_left_out() -> None:
    line = log_formatter("text").format(record(f"Task exception was never retrieved\nfuture: {STORY}"))
    assert "Task exception was never retrieved" in line
    assert not any(secret in line for secret in SECRETS)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_is_hidden_wherever_it_stands(form: str) -> None:
    token = "7123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"
    message = f"POST https://api.telegram.org/bot{token}/sendMessage"
    line = log_formatter("json" if form == "json" else "text").format(record(message))
    assert "/bot[token]/sendMessage" in line


async def test_a_story_full_of_secrets_leaves_none_in_the_log_even_when_all_fails(
    tmp_path: Path, run_log: RunLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise OSError(f"disk full while writing {STORY} of {CHAT} with {BotApi.token}")

    async with bot_api() as api, program(tmp_path, api) as base:
        async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
            message = {"id": "story-0001", "kind": "text", "text": STORY}
            assert (await client.post("/chat/messages", json=message)).status_code == 200
            before = len(run_log.text)
            with monkeypatch.context() as patch:
                patch.setattr(Store, "record", full)
                message["id"] = "story-0002"
                assert (await client.post("/chat/messages", json=message)).status_code == 200
                api.text(CHAT, STORY)
                await api.until(lambda: 500 in api.webhook_statuses)
            await api.all_confirmed()
        structlog.get_logger("bot.tests").exception("caught", exc_info=OSError(STORY))
        logging.getLogger("asyncio").error("lost\nfuture: %s", STORY)
        await asyncio.to_thread(logging.getLogger("sqlalchemy.engine").info, "INSERT %s", STORY)
        logged = run_log.text[before:]
    assert "handling failed" in logged
    assert "OSError" in logged
    assert [secret for secret in SECRETS if secret in logged] == []
    assert len(PERSONAL) > 5

"""What keeps the program up and its people safe, at its outermost doors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.web.headers import CONTENT_SECURITY_POLICY
from bot.conversation.service import Conversations
from bot.store import Store
from tests.support.bot_api import bot_api
from tests.support.faq_copy import SMALL_FAQ, copy_faq, edit
from tests.support.program import program

LIMIT = 3
SLOW_DOWN = "Bạn gửi nhanh quá"


def browser(base: str, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, headers=headers, trust_env=False)


async def say(client: httpx.AsyncClient, number: int, text: str = "nghỉ ốm được mấy ngày") -> list[dict[str, Any]]:
    response = await client.post("/chat/messages", json={"id": f"message-{number}", "kind": "text", "text": text})
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()["replies"]
    return replies


async def test_who_floods_the_web_chat_is_told_once_and_others_are_answered(tmp_path: Path) -> None:
    async with program(tmp_path, messages_per_minute=LIMIT) as base, browser(base) as flood, browser(base) as other:
        answers = [await say(flood, number) for number in range(LIMIT + 5)]
        assert all(answers[:LIMIT])
        assert [SLOW_DOWN in reply["html"] for reply in answers[LIMIT]] == [True]
        assert answers[LIMIT + 1 :] == [[]] * 4
        [answer] = await say(other, 1)
        assert SLOW_DOWN not in answer["html"]


async def test_who_floods_telegram_is_told_once_and_everything_is_confirmed(tmp_path: Path) -> None:
    async with bot_api() as api, program(tmp_path, api, messages_per_minute=LIMIT):
        for number in range(200):
            api.text(1, f"tin {number}")
        api.text(2, "nghỉ ốm được mấy ngày")
        await api.all_confirmed()
        assert len(api.sent_to(1)) == LIMIT + 1
        assert SLOW_DOWN in api.sent_to(1)[-1].text
        assert SLOW_DOWN not in (await api.replies(2))[0].text


async def test_new_cookies_are_no_way_around_for_one_address(tmp_path: Path) -> None:
    async with program(tmp_path, requests_per_minute=LIMIT, trusted_proxies="127.0.0.1") as base:

        async def statuses(address: str, count: int) -> list[int]:
            found = []
            for number in range(count):
                async with browser(base, **{"X-Forwarded-For": address}) as client:
                    message = {"id": f"message-{number}", "kind": "text", "text": "nghỉ ốm"}
                    found.append((await client.post("/chat/messages", json=message)).status_code)
            return found

        assert await statuses("203.0.113.7", LIMIT + 2) == [200] * LIMIT + [429] * 2
        assert await statuses("203.0.113.8", 1) == [200]
        assert await statuses("2001:db8::1", LIMIT) == [200] * LIMIT
        # Another address of the same household.
        assert await statuses("2001:db8::2", 1) == [429]


async def test_proxy_headers_count_only_from_a_proxy_that_is_named(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    async with program(tmp_path, requests_per_minute=1) as base, browser(base, **forwarded) as client:
        # A made-up address neither moves the limit nor makes the cookie secure.
        for _ in range(5):
            page = await client.get("/")
            assert page.status_code == 200
            assert "secure" not in page.headers["Set-Cookie"].lower()
            assert "Strict-Transport-Security" not in page.headers
    async with program(tmp_path, trusted_proxies="127.0.0.0/8") as base, browser(base, **forwarded) as client:
        page = await client.get("/")
        assert "; secure" in page.headers["Set-Cookie"].lower()
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_security_headers_are_on_every_answer_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Conversations) -> None:
        raise RuntimeError("số sổ 4512345678")

    async with bot_api() as api, program(tmp_path, api) as base, browser(base) as client:
        monkeypatch.setattr(Conversations, "profile", broken)
        for path, status in (
            ("/", 500),
            ("/nothing", 404),
            ("/telegram/webhook", 405),
            ("/readyz", 200),
            ("/metrics", 200),
            ("/chat/messages", 405),
        ):
            response = await client.get(path)
            assert response.status_code == status, path
            assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
            assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_readiness_tells_what_fails(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path, SMALL_FAQ)
    async with bot_api() as api, program(tmp_path, api, faq_dir=folder) as base, browser(base) as client:
        await api.until(lambda: api.webhook)
        api.text(1, "nghỉ ốm")
        await api.all_confirmed()
        assert (await client.get("/readyz")).json() == {"store": "ok", "faq": "ok", "telegram": "ok"}
        edit(folder / "om-dau.yaml", "{{ ty_le }}", "{{ ty_leee }}")
        state = {"faq": "ok"}
        while state["faq"] == "ok":
            response = await client.get("/readyz")
            state = response.json()
        # The last good edition serves: no reason to take the bot out of service.
        assert (response.status_code, state["faq"]) == (200, "failing")


async def test_a_database_that_does_not_answer_makes_the_bot_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise OSError("the disk is gone")

    async with program(tmp_path) as base, browser(base) as client:
        monkeypatch.setattr("bot.store.Store.handled", gone)
        response = await client.get("/readyz")
        assert (response.status_code, response.json()["store"]) == (503, "failing")
        assert (await client.get("/healthz")).status_code == 200
        assert 'bot_up{part="store"} 0.0' in (await client.get("/metrics")).text


async def test_the_numbers_count_turns_and_are_for_the_operator_only(tmp_path: Path) -> None:
    async with program(tmp_path, messages_per_minute=1, metrics_token="t0ken-of-prometheus") as base:
        async with browser(base) as person:
            for number in range(3):
                await say(person, number)
        async with browser(base) as here, browser(base, **{"X-Forwarded-For": "203.0.113.7"}) as proxied:
            numbers = (await here.get("/metrics")).text
            for line in (
                'bot_turns_total{channel="web",end="done",kind="text"} 1.0',
                'bot_turns_total{channel="web",end="slow_down",kind="text"} 1.0',
                'bot_turns_total{channel="web",end="silence",kind="text"} 1.0',
                'bot_turn_seconds_count{channel="web"} 1.0',
                'bot_up{part="faq"} 1.0',
            ):
                assert line in numbers
            assert (await proxied.get("/metrics")).status_code == 404
            assert (await proxied.get("/metrics", headers={"Authorization": "Bearer wrong"})).status_code == 404
            right = {"Authorization": "Bearer t0ken-of-prometheus"}
            assert (await proxied.get("/metrics", headers=right)).status_code == 200


@pytest.mark.parametrize("method", ["handled", "talk", "record"])
async def test_without_a_database_a_question_is_answered_and_recorded_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    async with bot_api() as api, program(tmp_path, api) as base, browser(base) as client:
        with monkeypatch.context() as patch:
            patch.setattr(Store, method, gone)
            with capture_logs() as logs:
                [answer] = await say(client, 1)
                api.text(1, "nghỉ ốm được mấy ngày")
                [message] = await api.replies(1)
                await api.until(lambda: 500 in api.webhook_statuses)
            assert "30 ngày làm việc" in answer["html"]
            assert "30 ngày làm việc" in message.text
            assert {"event": "turn_not_recorded", "error": "OSError", "log_level": "error"} in logs
            # What only the database can do is not promised.
            button = {"id": "message-9", "kind": "button", "text": "y:om-dau/muc-huong"}
            if method != "record":
                assert (await client.post("/chat/messages", json=button)).status_code == 500
        await api.all_confirmed()
        assert len(api.sent_to(1)) == 1

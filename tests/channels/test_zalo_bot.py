"""The Zalo bot's way of handling messages, by polling and by webhook."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import clock
from bot.channels.delivery import Delivered
from bot.conversation.messages import Button, Incoming, Kind, Reply
from bot.store import Inbox, Store, Waiting
from tests.channels.zalo_bench import HINT, KEY, SEAL, SECRET, both_ways, running, zalo_bot_on
from tests.support.conversations import ScriptedConversations
from tests.support.serving import address, free_socket
from tests.support.zalo_bot_api import ZaloBotApi, zalo_bot_api

NOW_MS = int(time.time() * 1000)
MENU = Reply(
    "**Chủ đề** nào?",
    ((Button("Thai sản", "t:thai-san"), Button("Thất nghiệp", "t:bhtn")), (Button("Trang", url="https://a.vn"),)),
)


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    async with zalo_bot_api() as server:
        yield server


@pytest.fixture
def talks() -> ScriptedConversations:
    found = ScriptedConversations()
    found.script("menu", MENU)
    return found


@both_ways
async def test_choices_are_numbered_and_numbers_choose(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path, webhook: bool
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, webhook=webhook):
        api.text("lan", "menu")
        [menu] = await api.replies("lan")
        assert menu.text == f"Chủ đề nào?\n\n1. Thai sản\n2. Thất nghiệp\n• Trang: https://a.vn\n{HINT}"
        assert menu.strong == ["Chủ đề"]
        for number, text in enumerate(("số 2", "2 năm thì được mấy tháng", "7"), start=2):
            api.text("lan", text)
            await api.replies("lan", number)
    assert talks.incoming == [
        Incoming(Kind.TEXT, "menu"),
        Incoming(Kind.BUTTON, "t:bhtn"),
        Incoming(Kind.TEXT, "2 năm thì được mấy tháng"),
        Incoming(Kind.TEXT, "7"),
    ]
    # The list stays open over a restart, in its own chat only.
    async with zalo_bot_on(api, tmp_path, talks, webhook=webhook):
        api.text("lan", "1")
        api.text("minh", "1")
        await api.replies("lan", 5)
        await api.replies("minh")
    assert set(talks.heard[-2:]) == {
        ("lan", Incoming(Kind.BUTTON, "t:thai-san")),
        ("minh", Incoming(Kind.TEXT, "1")),
    }


@both_ways
async def test_order_inside_a_chat_and_none_between_chats(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path, webhook: bool
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, webhook=webhook):
        for number in range(8):
            api.text("lan", f"lan {number}")
            if webhook:
                # Posts of one chat could overtake each other on the way.
                await api.replies("lan", number + 1)
            api.text(f"chat {number}", "chào")
        await api.until(lambda: len(api.sent) == 16)
    assert [sent.text for sent in api.sent_to("lan")] == [f"Bạn gửi: lan {number}" for number in range(8)]


@both_ways
async def test_what_came_twice_is_answered_once(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path, webhook: bool
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, webhook=webhook):
        talks.open.clear()
        update = api.text("lan", "menu")
        api.again(update)
        await api.until(lambda: api.given == 2 or len(api.webhook_statuses) == 2)
        talks.open.set()
        await api.replies("lan")
        api.text("lan", "1")
        await api.replies("lan", 2)
        api.again(update)
        api.text("lan", "xong")
        await api.replies("lan", 3)
    first_lines = [sent.text.partition("\n")[0] for sent in api.sent]
    assert first_lines == ["Chủ đề nào?", "Bạn gửi: t:thai-san", "Bạn gửi: xong"]


async def test_the_webhook_is_answered_before_the_work_is_done(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, webhook=True):
        talks.open.clear()
        api.text("lan", "chào")
        await api.until(lambda: api.webhook_statuses)
        assert (api.webhook_statuses, api.sent) == ([200], [])
        talks.open.set()
        await api.replies("lan")


async def test_what_people_send(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    cases: list[tuple[str, dict[str, Any], Incoming]] = [
        ("image", {"photo": "https://x", "caption": "đơn này"}, Incoming(Kind.MEDIA, "đơn này")),
        ("sticker", {"sticker": "1", "url": "https://x"}, Incoming(Kind.MEDIA)),
        ("voice", {"voice_url": "https://x.aac"}, Incoming(Kind.MEDIA)),
        ("unsupported", {}, Incoming(Kind.MEDIA)),
        ("text", {"text": "/start"}, Incoming(Kind.COMMAND, "start")),
        ("text", {"text": "chào", "message_type": "CHAT"}, Incoming(Kind.TEXT, "chào")),
    ]
    async with zalo_bot_on(api, tmp_path, talks):
        for number, (event, content, _) in enumerate(cases, start=1):
            api.push(f"message.{event}.received", api.message("lan", **content))
            await api.replies("lan", number)
    assert talks.incoming == [expected for *_, expected in cases]


async def test_what_is_nothing_to_answer(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    async with zalo_bot_on(api, tmp_path, talks):
        api.push("message.unsupported.received", None)
        api.push("message.reaction.received", api.message("lan"))
        api.push("bot.something.new", api.message("lan"))
        robot = {"id": "b", "display_name": "Bot", "is_bot": True}
        api.push("message.text.received", api.message("lan", text="tôi là bot") | {"from": robot})
        api.waiting.append({"event_name": "message.text.received", "message": {"text": "không có chat"}})
        api.text("lan", "xong")
        await api.replies("lan")
    assert talks.incoming == [Incoming(Kind.TEXT, "xong")]


async def test_in_groups_the_mention_is_no_part_of_the_question(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    asked = Incoming(Kind.TEXT, "nghỉ sinh mấy tháng")
    cases = {
        "@Bot Hỏi Bảo Hiểm nghỉ sinh mấy tháng": asked,
        "nghỉ sinh mấy tháng @bot.VDKyGxQvc": asked,
        "@Hỏi Bảo Hiểm": Incoming(Kind.COMMAND, "start"),
        "nghỉ sinh mấy tháng": asked,
    }
    async with zalo_bot_on(api, tmp_path, talks):
        for number, text in enumerate(cases, start=1):
            api.text("zgr-77", text)
            await api.replies("zgr-77", number)
    assert talks.heard == [("zgr-77", expected) for expected in cases.values()]


async def test_long_answers_come_in_parts_that_zalo_takes(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    talks.script("dài", Reply("\n\n".join(f"**Đoạn {n}** " + "bảo hiểm & 😀 " * 40 for n in range(9)), MENU.buttons))
    async with zalo_bot_on(api, tmp_path, talks):
        api.text("lan", "dài")
        await api.until(lambda: api.sent and HINT in api.sent[-1].text)
    assert len(api.sent) > 1
    assert [word for sent in api.sent for word in sent.strong] == [f"Đoạn {n}" for n in range(9)]


async def test_what_a_killed_process_held_is_answered_by_the_next(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with Store.open(tmp_path, KEY) as store:
        dead = Inbox(store, SEAL, "zalo", lambda: clock.now() - timedelta(minutes=1))
        for number, text in enumerate(("hai", "một")):
            await dead.put(Waiting("lan", f"m{number}", f'["text", "{text}"]', NOW_MS - number))
        other_replica = Inbox(store, SEAL, "zalo", clock.now)
        await other_replica.put(Waiting("minh", "m9", '["text", "chào"]', NOW_MS))
    async with zalo_bot_on(api, tmp_path, talks) as bench:
        await api.replies("lan", 2)
        assert [sent.text for sent in api.sent] == ["Bạn gửi: một", "Bạn gửi: hai"]
    async with Store.open(tmp_path, KEY) as store:
        assert len(await Inbox(store, SEAL, "zalo", lambda: clock.now() + timedelta(minutes=1)).take_over()) == 1
    assert bench.alarms.heard == []


async def test_what_comes_into_the_last_poll_is_not_lost(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_bot_on(api, tmp_path, talks) as bench:
        await api.until(lambda: len(api.called("getUpdates")) > 2)
        bench.task.cancel()
        api.text("lan", "chào")
        await api.replies("lan")
        await asyncio.gather(bench.task, return_exceptions=True)
        polls = len(api.called("getUpdates"))
        api.text("lan", "để sau")
    assert (len(api.sent), len(api.waiting), len(api.called("getUpdates"))) == (1, 1, polls)


async def test_writing_first(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    async with zalo_bot_on(api, tmp_path, talks) as bench:
        assert await bench.channel.send_to("lan", (Reply("Cán bộ trả lời."), MENU)) is Delivered.DELIVERED
        api.text("lan", "1")
        await api.replies("lan", 3)
    assert talks.incoming == [Incoming(Kind.BUTTON, "t:thai-san")]


async def test_what_the_webhook_answers(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    secret = "X-Bot-Api-Secret-Token"
    cases: list[tuple[dict[str, str | bytes], bytes, int]] = [
        ({}, b"{}", 200),
        ({}, b'{"event_name": "message.text.received", "message": {}}', 403),
        ({}, b'{"ok": true, "result": {}}', 403),
        ({secret: "wrong"}, b"{}", 403),
        ({secret: "é".encode()}, b"{}", 403),
        ({secret: SECRET}, b" " * (1024 * 1024 + 1), 413),
        ({secret: SECRET}, b"{", 400),
        ({secret: SECRET}, b"\xff", 400),
        ({secret: SECRET}, b"[" * 100_000, 400),
        ({secret: SECRET}, b"[]", 400),
        ({secret: SECRET}, b'{"ok": true, "result": {"event_name": 3}}', 200),
        ({secret: SECRET}, b'{"event_name": "message.text.received", "message": 1}', 200),
    ]
    async with zalo_bot_on(api, tmp_path, talks, webhook=True), httpx.AsyncClient(trust_env=False) as client:
        for headers, body, status in cases:
            raw = [(name.encode(), v.encode() if isinstance(v, str) else v) for name, v in headers.items()]
            response = await client.post(api.webhook["url"], content=body, headers=raw)
            assert response.status_code == status, (headers, body[:60])
        assert (await client.get(api.webhook["url"])).status_code == 405
    assert talks.heard == []


async def test_a_webhook_is_set_once_and_the_operator_hears_if_zalo_cannot_reach_it(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, webhook=True) as bench:
        assert api.webhook["url"].startswith(f"{bench.base}/zalo/bot/webhook?v=")
        assert api.webhook["secret_token"] == SECRET
        async with running(bench.channel.run):
            await api.until(lambda: len(api.called("getWebhookInfo")) == 2)
        assert len(api.called("setWebhook")) == 1
        assert bench.alarms.heard == []
    async with zalo_bot_on(api, tmp_path, talks):
        await api.until(lambda: not api.webhook)
        api.text("lan", "chào")
        await api.replies("lan")
    with free_socket() as nobody:
        async with zalo_bot_on(api, tmp_path, talks, webhook=True, public_url=address(nobody)) as bench:
            assert await bench.channel.send_to("lan", (Reply("Chào"),)) is Delivered.DELIVERED
    assert bench.alarms.kinds == ["zalo-webhook"]
    assert "webhook.err.conn" in bench.alarms.heard[0][1]

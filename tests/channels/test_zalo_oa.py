"""The Official Account's way of handling events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.delivery import Delivered
from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.channels.zalo_bench import HINT, turns, zalo_oa_on
from tests.support import bot_api_faults as faults
from tests.support.bot_api_faults import Fault
from tests.support.conversations import ScriptedConversations
from tests.support.zalo_oa_api import RATE_LIMIT, SEND, ZaloOaApi, oa_error, zalo_oa_api

MENU = Reply(
    "**Chủ đề** nào? Hay gọi [1900 9068](tel:19009068).",
    (
        (Button("Thai sản", "t:thai-san"), Button("👍", "y:a/b")),
        (Button("Trang", url="https://a.vn"),),
    ),
)
LONG_MENU = Reply("Câu nào?", tuple((Button(f"Câu {n}", f"e:a/{n}"),) for n in range(1, 8)))


@pytest.fixture
async def api() -> AsyncIterator[ZaloOaApi]:
    async with zalo_oa_api() as server:
        yield server


@pytest.fixture
def talks() -> ScriptedConversations:
    found = ScriptedConversations()
    found.script("menu", MENU)
    found.script("tất cả", LONG_MENU)
    return found


async def test_up_to_five_choices_are_buttons_and_more_are_a_list(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_oa_on(api, tmp_path, talks):
        api.text("lan", "menu")
        [menu] = await api.replies("lan")
        assert menu.text == "Chủ đề nào? Hay gọi 1900 9068."
        assert menu.buttons == (
            {"title": "Thai sản", "type": "oa.query.hide", "payload": "#chon:t:thai-san"},
            {"title": "👍", "type": "oa.query.hide", "payload": "#chon:y:a/b"},
            {"title": "Trang", "type": "oa.open.url", "payload": {"url": "https://a.vn"}},
            {"title": "☎ 1900 9068", "type": "oa.open.phone", "payload": {"phone_code": "19009068"}},
        )
        api.press("lan", "Thai sản")
        await api.replies("lan", 2)
        api.text("lan", "tất cả")
        listed = (await api.replies("lan", 3))[-1]
        assert listed.buttons == ()
        assert listed.text.endswith(f"\n\n1. Câu 1\n2. Câu 2\n3. Câu 3\n4. Câu 4\n5. Câu 5\n6. Câu 6\n7. Câu 7\n{HINT}")
        api.text("lan", "câu 7")
        await api.replies("lan", 4)
    assert talks.incoming == [
        Incoming(Kind.TEXT, "menu"),
        Incoming(Kind.BUTTON, "t:thai-san"),
        Incoming(Kind.TEXT, "tất cả"),
        Incoming(Kind.BUTTON, "e:a/7"),
    ]


async def test_an_event_is_answered_at_once_and_worked_on_after(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_oa_on(api, tmp_path, talks):
        talks.open.clear()
        event = api.text("lan", "chào")
        await api.until(lambda: api.webhook_statuses)
        assert (api.webhook_statuses, api.sent) == ([200], [])
        api.again(event)
        await api.until(lambda: len(api.webhook_statuses) == 2)
        talks.open.set()
        await api.replies("lan")
        api.again(event)
        api.text("lan", "xong")
        await api.replies("lan", 2)
    assert [sent.text for sent in api.sent] == ["Bạn gửi: chào", "Bạn gửi: xong"]
    # What was answered with 200 and not worked on is there after a restart.
    talks.open.clear()
    async with zalo_oa_on(api, tmp_path, talks) as bench:
        api.text("lan", "giữ lại")
        await api.until(lambda: len(api.webhook_statuses) == 5)
        for task in tuple(bench.channel._worker._tasks):
            task.cancel()
    talks.open.set()
    async with zalo_oa_on(api, tmp_path, talks):
        await api.replies("lan", 3)
    assert [sent.text for sent in api.sent[2:]] == ["Bạn gửi: giữ lại"]


async def test_events_out_of_order_and_after_an_outage(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    api.webhook = "http://127.0.0.1:9/nobody"
    first = api.text("lan", "một")
    await api.until(lambda: api.undelivered)
    async with zalo_oa_on(api, tmp_path, talks):
        second = api.text("lan", "hai")
        await api.replies("lan")
        api.retry()
        await api.replies("lan", 2)
        for event in (second, first):
            api.again(event)
        api.text("lan", "xong")
        await api.replies("lan", 3)
    assert sorted(sent.text for sent in api.sent) == ["Bạn gửi: hai", "Bạn gửi: một", "Bạn gửi: xong"]


async def test_what_people_send(api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    cases: list[tuple[str, dict[str, Any], Incoming]] = [
        ("image", {"attachments": [{"type": "image", "payload": {"url": "https://x"}}]}, Incoming(Kind.MEDIA)),
        ("link", {"text": "https://x", "attachments": []}, Incoming(Kind.MEDIA)),
        ("location", {"text": "toạ độ"}, Incoming(Kind.MEDIA)),
        ("sticker", {}, Incoming(Kind.MEDIA)),
        ("audio", {}, Incoming(Kind.MEDIA)),
        ("text", {"text": "/menu"}, Incoming(Kind.COMMAND, "menu")),
    ]
    async with zalo_oa_on(api, tmp_path, talks):
        for number, (what, message, _) in enumerate(cases, start=1):
            api.user_sends("lan", what, **message)
            await api.replies("lan", number)
    assert talks.incoming == [expected for *_, expected in cases]


async def test_who_follows_is_greeted_and_other_events_are_only_taken(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_oa_on(api, tmp_path, talks):
        api.follower("lan", "follow")
        assert "Hỏi Bảo Hiểm" in (await api.replies("lan"))[0].text
        api.text("lan", "tất cả")
        await api.until(lambda: len(talks.heard) == 2)
        for event in ("user_seen_message", "user_received_message", "oa_send_text", "user_submit_info"):
            api.again(api.user_sends("nobody", "x") | {"event_name": event})
        api.follower("lan", "unfollow")
        await api.until(lambda: len(api.webhook_statuses) == 11)
        # The list went with the person.
        api.text("lan", "1")
        await api.replies("lan", 3)
    assert set(api.webhook_statuses) == {200}
    assert talks.incoming == [
        Incoming(Kind.COMMAND, "start"),
        Incoming(Kind.TEXT, "tất cả"),
        Incoming(Kind.TEXT, "1"),
    ]


async def test_only_signed_events_are_taken(api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    event = {
        "event_name": "user_send_text",
        "timestamp": "1795000000000",
        "sender": {"id": "lan"},
        "message": {"msg_id": "m1", "text": "chào"},
    }
    body = json.dumps(event, ensure_ascii=False, indent=1).encode()

    def mac(app: str, content: bytes, timestamp: str, secret: str) -> str:
        return hashlib.sha256(app.encode() + content + timestamp.encode() + secret.encode()).hexdigest()

    right = mac(api.app_id, body, event["timestamp"], api.secret_key)  # type: ignore[arg-type]
    cases: list[tuple[bytes, str | None, int]] = [
        (body, None, 403),
        (body, "", 403),
        (body, "mac=", 403),
        (body, "mac=é", 403),
        (body, f"mac={mac(api.app_id, body, '1795000000000', api.app_secret)}", 403),
        (body, f"mac={mac('1', body, '1795000000000', api.secret_key)}", 403),
        (body.replace(b"lan", b"tam"), f"mac={right}", 403),
        (json.dumps(event).encode(), f"mac={right}", 403),
        (b"{", f"mac={mac(api.app_id, b'{', '', api.secret_key)}", 200),
        (b" " * (1024 * 1024 + 1), f"mac={right}", 413),
        (body, right, 200),
        (body, f"mac={right}", 200),
    ]
    async with zalo_oa_on(api, tmp_path, talks), httpx.AsyncClient(trust_env=False) as client:
        for content, header, status in cases:
            headers = [] if header is None else [(b"X-ZEvent-Signature", header.encode())]
            response = await client.post(api.webhook, content=content, headers=headers)
            assert response.status_code == status, (content[:40], header)
        await api.replies("lan")
        page = await client.get(api.webhook.replace("webhook", "login?code=x&state=y"))
        assert "zalo-login" in page.text
    assert talks.heard == [("lan", Incoming(Kind.TEXT, "chào"))]


async def test_a_reply_goes_out_once_whatever_fails(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    # The fault, how often the reply arrives, and by how many calls.
    cases: dict[str, tuple[Fault, int, int]] = {
        "502": (faults.BAD_GATEWAY, 1, 2),
        "rate limit": (RATE_LIMIT, 1, 2),
        "429": (Fault(429, b"<html>429</html>"), 1, 2),
        "answer lost": (faults.ANSWER_LOST, 1, 1),
        "dropped": (faults.DROPPED, 0, 1),
        "not json": (faults.NOT_JSON, 0, 1),
        "refused": (oa_error(-201, "Params is invalid"), 0, 1),
        "package": (oa_error(-224, "Upgrade package"), 0, 1),
    }
    async with zalo_oa_on(api, tmp_path, talks) as bench:
        for user, (fault, arrives, calls) in cases.items():
            before, heard = len(api.called(SEND)), len(talks.heard)
            api.fail(SEND, fault)
            api.text(user, "một")
            await turns(api, talks, heard + 1)
            assert len(api.called(SEND)) == before + calls, user
            assert len(api.sent_to(user)) == arrives, user
    assert bench.alarms.kinds == ["zalo-oa-package"]


async def test_writing_first_inside_and_outside_the_window(
    api: ZaloOaApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_oa_on(api, tmp_path, talks) as bench:
        assert await bench.channel.send_to("lan", (Reply("Cán bộ trả lời."), LONG_MENU)) is Delivered.DELIVERED
        api.text("lan", "2")
        await api.replies("lan", 3)
        api.closed.add("lan")
        assert await bench.channel.send_to("lan", (Reply("Muộn quá rồi."),)) is Delivered.BLOCKED
        api.fail(SEND, faults.DROPPED)
        assert await bench.channel.send_to("minh", (Reply("Chào"),)) is Delivered.LOST
        api.free_left = 0
        assert await bench.channel.send_to("minh", (Reply("Chào"),)) is Delivered.DELIVERED
    assert talks.incoming == [Incoming(Kind.BUTTON, "e:a/2")]
    assert bench.alarms.kinds == ["zalo-oa-paid"]

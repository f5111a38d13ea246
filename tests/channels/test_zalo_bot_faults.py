"""The Zalo bot when the network, Zalo or the database fails. No message goes out twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Delivered
from bot.conversation.messages import Incoming, Kind, Reply
from tests.channels.zalo_bench import both_ways, turns, zalo_bot_on
from tests.support import bot_api_faults as faults
from tests.support.bot_api_faults import Fault
from tests.support.conversations import ScriptedConversations
from tests.support.zalo_bot_api import (
    QUOTA_EXCEEDED,
    QUOTA_EXCEEDED_IN_HTML,
    ZaloBotApi,
    zalo_bot_api,
    zalo_error,
)


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    async with zalo_bot_api() as server:
        yield server


@pytest.fixture
def talks() -> ScriptedConversations:
    return ScriptedConversations()


@both_ways
async def test_a_gateway_that_reaches_nobody_costs_no_reply(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path, webhook: bool
) -> None:
    api.fail("sendMessage", faults.BAD_GATEWAY, 8)
    async with zalo_bot_on(api, tmp_path, talks, webhook=webhook):
        api.text("lan", "một")
        await api.replies("lan")
    assert [sent.text for sent in api.sent] == ["Bạn gửi: một"]
    assert talks.incoming == [Incoming(Kind.TEXT, "một")]


async def test_what_may_have_arrived_or_was_refused_is_not_sent_again(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    cases: dict[str, tuple[Fault, int]] = {
        "answer lost": (faults.ANSWER_LOST, 1),
        "dropped": (faults.DROPPED, 0),
        "not json": (faults.NOT_JSON, 0),
        "504": (Fault(504, b"<html>504</html>"), 0),
        "not zalo's": (Fault(200, b'{"result": {}}'), 0),
        "ok:false": (zalo_error(403, "Internal server error"), 0),
        "400 as a string": (zalo_error("400", "Bad request"), 0),
        "429": (QUOTA_EXCEEDED, 0),
        "429 in HTML": (QUOTA_EXCEEDED_IN_HTML, 0),
    }
    async with zalo_bot_on(api, tmp_path, talks) as bench:
        for number, (chat, (fault, arrives)) in enumerate(cases.items(), start=1):
            api.fail("sendMessage", fault)
            api.text(chat, "một")
            await turns(api, talks, 2 * number - 1)
            api.text(chat, "hai")
            await turns(api, talks, 2 * number)
            assert [sent.text for sent in api.sent_to(chat)] == ["Bạn gửi: một"] * arrives + ["Bạn gửi: hai"], chat
            assert len(api.called("sendMessage")) == 2 * number, chat
    assert bench.alarms.kinds == ["zalo-quota-exceeded"] * 2


async def test_refused_styles_are_left_out(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    talks.script("một", Reply("**Đậm** thường"))
    api.fail("sendMessage", zalo_error(400, "Bad request"))
    async with zalo_bot_on(api, tmp_path, talks):
        api.text("lan", "một")
        [sent] = await api.replies("lan")
    assert (sent.text, sent.styles) == ("Đậm thường", ())


async def test_an_uncertain_part_does_not_hold_back_the_next(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    talks.script("cả ba", Reply("một"), Reply("hai"), Reply("ba"))
    api.fail("sendMessage", faults.ANSWER_LOST)
    api.fail("sendMessage", faults.BAD_GATEWAY, 2)
    async with zalo_bot_on(api, tmp_path, talks):
        api.text("lan", "cả ba")
        await api.replies("lan", 3)
    assert [sent.text for sent in api.sent] == ["một", "hai", "ba"]


async def test_a_message_survives_faults_of_start_and_polls(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    for fault in (
        faults.BAD_GATEWAY,
        faults.DROPPED,
        faults.NOT_JSON,
        zalo_error(401, "Unauthorized"),
        QUOTA_EXCEEDED_IN_HTML,
        Fault(403, b"<html>403</html>"),
    ):
        for method in ("getMe", "deleteWebhook", "getUpdates"):
            api.fail(method, fault, 2)
    async with zalo_bot_on(api, tmp_path, talks):
        api.text("lan", "chào")
        await api.replies("lan")
    assert len(api.sent) == 1


async def test_idle_polls_are_quiet(api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with zalo_bot_on(api, tmp_path, talks):
            await api.until(lambda: len(api.called("getUpdates")) > 7)
            api.text("lan", "chào")
            await api.replies("lan")
    assert "connected to Zalo" in [line["event"] for line in logs]
    assert {line["log_level"] for line in logs} <= {"debug", "info"}


async def test_the_operator_hears_before_the_months_messages_end(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    async with zalo_bot_on(api, tmp_path, talks, limit=20) as bench:
        for number in range(15):
            api.text("lan", str(number))
        await api.replies("lan", 15)
    assert bench.alarms.heard == []
    # Counted over a restart, each mark told once.
    async with zalo_bot_on(api, tmp_path, talks, limit=20) as bench:
        for number in range(6):
            api.text("lan", f"tin {number}")
        await api.replies("lan", 21)
        api.fail("sendMessage", QUOTA_EXCEEDED)
        assert await bench.channel.send_to("lan", (Reply("Chào"),)) is Delivered.LOST
    assert bench.alarms.kinds == ["zalo-quota-80", "zalo-quota-95", "zalo-quota-exceeded"]
    assert "16 trong 20 tin" in bench.alarms.heard[0][1]


async def test_writing_first_says_what_became_of_it(
    api: ZaloBotApi, talks: ScriptedConversations, tmp_path: Path
) -> None:
    both = (Reply("một"), Reply("hai"))
    async with zalo_bot_on(api, tmp_path, talks) as bench:
        for chat, fault, result in (
            ("may be there", faults.ANSWER_LOST, Delivered.LOST),
            ("refused", zalo_error(404, "Not found"), Delivered.LOST),
            ("not reached", faults.BAD_GATEWAY, Delivered.FAILED),
        ):
            api.fail("sendMessage", fault)
            assert await bench.channel.send_to(chat, both) is result
        long = Reply("bảo hiểm xã hội " * 150)
        api.fail("sendMessage", Fault(200, b'{"ok": true}'))
        api.fail("sendMessage", faults.BAD_GATEWAY)
        assert await bench.channel.send_to("half of it", (long,)) is Delivered.LOST
    assert [(sent.chat, sent.text) for sent in api.sent] == [("may be there", "một")]

"""The Telegram channel when the network, Telegram or the bot itself fails."""

from __future__ import annotations

import asyncio
import logging

import pytest
import structlog

from bot.channels.telegram.patience import Patience
from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.channels.telegram_bench import Clock, Echo, both_ways, channel_on
from tests.support import bot_api_faults as faults
from tests.support.bot_api import BotApi, bot_api
from tests.support.bot_api_faults import Fault
from tests.support.serving import address, free_socket

PASSING = [
    pytest.param(faults.BAD_GATEWAY, id="502"),
    pytest.param(faults.DROPPED, id="dropped"),
    pytest.param(faults.NOT_JSON, id="not-json"),
    pytest.param(faults.NOT_TELEGRAM, id="not-telegram"),
    pytest.param(faults.too_many(3), id="429"),
    pytest.param(faults.PROXY_FORBIDS, id="proxy-403"),
    pytest.param(faults.UNAUTHORIZED, id="401"),
    pytest.param(faults.NOT_FOUND, id="404"),
]


@both_ways
@pytest.mark.parametrize("fault", PASSING)
async def test_a_reply_survives_faults_of_sending(api: BotApi, way: str, fault: Fault) -> None:
    echo = Echo()
    api.fail("sendMessage", fault, 3)
    async with channel_on(api, echo, way):
        update = api.text(1, "chào")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: chào"]
    assert echo.handled == [str(update)]
    assert len(echo.turns) == 1


@pytest.mark.parametrize("fault", [*PASSING, pytest.param(faults.CONFLICT, id="conflict")])
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
async def test_a_message_survives_faults_of_start_and_polls(api: BotApi, fault: Fault, method: str) -> None:
    api.fail(method, fault, 4)
    async with channel_on(api, Echo()):
        api.text(1, "chào")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: chào"]


@pytest.mark.parametrize("fault", PASSING)
async def test_the_webhook_is_set_in_the_end(api: BotApi, fault: Fault) -> None:
    api.fail("setWebhook", fault, 4)
    async with channel_on(api, Echo(), "webhook"):
        api.text(1, "chào")
        await api.all_confirmed()
    assert len(api.sent_to(1)) == 1


async def test_the_bot_starts_before_telegram_can_be_reached() -> None:
    sock = free_socket()
    clock = Clock()
    async with bot_api() as nowhere:
        nowhere.base_url = f"{address(sock)}/bot"
        async with channel_on(nowhere, Echo(), clock=clock):
            while len(clock.waits) < 8:  # noqa: ASYNC110 - nothing tells a server that is not there
                await asyncio.sleep(0)
            async with bot_api(sock) as api:
                api.text(1, "chào")
                await api.replies(1)
    assert clock.waits[:8] == [0.2, 0.5, 1, 2, 5, 10, 10, 10]


async def test_the_end_comes_while_telegram_cannot_be_reached(api: BotApi) -> None:
    api.fail("getMe", faults.DROPPED, 10_000)
    async with channel_on(api, Echo()):
        await api.until(lambda: len(api.called("getMe")) > 3)


async def test_a_lost_answer_brings_the_reply_at_least_once(api: BotApi) -> None:
    echo = Echo()
    api.fail("sendMessage", faults.ANSWER_LOST)
    async with channel_on(api, echo):
        api.text(1, "chào")
        await api.all_confirmed()
    assert {sent.text for sent in api.sent_to(1)} == {"text: chào"}
    assert len(api.sent_to(1)) <= 2
    assert len(echo.handled) == 1


async def test_flood_limits_are_waited_for_and_stop_no_other_chat(api: BotApi) -> None:
    clock = Clock()
    api.fail("sendMessage", faults.too_many(40))
    async with channel_on(api, Echo(), clock=clock):
        api.text(1, "chào")
        api.text(2, "chào")
        await api.all_confirmed()
    assert clock.waits == [40]


@both_ways
async def test_an_outage_longer_than_the_tries_of_one_message(api: BotApi, way: str) -> None:
    echo = Echo()
    api.fail("sendMessage", faults.BAD_GATEWAY, 12)
    async with channel_on(api, echo, way):
        api.text(1, "một")
        api.text(1, "hai")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: một", "text: hai"]


async def test_no_try_is_spent_while_telegram_is_away(api: BotApi) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    patience = Patience(send=(), handle=(0,), sleep=Clock().sleep)
    async with channel_on(api, echo, patience=patience):
        api.text(1, "chào")
        await api.until(lambda: echo.turns)
        api.fail("getUpdates", faults.DROPPED, 10_000)
        api.fail("sendMessage", faults.DROPPED, 1)
        polls = len(api.called("getUpdates"))
        await api.until(lambda: len(api.called("getUpdates")) > polls + 2)
        echo.gates["1"].set()
        await api.until(lambda: api.called("sendMessage"))
        polls = len(api.called("getUpdates"))
        await api.until(lambda: len(api.called("getUpdates")) > polls + 10)
        assert len(api.called("sendMessage")) == 1
        api.heal()
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: chào"]


async def test_an_update_that_cannot_be_handled_is_given_up(api: BotApi) -> None:
    echo = Echo(failures=[RuntimeError("x")] * 4)
    clock = Clock()
    with structlog.testing.capture_logs() as logs:
        async with channel_on(api, echo, clock=clock):
            api.text(1, "hỏng")
            api.text(1, "lành")
            await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: lành"]
    assert [incoming.text for incoming in echo.heard] == ["hỏng"] * 4 + ["lành"]
    assert clock.waits == [1, 5, 20]
    assert [log["log_level"] for log in logs if log["event"] == "update given up"] == ["error"]


async def test_an_unreadable_update_holds_nothing_up(api: BotApi) -> None:
    api.push("message", {"x": 1})
    api.push("callback_query", {"id": 1})
    async with channel_on(api, Echo()):
        api.text(1, "chào")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: chào"]


@both_ways
async def test_who_blocked_the_bot_is_left_alone(api: BotApi, way: str) -> None:
    echo = Echo()
    async with channel_on(api, echo, way):
        api.fail("sendMessage", faults.BLOCKED)
        api.text(1, "chào")
        await api.all_confirmed()
        api.text(2, "chào")
        await api.all_confirmed()
    assert api.sent_to(1) == []
    assert len(api.sent_to(2)) == 1
    assert len(echo.handled) == len(echo.turns) == 2


BUTTONS = ((Button("Có", "y:1"),),)


async def test_a_message_whose_markup_is_refused_comes_plain(api: BotApi) -> None:
    echo = Echo(reply=lambda _: (Reply("**a** & [b](https://b.vn)", BUTTONS),))
    api.fail("sendMessage", faults.CANNOT_PARSE)
    async with channel_on(api, echo):
        api.text(1, "chào")
        [sent] = await api.replies(1)
    assert (sent.text, sent.parse_mode, len(sent.buttons)) == ("a & b (https://b.vn)", None, 1)


async def test_a_message_whose_buttons_are_refused_comes_without(api: BotApi) -> None:
    echo = Echo(reply=lambda _: (Reply("chữ", ((Button("x", "y" * 65),),)),))
    async with channel_on(api, echo):
        api.text(1, "chào")
        [sent] = await api.replies(1)
        await api.all_confirmed()
    assert (sent.text, sent.buttons) == ("chữ", ())


async def test_a_message_refused_in_every_form_holds_nothing_up(api: BotApi) -> None:
    api.fail("sendMessage", faults.BAD_BUTTON, 3)
    async with channel_on(api, Echo()):
        api.text(1, "một")
        api.text(1, "hai")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["text: hai"]


async def test_a_group_that_became_a_supergroup_is_followed(api: BotApi) -> None:
    api.record.chats[-1002] = "supergroup"
    echo = Echo(reply=lambda _: (Reply("một"), Reply("hai")))
    api.fail("sendMessage", faults.migrated(-1002))
    async with channel_on(api, echo):
        api.in_group(-1, "/menu")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(-1002)] == ["một", "hai"]


async def test_a_profile_that_cannot_be_set_stops_nothing(api: BotApi) -> None:
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        api.fail(method, faults.too_many(100), 2)
    async with channel_on(api, Echo()):
        api.text(1, "chào")
        await api.replies(1)
        await api.until(lambda: api.called("setMyShortDescription"))


async def test_a_press_that_cannot_be_acknowledged_is_handled(api: BotApi) -> None:
    echo = Echo(reply=lambda heard: (Reply(heard.text, BUTTONS),))
    async with channel_on(api, echo):
        api.text(1, "menu")
        [menu] = await api.replies(1)
        api.fail("answerCallbackQuery", faults.BAD_GATEWAY, 10)
        api.press(menu, "y:1")
        await api.all_confirmed()
    assert echo.heard[-1] == Incoming(Kind.BUTTON, "y:1")
    assert len(api.sent_to(1)) == 2


@pytest.mark.parametrize("fails", [False, True])
async def test_typing_is_shown_only_to_who_waits(api: BotApi, fails: bool) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    if fails:
        api.fail("sendChatAction", faults.BAD_GATEWAY)
    async with channel_on(api, echo, patience=Patience(typing=0)):
        api.text(1, "chậm")
        await api.until(lambda: api.called("sendChatAction"))
        echo.gates["1"].set()
        await api.replies(1)
    async with channel_on(api, echo, patience=Patience(typing=100)):
        api.text(1, "nhanh")
        await api.all_confirmed()
    assert api.record.actions == ([] if fails else [1])
    assert len(api.sent_to(1)) == 2


@both_ways
async def test_no_secret_and_no_word_of_a_person_is_logged(
    api: BotApi, way: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for noisy in ("httpx", "httpcore"):
        # As bot/logs.py does it.
        caplog.set_level(logging.WARNING, noisy)
    failing = (faults.UNAUTHORIZED, faults.NOT_JSON, faults.NOT_TELEGRAM, faults.DROPPED, faults.too_many(1))
    for method in ("getMe", "setWebhook", "deleteWebhook", "getUpdates", "sendMessage", "setMyCommands"):
        for fault in failing:
            api.fail(method, fault)
    echo = Echo(failures=[ValueError("chat 987654321 wrote: bí mật của Lan")])
    with structlog.testing.capture_logs() as logs:
        async with channel_on(api, echo, way):
            api.text(987654321, "bí mật của Lan")
            await api.all_confirmed()
            api.fail("sendMessage", faults.BLOCKED)
            api.text(987654321, "bí mật của Lan")
            api.membership(987654321, "kicked")
            api.membership(987654321, "member")
            await api.all_confirmed()
    printed = capsys.readouterr()
    everything = repr(logs) + caplog.text + printed.out + printed.err
    assert len(logs) > 10
    for secret in ("AAbb-cc_DD", "AAbb", "987654321", "bí mật", "Lan", "lan_quang_tri"):
        assert secret not in everything

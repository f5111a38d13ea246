"""The Telegram channel's way of handling updates, by polling and by webhook, with the real library."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.channels.telegram.incoming import ALLOWED_UPDATES
from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.channels.telegram_bench import SECRET, Echo, both_ways, channel_on
from tests.support.bot_api import BotApi

BUTTONS = ((Button("Chủ đề", "t:thai-san"), Button("Trang", url="https://a.vn")), (Button("Có", "y:1"),))


@both_ways
async def test_a_message_is_answered_once(api: BotApi, way: str) -> None:
    echo = Echo()
    async with channel_on(api, echo, way):
        update = api.text(1, "thai sản")
        await api.all_confirmed()
    [reply] = api.sent_to(1)
    assert reply.text == "text: thai sản"
    assert (reply.reply_to, reply.thread, reply.parse_mode) == (None, None, "HTML")
    assert echo.turns == [("telegram", "1", str(update), Incoming(Kind.TEXT, "thai sản"))]
    assert echo.handled == [str(update)]


@both_ways
async def test_what_was_written_while_the_bot_was_away_is_answered(api: BotApi, way: str) -> None:
    for number in range(3):
        api.text(number + 1, "chào")
    async with channel_on(api, Echo(), way):
        await api.all_confirmed()
    assert [sent.chat for sent in sorted(api.record.sent, key=lambda sent: sent.chat)] == [1, 2, 3]


@both_ways
async def test_order_is_kept_inside_a_chat(api: BotApi, way: str) -> None:
    async with channel_on(api, Echo(), way):
        for number in range(25):
            api.text(1, str(number))
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == [f"text: {number}" for number in range(25)]


@both_ways
async def test_chats_do_not_wait_for_each_other(api: BotApi, way: str) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    async with channel_on(api, echo, way):
        held = api.text(1, "chậm")
        await api.until(lambda: echo.turns)
        for number in range(5):
            api.text(2, str(number))
            await api.replies(2, number + 1)
        assert api.sent_to(1) == []
        assert held in api.pending
        echo.gates["1"].set()
        await api.all_confirmed()
    assert len(api.sent_to(1)) == 1
    assert len(api.sent_to(2)) == 5


async def test_polling_confirms_an_update_only_when_it_is_handled(api: BotApi) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    async with channel_on(api, echo):
        first = api.text(2, "trước")
        held = api.text(1, "chậm")
        last = api.text(2, "sau")
        await api.replies(2, 2)
        polls = len(api.called("getUpdates"))
        await api.until(lambda: len(api.called("getUpdates")) > polls + 2)
        assert api.confirmed <= first
        assert {held, last} <= set(api.pending)
        echo.gates["1"].set()
        await api.all_confirmed()
        assert api.confirmed == last
    assert len(echo.turns) == 3


async def test_polls_rest_while_a_turn_is_held(api: BotApi) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    async with channel_on(api, echo):
        api.text(1, "chậm")
        await api.until(lambda: echo.turns)
        start = asyncio.get_running_loop().time()
        polls = len(api.called("getUpdates"))
        await api.until(lambda: len(api.called("getUpdates")) >= polls + 6)
        assert asyncio.get_running_loop().time() - start > 0.3
        echo.gates["1"].set()


@both_ways
async def test_the_end_waits_for_turns_in_flight(api: BotApi, way: str) -> None:
    echo = Echo(gates={"1": asyncio.Event()})
    async with channel_on(api, echo, way):
        held = api.text(1, "cuối")
        await api.until(lambda: echo.turns)
        asyncio.get_running_loop().call_later(0.05, echo.gates["1"].set)
    assert [sent.text for sent in api.sent_to(1)] == ["text: cuối"]
    await api.until(lambda: held not in api.pending)


@both_ways
async def test_buttons_and_their_presses(api: BotApi, way: str) -> None:
    echo = Echo(reply=lambda heard: (Reply(heard.text, BUTTONS),))
    async with channel_on(api, echo, way):
        api.text(1, "menu")
        [menu] = await api.replies(1)
        assert menu.buttons == (
            ({"text": "Chủ đề", "callback_data": "t:thai-san"}, {"text": "Trang", "url": "https://a.vn"}),
            ({"text": "Có", "callback_data": "y:1"},),
        )
        api.press(menu, "t:thai-san")
        await api.all_confirmed()
    assert echo.heard[-1] == Incoming(Kind.BUTTON, "t:thai-san")
    assert [sent.text for sent in api.sent_to(1)] == ["menu", "t:thai-san"]
    assert api.record.acknowledged == ["press-1"]


@both_ways
async def test_a_press_is_acknowledged_even_if_handling_fails(api: BotApi, way: str) -> None:
    echo = Echo(reply=lambda heard: (Reply(heard.text, BUTTONS),))
    async with channel_on(api, echo, way):
        api.text(1, "menu")
        [menu] = await api.replies(1)
        echo.failures = [RuntimeError("x")]
        api.press(menu, "y:1")
        await api.until(lambda: api.record.acknowledged)
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["menu", "y:1"]


@both_ways
async def test_long_answers_come_in_parts_with_the_buttons_at_the_end(api: BotApi, way: str) -> None:
    paragraphs = [f"**Đoạn {number}** " + "bảo hiểm <xã hội> & " * 40 for number in range(14)]
    echo = Echo(reply=lambda _: (Reply("\n\n".join(paragraphs), BUTTONS),))
    async with channel_on(api, echo, way):
        api.text(1, "dài")
        await api.all_confirmed()
    sent = api.sent_to(1)
    assert len(sent) == 3
    assert [bool(message.buttons) for message in sent] == [False, False, True]
    whole = " ".join(" ".join(message.text for message in sent).split())
    assert whole == " ".join(" ".join(paragraphs).replace("**", "").split())


@both_ways
async def test_text_is_escaped(api: BotApi, way: str) -> None:
    async with channel_on(api, Echo(), way):
        api.text(1, 'a <b>b</b> & "c" <script> &lt;')
        [sent] = await api.replies(1)
    assert sent.text == 'text: a <b>b</b> & "c" <script> <'
    assert sent.parse_mode == "HTML"


@both_ways
async def test_the_profile_is_set(api: BotApi, way: str) -> None:
    async with channel_on(api, Echo(), way):
        await api.until(lambda: len(api.record.profile) == 4)
    commands = [
        {"command": "start", "description": "Bắt đầu"},
        {"command": "menu", "description": "Các chủ đề"},
    ]
    assert api.record.profile == {
        "commands": commands,
        "commands vi": commands,
        "description": "Dài hơn",
        "short_description": "Ngắn",
    }


async def test_webhook_settings(api: BotApi) -> None:
    async with channel_on(api, Echo(), "webhook"):
        await api.until(lambda: api.webhook)
        assert api.webhook["url"].endswith("/telegram/webhook")
        assert tuple(api.webhook["allowed_updates"]) == ALLOWED_UPDATES
        assert api.webhook["secret_token"] == SECRET
        assert api.webhook["max_connections"] == "40"
    async with channel_on(api, Echo(), "polling"):
        api.text(1, "chào")
        await api.replies(1)
        assert api.webhook == {}
        assert tuple(api.called("getUpdates")[0]["allowed_updates"]) == ALLOWED_UPDATES


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 403),
        ({"X-Telegram-Bot-Api-Secret-Token": "wrong"}, b"{}", 403),
        ({"X-Telegram-Bot-Api-Secret-Token": "é".encode()}, b"{}", 403),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b" " * (1024 * 1024 + 1), 413),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"{", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"\xff", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[" * 100_000, 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[]", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": "1"}', 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": 1}', 200),
        # Unreadable for the library: it would be so for ever.
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": 1, "message": {"x": 1}}', 200),
    ],
)
async def test_what_the_webhook_answers(api: BotApi, headers: dict[str, str | bytes], body: bytes, status: int) -> None:
    echo = Echo()
    async with channel_on(api, echo, "webhook"), httpx.AsyncClient(trust_env=False) as client:
        # Once an update was answered the channel is open.
        api.text(1, "chào")
        await api.all_confirmed()
        raw = [(name.encode(), value.encode() if isinstance(value, str) else value) for name, value in headers.items()]
        response = await client.post(api.webhook["url"], content=body, headers=raw)
        assert response.status_code == status
        assert (await client.get(api.webhook["url"])).status_code == 405
    assert len(echo.turns) == 1


async def test_the_webhook_asks_for_another_delivery_when_handling_failed(api: BotApi) -> None:
    echo = Echo(failures=[RuntimeError("x"), RuntimeError("y")])
    async with channel_on(api, echo, "webhook"):
        api.text(1, "chào")
        await api.all_confirmed()
    assert api.webhook_statuses == [500, 500, 200]
    assert [sent.text for sent in api.sent_to(1)] == ["text: chào"]


async def test_a_second_try_does_not_send_again_what_is_out(api: BotApi) -> None:
    echo = Echo(failures_after=[RuntimeError("the store is busy")])
    echo.reply = lambda _: (Reply("một"), Reply("hai"))
    async with channel_on(api, echo, "polling"):
        api.text(1, "chào")
        await api.all_confirmed()
    assert [sent.text for sent in api.sent_to(1)] == ["một", "hai"]
    assert len(echo.turns) == 2

"""What the Telegram channel makes of each kind of update."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.messages import Incoming, Kind, Reply, Suggestion
from tests.channels.telegram_bench import Echo, both_ways, channel_on
from tests.support import bot_api_faults as faults
from tests.support.bot_api import BotApi

BOT = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "HoiBaoHiemBot"}
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Khác", "username": "KhacBot"}


async def heard(api: BotApi) -> list[Incoming]:
    """What the conversation hears of the updates pushed so far."""
    echo = Echo()
    async with channel_on(api, echo):
        await api.all_confirmed()
    return echo.heard


@pytest.mark.parametrize(
    ("text", "incoming"),
    [
        ("thai sản", Incoming(Kind.TEXT, "thai sản")),
        ("  thai\nsản ", Incoming(Kind.TEXT, "thai\nsản")),
        ("/start", Incoming(Kind.COMMAND, "start")),
        ("/start thai-san_muc-huong", Incoming(Kind.COMMAND, "start thai-san_muc-huong")),
        ("/menu@HoiBaoHiemBot", Incoming(Kind.COMMAND, "menu")),
        ("/menu@hoibaohiembot  a b", Incoming(Kind.COMMAND, "menu a b")),
        ("/menu\nxin chào", Incoming(Kind.COMMAND, "menu xin chào")),
        ("/thai-san", Incoming(Kind.TEXT, "/thai-san")),
        ("/", Incoming(Kind.TEXT, "/")),
        ("1/2 lương", Incoming(Kind.TEXT, "1/2 lương")),
        ("@HoiBaoHiemBot thai sản", Incoming(Kind.TEXT, "thai sản")),
        ("lan@hoibaohiembot.vn", Incoming(Kind.TEXT, "lan@hoibaohiembot.vn")),
    ],
)
async def test_private_text(api: BotApi, text: str, incoming: Incoming) -> None:
    api.text(1, text)
    assert await heard(api) == [incoming]


LOCATION = {"latitude": 16.8, "longitude": 107.1}
STICKER = {
    **{"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1},
    **{"is_animated": False, "is_video": False},
}


@pytest.mark.parametrize(
    ("content", "incoming"),
    [
        ({"location": LOCATION}, [Incoming(Kind.MEDIA)]),
        ({"sticker": STICKER}, [Incoming(Kind.MEDIA)]),
        ({"something_new": {"x": 1}}, [Incoming(Kind.MEDIA)]),
        ({"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}, []),
        ({"text": "Câu trả lời", "via_bot": BOT}, []),
        ({"text": "chào", "via_bot": OTHER_BOT}, [Incoming(Kind.TEXT, "chào")]),
        ({"text": "chào", "sender": OTHER_BOT}, []),
    ],
)
async def test_other_private_messages(api: BotApi, content: dict[str, Any], incoming: list[Incoming]) -> None:
    api.other(1, **content)
    assert await heard(api) == incoming


async def test_pictures_with_and_without_words(api: BotApi) -> None:
    api.photo(1)
    api.photo(1, "sổ này là sao")
    assert await heard(api) == [Incoming(Kind.MEDIA), Incoming(Kind.MEDIA, "sổ này là sao")]


async def test_an_edited_message_is_a_new_one(api: BotApi) -> None:
    api.edit(1, "thai sản")
    moved = api.message(1, "private", location=LOCATION, edit_date=2)
    api.push("edited_message", moved, 1)
    assert await heard(api) == [Incoming(Kind.TEXT, "thai sản")]


@pytest.mark.parametrize(
    ("text", "extra", "incoming"),
    [
        ("ai đi ăn không", {}, []),
        ("@HoiBaoHiemBot thai sản", {}, [Incoming(Kind.TEXT, "thai sản")]),
        ("thai sản @hoibaohiembot nhé", {}, [Incoming(Kind.TEXT, "thai sản  nhé")]),
        ("@HoiBaoHiemBot", {}, [Incoming(Kind.COMMAND, "start")]),
        ("@HoiBaoHiemBot2 thai sản", {}, []),
        ("/menu", {}, [Incoming(Kind.COMMAND, "menu")]),
        ("/menu@HoiBaoHiemBot", {}, [Incoming(Kind.COMMAND, "menu")]),
        ("/menu@KhacBot", {}, []),
        ("còn nam thì sao", {"answers": BOT}, [Incoming(Kind.TEXT, "còn nam thì sao")]),
        ("còn nam thì sao", {"answers": OTHER_BOT}, []),
        ("@HoiBaoHiemBot chào", {"sender": OTHER_BOT}, []),
        (
            "@HoiBaoHiemBot chào",
            {"sender": OTHER_BOT, "sender_chat": {"id": -5, "type": "supergroup"}},
            [Incoming(Kind.TEXT, "chào")],
        ),
        ("@HoiBaoHiemBot tin mới", {"is_automatic_forward": True}, []),
    ],
)
async def test_groups(api: BotApi, text: str, extra: dict[str, Any], incoming: list[Incoming]) -> None:
    answers = extra.pop("answers", None) if "answers" in extra else None
    if answers:
        extra = {"reply_to_message": api.message(-5, "supergroup", text="trước", sender=answers)}
    api.in_group(-5, text, **extra)
    assert await heard(api) == incoming


async def test_replies_in_a_group_say_what_they_answer(api: BotApi) -> None:
    api.in_group(-5, "@HoiBaoHiemBot một")
    api.in_group(-5, "@HoiBaoHiemBot hai", message_thread_id=77, is_topic_message=True)
    asked = [update["message"]["message_id"] for update in api.pending.values()]
    await heard(api)
    assert [(sent.reply_to, sent.thread) for sent in api.sent_to(-5)] == [(asked[0], None), (asked[1], 77)]


@both_ways
async def test_what_asks_for_nothing_is_confirmed(api: BotApi, way: str) -> None:
    echo = Echo()
    async with channel_on(api, echo, way):
        api.membership(1, "kicked")
        api.membership(1, "member")
        api.push("channel_post", {"message_id": 1, "date": 1, "chat": {"id": -9, "type": "channel"}, "text": "tin"})
        api.push("poll_answer", {"poll_id": "1", "option_ids": [], "option_persistent_ids": []})
        api.push("something_new", {"x": 1})
        query = {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "Lan"}, "chat_instance": "1"}
        api.record.presses.add("1")
        api.push("callback_query", {**query, "inline_message_id": "5", "data": "x"})
        await api.all_confirmed()
    assert echo.turns == []
    assert api.record.sent == []
    assert api.record.acknowledged == ["1"]


async def test_a_button_under_a_message_too_old_to_be_seen(api: BotApi) -> None:
    api.record.chats[1] = "private"
    api.record.presses.add("1")
    query = {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "Lan"}, "chat_instance": "1"}
    under = {"chat": {"id": 1, "type": "private"}, "message_id": 4, "date": 0}
    api.push("callback_query", {**query, "message": under, "data": "y:1"}, 1)
    assert await heard(api) == [Incoming(Kind.BUTTON, "y:1")]
    assert len(api.sent_to(1)) == 1


def found(text: str) -> Suggestion:
    return Suggestion("thai-san/" + "dai" * 30, "Thai sản?", "Tóm tắt", Reply(text))


@both_ways
async def test_inline_search(api: BotApi, way: str) -> None:
    long = "\n\n".join(["**Đoạn** " + "chữ " * 300] * 5)
    echo = Echo(found=(found("**Được** <6> tháng"), found(long)))
    async with channel_on(api, echo, way):
        query = api.inline_query("thai san")
        await api.all_confirmed()
    answer = api.record.inline[query]
    first, second = answer["results"]
    assert int(answer["cache_time"]) <= 60
    assert "button" not in answer
    assert (first["type"], first["title"], first["description"]) == ("article", "Thai sản?", "Tóm tắt")
    assert first["input_message_content"]["message_text"] == "<b>Được</b> &lt;6&gt; tháng"
    assert first["input_message_content"]["parse_mode"] == "HTML"
    assert second["input_message_content"]["message_text"].endswith(
        '… <a href="https://t.me/HoiBaoHiemBot">@HoiBaoHiemBot</a>'
    )
    assert echo.turns == []


@pytest.mark.parametrize(
    ("text", "suggestions", "button"),
    [
        ("", (found("x"),), True),
        ("xyz", (), True),
        ("xyz", (found(" "),), True),
        ("thai san", RuntimeError("x"), False),
    ],
)
async def test_inline_search_without_results_is_answered(
    api: BotApi, text: str, suggestions: tuple[Suggestion, ...] | Exception, button: bool
) -> None:
    async with channel_on(api, Echo(found=suggestions)):
        query = api.inline_query(text)
        await api.all_confirmed()
    answer = api.record.inline[query]
    assert answer["results"] == []
    expected = {"text": "Bắt đầu", "start_parameter": "inline"} if button else None
    assert answer.get("button") == expected


async def test_an_inline_query_that_cannot_be_answered_holds_nothing_up(api: BotApi) -> None:
    api.fail("answerInlineQuery", faults.BAD_GATEWAY)
    async with channel_on(api, Echo()):
        api.inline_query("thai san")
        api.text(1, "chào")
        await api.all_confirmed()
    assert len(api.sent_to(1)) == 1

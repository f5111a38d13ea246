"""The web chat as people see it: real Chromium, real HTTP, scripted answers."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect
from starlette.applications import Starlette

from bot.channels.web import WebChat
from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.support.browser import PHONE, NewPage
from tests.support.conversations import ScriptedConversations
from tests.support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

START = Incoming(Kind.COMMAND, "start")
LONG_ANSWER = Reply(
    "**Được nghỉ 6 tháng.** Cụ thể:\n\n- Trước sinh: tối đa 2 tháng\n- Sinh đôi: thêm 1 tháng\n\n"
    + "\n\n".join(f"Đoạn {i}: lao động nữ sinh con được nghỉ việc hưởng chế độ thai sản." for i in range(20))
    + "\n\n📖 **Căn cứ:** [Luật BHXH 2024](https://example.vn/luat): Điều 53",
    (
        (Button("Hồ sơ thai sản, nơi nộp, hạn nộp và những gì cần mang theo", "e:thai-san/ho-so"),),
        (Button("👍 Có ích", "y:thai-san/nghi"), Button("👎 Chưa đúng ý", "n:thai-san/nghi")),
        (Button("Cổng dịch vụ công", url="https://example.vn/"),),
    ),
)


@dataclass
class Chat:
    """A web chat on its own address."""

    base: str
    conversations: ScriptedConversations
    new_page: NewPage

    async def open(self, path: str = "/", **options: Any) -> Page:
        page = await self.new_page(**options)
        await page.goto(self.base + path)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def chat(new_page: NewPage) -> AsyncIterator[Chat]:
    conversations = ScriptedConversations()
    async with serving(Starlette(routes=WebChat(conversations).routes())) as base:
        yield Chat(base, conversations, new_page)
        conversations.open.set()


def field(page: Page) -> Locator:
    return page.get_by_label("Viết câu hỏi của bạn")


def own(page: Page) -> Locator:
    return page.locator(".message.me .text")


def bots(page: Page) -> Locator:
    return page.locator(".message.bot .text")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def say(page: Page, text: str) -> None:
    await field(page).fill(text)
    await button(page, "Gửi").click()


async def greeted(page: Page) -> Page:
    await expect(bots(page).first).to_contain_text("Chào bạn!")
    return page


async def fail_with(page: Page, fail: Callable[[Route], Awaitable[None]]) -> None:
    await page.route("**/chat/messages", fail)


# Talking


async def test_the_first_visit_greets_and_shows_choices(chat: Chat) -> None:
    page = await greeted(await chat.open())
    assert chat.conversations.incoming == [START]
    await expect(own(page)).to_have_count(0)
    await expect(bots(page).locator("strong")).to_have_text("Hỏi Bảo Hiểm")
    await expect(button(page, "Điều kiện hưởng thai sản")).to_be_visible()
    await expect(page.locator("#status")).to_have_text("trực tuyến")
    await expect(page).to_have_title("Hỏi Bảo Hiểm")


async def test_a_link_opens_its_entry_once(chat: Chat) -> None:
    page = await chat.open("/?start=thai-san_dieu-kien")
    await expect(bots(page)).to_have_text("Bạn gửi: start thai-san_dieu-kien")
    assert page.url == f"{chat.base}/"
    await page.reload()
    await expect(bots(page)).to_have_count(1)
    await page.goto(f"{chat.base}/?start=bhtn")
    await expect(bots(page)).to_have_count(2)
    assert [i.text for i in chat.conversations.incoming] == ["start thai-san_dieu-kien", "start bhtn"]


async def test_a_link_with_a_wrong_payload_just_greets(chat: Chat) -> None:
    await greeted(await chat.open("/?start=%3Cscript%3E"))
    assert chat.conversations.incoming == [START]


async def test_a_text_is_answered_with_time_and_mark(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await say(page, "  nghỉ thai sản mấy tháng  ")
    await expect(own(page)).to_have_text("nghỉ thai sản mấy tháng")
    await expect(bots(page).last).to_have_text("Bạn gửi: nghỉ thai sản mấy tháng")
    await expect(page.locator(".me time")).to_have_text(re.compile(r"^([01]\d|2[0-3]):[0-5]\d$"))
    await expect(page.get_by_role("img", name="Đã gửi")).to_have_count(1)
    await expect(field(page)).to_have_value("")
    await expect(field(page)).to_be_focused()


async def test_a_choice_shows_its_label_and_stays_tappable(chat: Chat) -> None:
    page = await greeted(await chat.open())
    choice = page.get_by_role("button", name="Hỏi cán bộ")
    for times in (1, 2):
        await choice.click()
        await expect(own(page)).to_have_text(["Hỏi cán bộ"] * times)
    assert chat.conversations.incoming[1:] == [Incoming(Kind.BUTTON, "c")] * 2
    await expect(button(page, "Hỏi cán bộ (đã chọn)")).to_have_count(1)
    await expect(page.locator(".choices.used .taken")).to_have_count(1)
    await expect(field(page)).to_be_focused()


async def test_a_link_choice_opens_beside(chat: Chat) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open())
    await say(page, "dài")
    for link in (page.get_by_role("link", name="Cổng dịch vụ công"), page.get_by_role("link", name="Luật BHXH 2024")):
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_the_menu_button_and_the_header_menu_send_commands(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await page.locator("form").get_by_role("button", name="Các chủ đề").click()
    await expect(own(page)).to_have_text(["Các chủ đề"])
    await button(page, "Lựa chọn khác").click()
    await button(page, "Nơi liên hệ, gặp cán bộ").click()
    await expect(own(page)).to_have_text(["Các chủ đề", "Nơi liên hệ, gặp cán bộ"])
    await expect(bots(page)).to_have_count(3)
    assert [i.text for i in chat.conversations.incoming] == ["start", "menu", "lienhe"]


async def test_the_typing_sign_shows_while_an_answer_is_awaited(chat: Chat) -> None:
    page = await greeted(await chat.open())
    chat.conversations.open.clear()
    await say(page, "chờ chút")
    await expect(page.locator(".dots")).to_be_visible()
    await expect(page.get_by_text("Hỏi Bảo Hiểm đang soạn trả lời")).to_be_attached()
    await expect(page.get_by_role("img", name="Đang gửi")).to_have_count(1)
    chat.conversations.open.set()
    await expect(bots(page).last).to_have_text("Bạn gửi: chờ chút")
    await expect(page.locator(".dots")).to_have_count(0)


async def test_quick_messages_are_answered_in_order_one_at_a_time(chat: Chat) -> None:
    page = await greeted(await chat.open())
    chat.conversations.open.clear()
    for text in ("một", "hai", "ba"):
        await say(page, text)
    await expect(own(page)).to_have_text(["một", "hai", "ba"])
    chat.conversations.open.set()
    await expect(bots(page)).to_have_count(4)
    assert [i.text for i in chat.conversations.incoming[1:]] == ["một", "hai", "ba"]


async def test_several_replies_to_one_message(chat: Chat) -> None:
    chat.conversations.script("hai câu", Reply("Một"), Reply("Hai"))
    page = await greeted(await chat.open())
    await say(page, "hai câu")
    await expect(bots(page)).to_have_text(["Chào bạn! Mình là Hỏi Bảo Hiểm.", "Một", "Hai"])


# The text field


async def test_enter_sends_and_shift_enter_makes_a_line(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await expect(field(page)).to_be_focused()
    await expect(button(page, "Gửi")).to_be_disabled()
    await page.keyboard.type("   ")
    await page.keyboard.press("Enter")
    await expect(button(page, "Gửi")).to_be_disabled()
    await field(page).clear()
    await page.keyboard.type("dòng một")
    low = await height(field(page))
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dòng hai")
    assert await height(field(page)) > low + 10
    await page.keyboard.press("Enter")
    await expect(own(page)).to_have_text("dòng một\ndòng hai", use_inner_text=True)
    assert await height(field(page)) == low
    assert chat.conversations.incoming[1:] == [Incoming(Kind.TEXT, "dòng một\ndòng hai")]


async def height(locator: Locator) -> float:
    box = await locator.bounding_box()
    assert box is not None
    return box["height"]


async def test_enter_on_a_phone_makes_a_line(chat: Chat) -> None:
    page = await greeted(await chat.open(**PHONE))
    await expect(field(page)).not_to_be_focused()
    await field(page).tap()
    await page.keyboard.type("một")
    await page.keyboard.press("Enter")
    await page.keyboard.type("hai")
    await button(page, "Gửi").tap()
    await expect(own(page)).to_have_text("một\nhai", use_inner_text=True)
    await expect(field(page)).to_be_focused()


async def test_enter_that_ends_a_word_of_the_input_method_does_not_send(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await field(page).fill("thất nghiệp")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        await field(page).dispatch_event("keydown", {"key": "Enter", "bubbles": True, **composing})
    await expect(field(page)).to_have_value("thất nghiệp")
    await expect(own(page)).to_have_count(0)


async def test_the_counter_shows_only_near_the_limit(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await field(page).fill("x" * 3599)
    await expect(page.locator("#counter")).to_be_hidden()
    await page.keyboard.type("y")
    await expect(page.locator("#counter")).to_have_text("3.600/4.000")
    await field(page).fill("x" * 3999)
    await page.keyboard.type("yz")
    await expect(page.locator("#counter")).to_have_text("4.000/4.000")
    await expect(page.locator("#counter")).to_have_class("counter full")
    await button(page, "Gửi").click()
    await expect(bots(page)).to_have_count(2)
    assert len(chat.conversations.incoming[1].text) == 4000


async def test_half_an_emoji_is_no_obstacle(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await field(page).evaluate("field => { field.value = 'chào \\ud83d'; field.dispatchEvent(new Event('input')); }")
    await button(page, "Gửi").click()
    await expect(bots(page).last).to_have_text("Bạn gửi: chào \ufffd")


async def test_typing_after_a_look_at_the_answers_goes_into_the_field(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await page.locator("#scroller").focus()
    await page.keyboard.type("abc")
    await expect(field(page)).to_have_value("abc")


@pytest.mark.parametrize("way", ["drop", "paste"])
async def test_a_picture_is_named_but_not_uploaded(chat: Chat, way: str) -> None:
    page = await greeted(await chat.open())
    await page.evaluate(
        """(way) => {
            const data = new DataTransfer();
            data.items.add(new File(["x"], "so-bhxh.jpg", {type: "image/jpeg"}));
            const event = way === "drop" ? new DragEvent("drop", {dataTransfer: data, bubbles: true})
                                         : new ClipboardEvent("paste", {clipboardData: data, bubbles: true});
            document.querySelector(way === "drop" ? "#scroller" : "#text").dispatchEvent(event);
        }""",
        way,
    )
    await expect(own(page)).to_have_text("🖼 Ảnh: so-bhxh.jpg")
    await expect(bots(page)).to_have_count(2)
    assert chat.conversations.incoming[1:] == [Incoming(Kind.MEDIA)]


# What is kept


async def test_a_reload_keeps_the_talk_and_the_draft(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await page.get_by_role("button", name="Hỏi cán bộ").click()
    await say(page, "nghỉ ốm")
    await expect(bots(page)).to_have_count(3)
    await field(page).fill("đang viết dở")
    before = [await own(page).all_inner_texts(), await bots(page).all_inner_texts()]
    await page.reload()
    await expect(bots(page)).to_have_count(3)
    assert [await own(page).all_inner_texts(), await bots(page).all_inner_texts()] == before
    await expect(page.locator(".choices.used .taken")).to_have_count(1)
    await expect(field(page)).to_have_value("đang viết dở")
    assert len(chat.conversations.heard) == 3


async def test_a_reload_in_the_middle_of_an_answer_brings_the_answer_once(chat: Chat) -> None:
    page = await greeted(await chat.open())
    chat.conversations.open.clear()
    await say(page, "câu hỏi")
    await expect(page.locator(".dots")).to_be_visible()
    await page.reload()
    await expect(own(page)).to_have_text("câu hỏi")
    chat.conversations.open.set()
    await expect(bots(page)).to_have_count(2)
    assert len(chat.conversations.heard) == 2


async def test_two_hundred_messages_are_kept(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await keep(
        page, [{"from": "bot", "id": f"old.{i}", "html": f"<p>{i}</p>", "buttons": [], "at": 1} for i in range(200)]
    )
    await page.reload()
    await expect(bots(page)).to_have_count(200)
    await say(page, "mới")
    await expect(bots(page).last).to_have_text("Bạn gửi: mới")
    await page.reload()
    await expect(page.locator(".message")).to_have_count(200)
    await expect(bots(page).first).to_have_text("2")


async def keep(page: Page, messages: list[dict[str, Any]]) -> None:
    """Puts ``messages`` where the page keeps the talk."""
    await page.evaluate("text => localStorage.setItem('hoi-bao-hiem', text)", json.dumps(messages))


@pytest.mark.parametrize("kept", ["{", "5", '{"a": 1}', "[null, 7, {}]"])
async def test_a_spoilt_store_is_a_new_talk(chat: Chat, kept: str) -> None:
    page = await greeted(await chat.open())
    await page.evaluate("text => localStorage.setItem('hoi-bao-hiem', text)", kept)
    await page.reload()
    await expect(bots(page)).to_have_count(1)


async def test_it_works_without_local_storage(chat: Chat) -> None:
    page = await chat.new_page()
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    await page.goto(chat.base)
    await greeted(page)
    await say(page, "chào")
    await expect(bots(page).last).to_have_text("Bạn gửi: chào")


async def test_deleting_asks_first_and_starts_anew(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await say(page, "bí mật")
    await expect(bots(page)).to_have_count(2)
    for answer, left in (("Giữ lại", 2), ("Xóa", 1)):
        await button(page, "Lựa chọn khác").click()
        await button(page, "Xóa cuộc trò chuyện").click()
        await expect(page.get_by_role("dialog", name="Xóa cuộc trò chuyện?")).to_be_visible()
        await button(page, answer).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(bots(page)).to_have_count(left)
    await greeted(page)
    assert "bí mật" not in await page.evaluate("JSON.stringify(localStorage)")
    assert chat.conversations.incoming[-1] == START


async def test_a_tap_beside_the_menu_closes_it(chat: Chat) -> None:
    page = await greeted(await chat.open(**PHONE))
    await button(page, "Lựa chọn khác").tap()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.touchscreen.tap(100, 100)
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_two_tabs_show_the_same_talk(chat: Chat) -> None:
    first = await greeted(await chat.open())
    second = await first.context.new_page()
    await second.goto(chat.base)
    await greeted(second)
    await first.bring_to_front()
    await say(first, "từ thẻ một")
    await expect(bots(second).last).to_have_text("Bạn gửi: từ thẻ một")
    await second.bring_to_front()
    await say(second, "từ thẻ hai")
    await expect(own(first)).to_have_text(["từ thẻ một", "từ thẻ hai"])
    await expect(bots(first)).to_have_count(3)
    assert len(chat.conversations.heard) == 3
    await first.bring_to_front()
    await button(first, "Lựa chọn khác").click()
    await button(first, "Xóa cuộc trò chuyện").click()
    await button(first, "Xóa").click()
    await expect(own(second)).to_have_count(0)
    await expect(bots(second)).to_have_count(1)


# A bad line


async def test_a_lost_line_is_said_and_the_message_goes_out_when_it_is_back(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await page.context.set_offline(True)
    await expect(page.locator("#status")).to_have_text("mất kết nối, đang thử lại…")
    await say(page, "có ai không")
    await expect(page.locator(".problem")).to_contain_text("Chưa gửi được")
    await expect(page.locator("#announcer")).to_contain_text("Mất kết nối")
    await expect(page.get_by_text("Tin của bạn sẽ tự gửi khi có mạng.", exact=False).first).to_be_visible()
    await page.context.set_offline(False)
    await expect(bots(page).last).to_have_text("Bạn gửi: có ai không")
    await expect(page.locator(".problem")).to_have_count(0)
    await expect(page.locator("#status")).to_have_text("trực tuyến")
    await expect(page.locator("#notice")).to_be_hidden()


async def test_messages_to_a_stopped_server_arrive_after_its_start(new_page: NewPage) -> None:
    conversations = ScriptedConversations()
    app = Starlette(routes=WebChat(conversations).routes())
    page = await new_page()
    async with serving(app, reusable_socket()) as base:
        await page.goto(base)
        await greeted(page)
    await say(page, "một")
    await expect(page.locator(".problem")).to_have_count(1)
    await say(page, "hai")
    async with serving(app, reusable_socket(int(base.rpartition(":")[2]))):
        await page.locator(".problem").get_by_role("button", name="Thử lại").first.click()
        await expect(bots(page)).to_have_count(3)
    assert [i.text for i in conversations.incoming] == ["start", "một", "hai"]


def reusable_socket(port: int = 0) -> socket.socket:
    """A socket whose port another such socket may take after it, though connections to it still linger."""
    sock = socket.socket(proto=socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock


async def test_the_greeting_is_tried_again_too(chat: Chat) -> None:
    page = await chat.new_page()
    await fail_with(page, lambda route: route.abort())
    await page.goto(chat.base)
    await expect(page.locator("#notice")).to_be_visible()
    await page.unroute_all()
    await page.locator("#notice").get_by_role("button", name="Thử lại").click()
    await greeted(page)


ANSWERS_THAT_ARE_NONE: dict[str, dict[str, Any]] = {
    "bad gateway": {"status": 502, "body": "<html>502</html>"},
    "busy": {"status": 429, "body": ""},
    "Wi-Fi log-in page": {"status": 200, "content_type": "text/html", "body": "<html>Đăng nhập Wi-Fi</html>"},
    "redirect": {"status": 302, "headers": {"Location": "/"}},
    "other JSON": {"status": 200, "json": {"ok": True}},
}


@pytest.mark.parametrize("fault", ANSWERS_THAT_ARE_NONE)
async def test_it_tries_again_by_itself_with_growing_waits(chat: Chat, fault: str) -> None:
    page = await chat.new_page()
    await page.clock.install()
    await page.goto(chat.base)
    await greeted(page)
    tries: list[tuple[str, int]] = []

    async def fail(route: Route) -> None:
        tries.append((json.loads(route.request.post_data or "")["id"], await page.evaluate("Date.now()")))
        await route.fulfill(**ANSWERS_THAT_ARE_NONE[fault])

    await fail_with(page, fail)
    await say(page, "kiên nhẫn")
    await expect(page.locator(".problem")).to_have_count(1)
    await pass_time(page, until=lambda: len(tries) == 4)
    await page.unroute_all()
    await pass_time(page, until=lambda: len(chat.conversations.heard) == 2)
    await expect(bots(page).last).to_have_text("Bạn gửi: kiên nhẫn")
    assert len({id for id, _ in tries}) == 1
    times = [time for _, time in tries]
    waits = [after - before for before, after in pairwise(times)]
    assert [wait >= least for wait, least in zip(waits, (750, 1500, 3000), strict=True)] == [True] * 3


async def pass_time(page: Page, until: Callable[[], bool]) -> None:
    """Moves the page's clock on, a quarter of a second a step and at most a minute."""
    for _ in range(240):
        if until():
            return
        await page.clock.fast_forward(250)
    raise AssertionError("a minute has passed in vain")


async def test_an_answer_that_never_comes_is_asked_for_again(chat: Chat) -> None:
    page = await chat.new_page()
    await page.clock.install()
    await page.goto(chat.base)
    await greeted(page)
    chat.conversations.open.clear()
    await say(page, "lâu quá")
    await expect(page.locator(".message.me")).to_have_count(1)
    await page.clock.fast_forward(30_000)
    await expect(page.locator(".problem")).to_have_count(1)
    chat.conversations.open.set()
    await page.clock.fast_forward(1_000)
    await expect(bots(page).last).to_have_text("Bạn gửi: lâu quá")
    assert len(chat.conversations.heard) == 2


async def test_a_refused_message_is_not_tried_again_and_holds_nothing_up(chat: Chat) -> None:
    page = await greeted(await chat.open())
    tries = 0

    async def refuse(route: Route) -> None:
        nonlocal tries
        tries += 1
        await route.fulfill(status=400, json={"error": "no"})

    await fail_with(page, refuse)
    await say(page, "không hợp lệ")
    await expect(page.locator(".problem")).to_have_text("Tin này không gửi được. Bạn thử viết lại nhé.")
    await expect(page.locator("#status")).to_have_text("trực tuyến")
    await page.unroute_all()
    await say(page, "hợp lệ")
    await expect(bots(page).last).to_have_text("Bạn gửi: hợp lệ")
    await page.reload()
    await expect(page.locator(".problem")).to_have_count(1)
    assert tries == 1


async def test_unsent_messages_survive_a_reload(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await fail_with(page, lambda route: route.abort())
    await say(page, "một")
    await say(page, "hai")
    await expect(page.locator(".problem")).to_have_count(2)
    await page.unroute_all()
    await page.reload()
    await expect(bots(page)).to_have_count(3)
    assert [i.text for i in chat.conversations.incoming] == ["start", "một", "hai"]


# Safety

ATTACK = (
    '<img src=x onerror="document.title=1"><script>document.title=2</script> **<b>đậm</b>** [x](javascript:alert(1))'
)


async def test_markup_is_text_whoever_writes_it(chat: Chat) -> None:
    chat.conversations.script(
        "tấn công", Reply(ATTACK, ((Button("<b>nút</b>", "m"), Button("<i>trang</i>", url="https://example.vn/")),))
    )
    page = await greeted(await chat.open())
    await say(page, ATTACK)
    await say(page, "tấn công")
    await expect(bots(page)).to_have_count(3)
    await expect(own(page).first).to_have_text(ATTACK)
    for node in (bots(page).nth(1), bots(page).nth(2)):
        await expect(node).to_contain_text('<img src=x onerror="document.title=1"><script>')
        await expect(node.locator("strong")).to_have_text("<b>đậm</b>")
    await expect(page.locator("#log").locator("img, script, b, i")).to_have_count(0)
    await expect(button(page, "<b>nút</b>")).to_be_visible()
    await expect(page.get_by_role("link", name="<i>trang</i>")).to_be_visible()
    await expect(page).to_have_title("Hỏi Bảo Hiểm")


async def test_inline_script_does_not_run_even_in_the_bots_html(chat: Chat, browser: Browser) -> None:
    # Not new_page: here breaking the policy is the point.
    page = await browser.new_page()
    await page.goto(chat.base)
    await greeted(page)
    await page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", resolve, {once: true});
            const image = document.createElement("div");
            image.innerHTML = '<img src="data:," onerror="document.title=1">';
            document.body.append(image);
        })"""
    )
    await expect(page).to_have_title("Hỏi Bảo Hiểm")
    await page.close()


# How it looks


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_is_wider_than_the_screen(chat: Chat, width: int) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open(viewport={"width": width, "height": 740}))
    await say(page, "dài")
    await say(page, "https://example.vn/" + "x" * 300)
    await expect(bots(page)).to_have_count(3)
    overflow = await page.evaluate(
        """() => [...document.querySelectorAll("body, body *:not(.sr, .sr *, dialog *)")]
            .filter((e) => e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
                           || e.getBoundingClientRect().right > innerWidth))
            .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert overflow == []


async def test_a_desktop_has_one_calm_column(chat: Chat) -> None:
    page = await greeted(await chat.open())
    box = await page.locator(".app").bounding_box()
    assert box is not None
    assert box["width"] == 720
    assert box["x"] == (1280 - 720) / 2


async def test_a_long_answer_is_shown_from_its_beginning(chat: Chat) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open(**PHONE))
    await say(page, "dài")
    await expect(bots(page).last.locator("strong").first).to_be_in_viewport()
    await expect(own(page).last).to_be_in_viewport()
    await button(page, "Xuống tin mới nhất").tap()
    await expect(page.get_by_role("link", name="Cổng dịch vụ công")).to_be_in_viewport()
    await expect(page.locator("#down")).to_be_hidden()


async def test_who_reads_further_up_is_left_in_peace(chat: Chat) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open(**PHONE))
    await say(page, "dài")
    await expect(bots(page)).to_have_count(2)
    chat.conversations.open.clear()
    await say(page, "nữa")
    await page.locator("#scroller").evaluate("element => { element.scrollTop = 100; }")
    await expect(button(page, "Xuống tin mới nhất")).to_be_visible()
    chat.conversations.open.set()
    await expect(bots(page)).to_have_count(3)
    assert await page.locator("#scroller").evaluate("element => element.scrollTop") == 100


async def test_choices_are_big_enough_to_tap_and_pairs_share_a_row(chat: Chat) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open(**PHONE))
    await say(page, "dài")
    await expect(bots(page)).to_have_count(2)
    boxes = [await b.bounding_box() for b in await page.locator(".choice, .bar button, .composer button").all()]
    assert len(boxes) >= 10
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    yes = await button(page, "👍 Có ích").bounding_box()
    no = await button(page, "👎 Chưa đúng ý").bounding_box()
    assert yes
    assert no
    assert (yes["y"], yes["width"]) == (no["y"], no["width"])


CONTRAST = """() => {
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const color = parse(getComputedStyle(e).backgroundColor);
            if (color.length < 4 || color[3] === 1) return color;
        }
    };
    const found = {};
    for (const e of document.querySelectorAll("body *")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || e.closest(".sr, noscript, option") || !e.checkVisibility()) continue;
        const pair = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
        found[e.className || e.id || e.tagName] = (pair[0] + 0.05) / (pair[1] + 0.05);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_has_contrast_in_both_schemes(chat: Chat, scheme: str) -> None:
    chat.conversations.script("dài", LONG_ANSWER)
    page = await greeted(await chat.open(color_scheme=scheme))
    ground = await page.locator(".app").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(233, 238, 244)", "dark": "rgb(14, 22, 33)"}[scheme]
    await say(page, "dài")
    await button(page, "👍 Có ích").click()
    await expect(bots(page)).to_have_count(3)
    await page.context.set_offline(True)
    await say(page, "không đi được")
    await expect(page.locator(".problem")).to_have_count(1)
    await field(page).fill("x" * 4000)
    contrasts = await page.evaluate(CONTRAST)
    await button(page, "Lựa chọn khác").click()
    contrasts |= await page.evaluate(CONTRAST)
    assert len(contrasts) >= 12
    assert {name: round(ratio, 2) for name, ratio in contrasts.items() if ratio < 4.5} == {}


async def test_nothing_moves_for_those_who_ask_for_rest(chat: Chat) -> None:
    page = await greeted(await chat.open(reduced_motion="reduce"))
    chat.conversations.open.clear()
    await say(page, "chờ")
    await expect(page.locator(".dots")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0


# Days


async def test_days_are_marked_by_name_or_date(chat: Chat) -> None:
    page = await greeted(await chat.open())
    noon = datetime.now(timezone(timedelta(hours=7))).replace(hour=12)
    days = [(noon - timedelta(days=d)).timestamp() * 1000 for d in (400, 2, 1, 1, 0)]
    await keep(
        page, [{"from": "bot", "id": f"d.{i}", "html": "", "buttons": [], "at": at} for i, at in enumerate(days)]
    )
    await page.reload()
    marks = page.locator(".day")
    await expect(marks).to_have_count(4)
    texts = await marks.all_inner_texts()
    assert texts[2:] == ["Hôm qua", "Hôm nay"]
    for text, ago in zip(texts[:2], (400, 2), strict=True):
        assert text.endswith(f"{noon - timedelta(days=ago):%d/%m/%Y}")
        assert text.startswith(("Thứ ", "Chủ Nhật"))


async def test_today_becomes_yesterday_at_midnight(chat: Chat) -> None:
    page = await chat.new_page()
    await page.clock.install(time=datetime(2026, 11, 23, 16, 59, 30, tzinfo=UTC))  # 23:59:30 in Vietnam
    await page.goto(chat.base)
    await greeted(page)
    await expect(page.locator(".day")).to_have_text(["Hôm nay"])
    await page.clock.fast_forward(60_000)
    await say(page, "qua ngày mới")
    await expect(page.locator(".day")).to_have_text(["Hôm qua", "Hôm nay"])


# Keyboard and screen reader


async def test_everything_is_done_by_keyboard(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    last_choice = page.get_by_role("button", name="Hỏi cán bộ")
    await expect(last_choice).to_be_focused()
    assert await last_choice.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    await page.keyboard.press("Enter")
    await expect(own(page)).to_have_text(["Hỏi cán bộ"])
    more = button(page, "Lựa chọn khác")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(button(page, "Cách hỏi")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(button(page, "Xóa cuộc trò chuyện")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(button(page, "Giữ lại")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(own(page)).to_have_count(0)
    await expect(field(page)).to_be_focused()


async def test_a_screen_reader_hears_who_says_what(chat: Chat) -> None:
    page = await greeted(await chat.open())
    await say(page, "chào")
    await expect(bots(page)).to_have_count(2)
    log = page.get_by_role("log", name="Cuộc trò chuyện với Hỏi Bảo Hiểm")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(page.locator("html")).to_have_attribute("lang", "vi")
    snapshot = await page.locator("body").aria_snapshot()
    for line in (
        '- heading "Hỏi Bảo Hiểm" [level=1]',
        '- button "Lựa chọn khác"',
        '- group "Chọn nhanh":',
        '- button "Điều kiện hưởng thai sản"',
        '- textbox "Viết câu hỏi của bạn"',
        '- button "Gửi" [disabled]',
        "Bạn: chào",
        "Hỏi Bảo Hiểm:",
    ):
        assert line in snapshot
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, a, textarea, dialog")]
            .filter((e) => !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
                             || e.labels?.length || e.textContent.trim()))
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []

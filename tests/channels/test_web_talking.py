"""The web chat as people see it: talking, in real Chromium over real HTTP."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from bot.conversation.messages import Incoming, Kind, Reply
from tests.support.browser import PHONE
from tests.support.web_chat import LONG_ANSWER, START, Chat, bots, button, field, greeted, own, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

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

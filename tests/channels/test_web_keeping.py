"""The web chat keeps what was said, and sends again what did not go out."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.support.browser import PHONE, NewPage
from tests.support.conversations import ScriptedConversations
from tests.support.serving import serving
from tests.support.web_app import web_app
from tests.support.web_chat import START, Chat, bots, button, fail_with, field, greeted, keep, own, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

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
    app = web_app(conversations)
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

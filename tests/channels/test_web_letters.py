"""An official's answer on the page of a person who asked hours ago."""

import pytest
from playwright.async_api import expect

from bot.conversation.messages import Button, Reply
from tests.support.web_chat import Chat, bots, button, greeted

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_letter_is_shown_once_and_the_server_learns_that_it_has_arrived(chat: Chat) -> None:
    page = await greeted(await chat.open())
    chat.conversations.post(Reply("👤 **Cán bộ trả lời:** gửi đơn", ((Button("✅ Đã rõ", "v:1"),),)))
    async with page.expect_request("**/chat/letters?last=1"):
        await page.reload()
    await expect(bots(page).last).to_contain_text("gửi đơn")
    await page.reload()
    await expect(page.get_by_text("gửi đơn")).to_have_count(1)
    await button(page, "✅ Đã rõ").click()
    await expect(bots(page).last).to_contain_text("v:1")


async def test_a_page_that_waits_asks_again_by_itself(chat: Chat) -> None:
    chat.conversations.waiting = True
    page = await chat.new_page()
    await page.clock.install()
    await page.goto(chat.base)
    await greeted(page)
    chat.conversations.post(Reply("Thư đến sau"))
    await page.clock.run_for(60_000)
    await expect(bots(page).last).to_contain_text("Thư đến sau")

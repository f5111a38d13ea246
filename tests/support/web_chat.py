"""The web chat with scripted answers, and how tests find their way on its page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.support.browser import NewPage
from tests.support.conversations import ScriptedConversations
from tests.support.serving import serving
from tests.support.web_app import web_app

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
    async with serving(web_app(conversations)) as base:
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


async def keep(page: Page, messages: list[dict[str, Any]]) -> None:
    """Puts ``messages`` where the page keeps the talk."""
    await page.evaluate("text => localStorage.setItem('hoi-bao-hiem', text)", json.dumps(messages))

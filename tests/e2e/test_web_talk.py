"""The whole program in a real browser: a worker on a phone asks, the bot answers."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, ViewportSize, async_playwright, expect

from bot.app import build_app
from bot.settings import Settings
from tests.conftest import FAQ
from tests.support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE: ViewportSize = {"width": 360, "height": 740}
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Callable[[], Awaitable[Page]]]:
    """Opens the page of one running bot, as somebody new on a phone."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "Chromium is missing: run `make browser`"
    settings = Settings(_env_file=None, faq_dir=FAQ, data_dir=tmp_path_factory.mktemp("var"), telegram_bot_token=None)
    async with serving(build_app(settings), lifespan="on") as base, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)

        async def opened() -> Page:
            page = await browser.new_page(viewport=PHONE)
            await page.goto(base)
            await expect(page.get_by_role("log")).to_contain_text("Mình là Hỏi Bảo Hiểm")
            return page

        yield opened
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(open_page: Callable[[], Awaitable[Page]]) -> AsyncIterator[Page]:
    """The page just opened for the first time, greeting shown."""
    opened = await open_page()
    yield opened
    await opened.close()


async def says(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def test_the_talk_of_a_worker_on_a_phone(page: Page) -> None:
    log = page.get_by_role("log")
    await says(page, "vo sinh thi chong duoc nghi may ngay")
    await expect(log).to_contain_text("Chồng đang đóng BHXH bắt buộc được nghỉ 5 ngày làm việc")
    await expect(log).to_contain_text("Luật BHXH 2024 (41/2024/QH15)")
    await page.get_by_role("button", name="👍 Có ích").click()
    await expect(log).to_contain_text("Cảm ơn bạn!")

    await says(page, "thai sản")
    await expect(log).to_contain_text("Bạn muốn hỏi điều nào dưới đây?")
    await page.get_by_role("button", name="Không phải các câu này").click()
    await expect(log).to_contain_text("Bạn viết lại giúp mình một câu ngắn")
    await says(page, "bảo hiểm xe máy hết hạn bị phạt bao nhiêu")
    await expect(page.get_by_role("button", name="☎ Hỏi cán bộ").last).to_be_visible()
    await page.get_by_role("button", name="☎ Hỏi cán bộ").last.click()
    await expect(log).to_contain_text("1900 9068")

    await page.reload()
    await expect(log).to_contain_text("vo sinh thi chong duoc nghi may ngay")
    await expect(log).to_contain_text("Hôm nay")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_what_is_written_without_a_connection_is_sent_when_it_is_back(page: Page) -> None:
    log = page.get_by_role("log")
    await page.context.set_offline(True)
    await says(page, "đặt vòng được nghỉ mấy ngày")
    await expect(page.get_by_text("Mất kết nối", exact=False).first).to_be_visible()
    await expect(log).not_to_contain_text("Đặt vòng được nghỉ nhiều nhất")
    await page.context.set_offline(False)
    await expect(log).to_contain_text("Đặt vòng được nghỉ nhiều nhất", timeout=20_000)


async def test_an_answer_lost_on_the_way_is_fetched_again_and_shown_once(page: Page) -> None:
    log = page.get_by_role("log")
    lost = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/chat/messages", lose_the_first_answer)
    await says(page, "đặt vòng được nghỉ mấy ngày")
    await expect(log.get_by_text("Đặt vòng được nghỉ nhiều nhất")).to_have_count(1, timeout=20_000)
    assert lost > 1


@pytest.mark.parametrize("written", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '**đậm** & "nháy"'])
async def test_what_a_person_writes_is_shown_as_written(page: Page, written: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    await says(page, written)
    await expect(page.get_by_role("log").get_by_text(written)).to_be_visible()


async def test_the_page_works_by_keyboard_alone(page: Page) -> None:
    await page.get_by_role("button", name="Các chủ đề").first.focus()
    await page.keyboard.press("Enter")
    topic = page.get_by_role("button", name="Chế độ thai sản")
    await expect(topic).to_be_visible()
    await topic.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Điều kiện hưởng thai sản")).to_be_visible()

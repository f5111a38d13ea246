"""The whole program in a real browser: a worker on a phone asks, the bot answers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from bot.app import build_app
from bot.settings import Settings
from tests.conftest import FAQ
from tests.support.browser import PHONE, NewPage
from tests.support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the running bot is."""
    data = tmp_path_factory.mktemp("var")
    settings = Settings(_env_file=None, faq_dir=FAQ, data_dir=data, telegram_bot_token=None)
    async with serving(build_app(settings), lifespan="on") as base:
        yield base


@pytest_asyncio.fixture(loop_scope="session")
async def page(address: str, new_page: NewPage) -> Page:
    """The page just opened by somebody new on a phone, greeting shown."""
    opened = await new_page(**PHONE)
    await opened.goto(address)
    await expect(opened.get_by_role("log")).to_contain_text("Mình là Hỏi Bảo Hiểm")
    return opened


async def says(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("button", name="Gửi", exact=True).tap()


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
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


async def test_what_is_written_without_a_connection_is_sent_when_it_is_back(page: Page) -> None:
    log = page.get_by_role("log")
    await page.context.set_offline(True)
    await says(page, "đặt vòng tránh thai thì nghỉ được mấy bữa")
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
    await says(page, "đặt vòng tránh thai thì nghỉ được mấy bữa")
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
    await expect(page.get_by_role("button", name="Điều kiện hưởng thai sản").last).to_be_visible()

"""The web chat is safe, readable on every screen, and usable by keyboard and screen reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from playwright.async_api import Browser, expect

from bot.conversation.messages import Button, Reply
from tests.support.browser import PHONE
from tests.support.web_chat import LONG_ANSWER, Chat, bots, button, field, greeted, keep, own, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

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
    # Browsers place text on fractions of a pixel.
    assert abs(yes["y"] - no["y"]) < 1
    assert yes["width"] == no["width"]


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
    for _ in range(5):
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

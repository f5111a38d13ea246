"""The pictures of the README, taken of the running bot.

make run &
.venv/bin/python docs/images/take_screenshots.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
SCHEMES = {"phone": "light", "desktop": "dark"}
TALKS = {
    "phone": ("vo sinh thi chong dc nghi may ngay v ad",),
    "desktop": ("thai sản", "đặt vòng được nghỉ mấy ngày"),
}


def take(browser: Browser, base: str, name: str) -> None:
    """A short talk, as it looks on one screen."""
    width, height = SIZES[name]
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2, color_scheme=SCHEMES[name]
    )
    page = context.new_page()
    page.goto(base)
    page.wait_for_load_state("networkidle")
    for text in TALKS[name]:
        page.get_by_role("textbox").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    """Takes all pictures; the bot's address may be given as an argument."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in SIZES:
            take(browser, base, name)
        browser.close()


if __name__ == "__main__":
    main()

"""A real Chromium for tests of pages.

A folder's ``conftest.py`` imports the fixtures ``browser`` and ``new_page``. A test module that uses them runs in
the session's event loop, where the one browser lives: ``pytestmark = pytest.mark.asyncio(loop_scope="session")``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
_VIETNAM: dict[str, Any] = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
# What the browser itself reports when a test cuts the line or answers with an error.
_WANTED_TROUBLE = "Failed to load resource"


class NewPage(Protocol):
    """Opens an empty page of a new visitor: ``page = await new_page(**PHONE, color_scheme="dark")``."""

    async def __call__(self, **options: Any) -> Page: ...


def chromium() -> str:
    """Where Chromium is; without it the test fails, since a skipped test proves nothing."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        where = "CI must install it before the tests" if os.environ.get("CI") else "run `make browser`"
        pytest.fail(f"Chromium is missing: {where}, or set CHROMIUM to its path.", pytrace=False)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for the whole run."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Opens pages; at the end none of them may have had a script error or broken the security policy."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def open_page(**options: Any) -> Page:
        context = await browser.new_context(**{**DESKTOP, **_VIETNAM, **options})
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                errors.append(message.text)
                if message.type == "error" and not message.text.startswith(_WANTED_TROUBLE)
                else None
            ),
        )
        contexts.append(context)
        return await context.new_page()

    yield open_page
    for context in contexts:
        await context.close()
    assert errors == []

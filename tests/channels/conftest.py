"""The fixtures of these tests."""

from tests.support.browser import browser, new_page

__all__ = ["browser", "new_page"]

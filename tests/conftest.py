"""The shipped FAQ, loaded once for all tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.edition import Edition, load_edition

FAQ = Path(__file__).parent.parent / "faq"


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The edition that the shipped files make."""
    return load_edition(FAQ, date(2026, 11, 23))

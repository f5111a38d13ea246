"""The shipped FAQ, loaded once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.edition import Edition, load_edition
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.secrets_file import kept_secret

FAQ = Path(__file__).parent.parent / "faq"
TODAY = date(2026, 11, 24)
"""The day on which the tests ask: the shipped answers were reviewed by then."""


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the commands write: not into the repository."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def edition(data_dir: Path) -> Edition:
    """The edition that the shipped files make; what was learnt is left in ``data_dir`` for whole programs."""
    cache = MatcherCache(data_dir, kept_secret(data_dir, CACHE_KEY).encode())
    return load_edition(FAQ, TODAY, cache=cache)

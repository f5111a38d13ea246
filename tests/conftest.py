"""The shipped FAQ, loaded once for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bot.edition import Edition, load_edition
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.secrets_file import kept_secret
from tests.support.planted import SECRETS, RunLog
from tests.support.postgresql import PostgreSQL, postgresql

FAQ = Path(__file__).parent.parent / "faq"
TODAY = date(2026, 11, 24)
"""The day on which the tests ask: the shipped answers were reviewed by then."""

settings.register_profile(
    "house",
    # Time says nothing about right or wrong on a machine that others use.
    deadline=None,
    # EXAMPLES=20000 makes a long run of every property test.
    max_examples=int(os.environ.get("EXAMPLES", "100")),
)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the commands write: not into the repository."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        # Tests write faster than people; those of the pace set their own.
        patch.setenv("MESSAGES_PER_MINUTE", "0")
        yield folder


@pytest.fixture(scope="session", autouse=True)
def run_log() -> Iterator[RunLog]:
    """What the program logs in all tests; no secret that a test planted may be in it at the end."""
    log = RunLog()
    with pytest.MonkeyPatch.context() as patch:
        log.start(patch)
        yield log
    found = [secret for secret in SECRETS if secret in log.text]
    assert not found, f"logged: {found}"


@pytest.fixture(scope="session")
def edition(data_dir: Path) -> Edition:
    """The edition that the shipped files make; what was learnt is left in ``data_dir`` for whole programs."""
    cache = MatcherCache(data_dir, kept_secret(data_dir, CACHE_KEY).encode())
    return load_edition(FAQ, TODAY, cache=cache)


@pytest.fixture(scope="session")
def database_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL server, started for the tests that need one."""
    with postgresql() as server:
        yield server

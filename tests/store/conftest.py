"""Both databases, for tests that must hold on each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.store import Store
from tests.support.postgresql import PostgreSQL

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


@pytest.fixture(params=["sqlite", "postgresql"])
async def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """Opens the test's own database, as often as the test likes."""
    address = None
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("database_server")
        address = await server.new_database()
    return lambda: Store.open(tmp_path, b"key", address)


@pytest.fixture
async def store(open_store: OpenStore) -> AsyncIterator[Store]:
    """The test's own store, opened."""
    async with open_store() as opened:
        yield opened

"""One turn at a time in a chat, whichever replica of the bot it came to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_MOST = 30
"""Turns at once in one replica. Each holds a connection, and PostgreSQL has 100 for all of its clients."""
_WAIT_SECONDS = 60
"""How long a turn waits for one of them before the platform is left to try again."""


class ChatLeases:
    """PostgreSQL's advisory locks, a connection each: a replica that dies loses its connection, and so its locks.

    The connections are a pool of their own: a turn that waits for a lock cannot keep the one that holds it from its
    queries. SQLite serves a single process, whose own locks do.
    """

    def __init__(self, engine: AsyncEngine | None) -> None:
        self._engine = engine

    @classmethod
    @asynccontextmanager
    async def open(cls, url: URL) -> AsyncIterator[ChatLeases]:
        """The leases of the database at ``url``."""
        if url.get_backend_name() == "sqlite":
            yield cls(None)
            return
        engine = create_async_engine(
            url, pool_size=_MOST, max_overflow=0, pool_timeout=_WAIT_SECONDS, pool_pre_ping=True
        )
        try:
            yield cls(engine)
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def hold(self, chat: str) -> AsyncIterator[None]:
        """Waits for the lease of ``chat``, a hexadecimal hash, and gives it back at the end of the block."""
        async with AsyncExitStack() as stack:
            if self._engine:
                connection = await stack.enter_async_context(self._engine.begin())
                key = int(chat[:16], 16) - 2**63
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
            yield

"""A database opened and brought to today's form: a SQLite file, or PostgreSQL where an address names it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_POOL = 10
"""Connections for queries; each is held for some milliseconds."""
_MIGRATION_LOCK = 20_260_001
"""PostgreSQL's advisory lock that keeps two starting programs from migrating at once; any number will do."""


def database_url(data_dir: Path, address: str | None) -> URL:
    """The database to use: ``address`` (``postgresql://user:password@host/name``) or the file in ``data_dir``.

    Raises ``ValueError`` for an address of any other kind, in words that do not repeat it: it holds a password.
    """
    if address is None:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "bot.sqlite3"))
    try:
        url = make_url(address)
    except ArgumentError:
        raise ValueError("must look like postgresql://user:password@host:5432/name") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("must begin with postgresql:// (leave it empty for the SQLite file in DATA_DIR)")
    return url.set(drivername="postgresql+asyncpg")


@asynccontextmanager
async def opened(url: URL) -> AsyncIterator[AsyncEngine]:
    """The engine for ``url``, its tables made or migrated."""
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(url)
        _set_pragmas(engine)
    else:
        engine = create_async_engine(url, pool_size=_POOL, max_overflow=0, pool_pre_ping=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
        yield engine
    finally:
        await engine.dispose()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _set_pragmas(engine: AsyncEngine) -> None:
    # WAL lets readers go on while a turn is written; a lock held by a backup is waited for, not an error.
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

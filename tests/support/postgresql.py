"""A PostgreSQL server of the tests' own, on a free port of the loopback, gone at the end of the run."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.engine import database_url
from tests.support.serving import free_socket

_numbers = count(1)


class PostgreSQL:
    """A running server."""

    def __init__(self, port: int) -> None:
        self._port = port

    def address(self, name: str) -> str:
        """The ``DATABASE_URL`` of the database ``name``."""
        return f"postgresql://bot@127.0.0.1:{self._port}/{name}"

    async def new_database(self) -> str:
        """The ``DATABASE_URL`` of a new, empty database."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        url = database_url(Path(), self.address("postgres"))
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        return self.address(name)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A new server. It does not wait for the disk: only its process can be killed here, not the machine."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="bot-postgresql-"))
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    with free_socket() as sock:
        port = sock.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        # Its own log file: a server that inherits the pipe would keep the caller waiting for its end.
        with (folder / "program.log").open("ab") as log:
            subprocess.run([*as_user, programs / program, *arguments], check=True, stdout=log, stderr=log, cwd="/")

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "bot", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "server.log"), "-o", options, "start")
    try:
        yield PostgreSQL(port)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: PostgreSQL) -> str:
    """``PostgreSQL.new_database`` where no event loop runs."""
    return asyncio.run(server.new_database())


def _programs() -> Path:
    given = os.environ.get("POSTGRESQL_BIN")
    found = [Path(given)] if given else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not found:
        raise RuntimeError("PostgreSQL is missing: sh tests/support/install-postgresql.sh, or set POSTGRESQL_BIN")
    return found[0]

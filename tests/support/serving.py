"""An ASGI application as a real HTTP server on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

import uvicorn


class _Server(uvicorn.Server):
    """Leaves the signals of the test run alone, and ends at once instead of at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.over.wait()


@asynccontextmanager
async def serving(
    app: Any, sock: socket.socket | None = None, *, lifespan: Literal["on", "off"] = "off"
) -> AsyncIterator[str]:
    """Serves ``app`` on a free port of the loopback and gives its address."""
    sock = sock or free_socket()
    # Connections wait in the socket's queue from here on, so nobody has to wait for the server.
    sock.listen(128)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan=lifespan,
        ws="none",
        timeout_graceful_shutdown=5,
        # As bot.app.serve: whom to trust is the application's to say.
        proxy_headers=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield address(sock)
    finally:
        server.over.set()
        await task
        sock.close()


def free_socket() -> socket.socket:
    """A socket bound to a free port; nobody listens on it yet, so connecting fails."""
    # Without the protocol's name asyncio leaves TCP's delays on, and every answer takes 40 ms.
    sock = socket.socket(proto=socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    return sock


def address(sock: socket.socket) -> str:
    """The web address of a server on ``sock``."""
    return f"http://127.0.0.1:{sock.getsockname()[1]}"

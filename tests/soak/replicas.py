"""Two bots on one PostgreSQL behind one webhook: is every question answered once, and in order?

Usage: ``python -m tests.soak.replicas [QUESTIONS]``.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.edition import Edition
from bot.store import Store
from tests.conftest import FAQ
from tests.soak.killing import KEY, Result
from tests.soak.running import Crowd, Process, clear_questions, shipped_edition, teach
from tests.support.bot_api import bot_api
from tests.support.postgresql import postgresql
from tests.support.serving import free_socket

_REPLICAS = 2
_CHATS = 40
_TWICE_EVERY = 7
_MOST_SECONDS = 1500


async def replicas(edition: Edition, folder: Path, address: str, *, questions: int, chats: int = _CHATS) -> Result:
    """Asks ``questions`` questions; every seventh update is posted to both replicas at the same moment."""
    began = time.monotonic()
    ports = []
    for _ in range(_REPLICAS):
        with free_socket() as sock:
            ports.append(sock.getsockname()[1])
    async with bot_api() as api, asyncio.timeout(_MOST_SECONDS):
        api.replicas = [f"http://127.0.0.1:{port}" for port in ports]
        api.posted_twice_every = _TWICE_EVERY
        bots = []
        for port in ports:
            own = folder / str(port)
            teach(edition, own)
            settings = {
                "FAQ_DIR": str(FAQ),
                "DATA_DIR": str(own),
                "SECRET_KEY": KEY,
                "MESSAGES_PER_MINUTE": "0",
                "REQUESTS_PER_MINUTE": "0",
                "WEBHOOK_SECRET": "one-secret-for-all-replicas",
                "DATABASE_URL": address,
                "WEB_PORT": str(port),
                "TELEGRAM_BOT_TOKEN": api.token,
                "TELEGRAM_BASE_URL": api.base_url,
                "PUBLIC_URL": api.replicas[0],
            }
            bots.append(Process(settings, own / "bot.log"))
        await asyncio.gather(*(bot.start() for bot in bots))
        while len(api.called("setWebhook")) < _REPLICAS:  # noqa: ASYNC110 - two starts may take longer than a test waits
            await asyncio.sleep(0.1)
        crowd = Crowd(api, clear_questions(edition), chats, questions // chats)
        await crowd.ask()
        await api.all_confirmed()
        await asyncio.gather(*(bot.stop() for bot in bots))
    async with Store.open(folder, KEY.encode(), address) as store:
        now = clock.now()
        recorded = len(await store.history.questions(now - timedelta(days=1), now + timedelta(days=1)))
    total = chats * (questions // chats)
    return Result(total, 0, recorded, crowd.wrong(), crowd.duplicates(), time.monotonic() - began)


def _main() -> None:
    questions = int(sys.argv[1] if sys.argv[1:] else "3000")
    with postgresql() as server, tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(
            replicas(shipped_edition(), Path(folder), asyncio.run(server.new_database()), questions=questions)
        )
        print(f"two replicas: {'good' if result.good and not result.duplicates else 'BAD'} {result}")


if __name__ == "__main__":
    _main()

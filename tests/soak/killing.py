"""``kill -9`` again and again while people ask: is any question lost, and how many answers come twice?

Usage: ``python -m tests.soak.killing [QUESTIONS] [KILLS]`` runs polling and webhook on SQLite and PostgreSQL.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.edition import Edition
from bot.store import Store
from tests.conftest import FAQ
from tests.soak.running import Crowd, Process, clear_questions, shipped_edition, teach
from tests.support.bot_api import bot_api
from tests.support.postgresql import postgresql
from tests.support.serving import free_socket

KEY = "a-key-for-the-soak-test"
_CHATS = 40
_MOST_SECONDS = 1500


@dataclass(frozen=True)
class Result:
    """What a run showed."""

    questions: int
    kills: int
    recorded: int
    wrong: list[int]
    duplicates: int
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every question was recorded once and answered."""
        return self.recorded == self.questions and not self.wrong


async def killing(
    edition: Edition,
    folder: Path,
    way: str,
    address: str | None,
    *,
    questions: int,
    kills: int,
    chats: int = _CHATS,
    seed: int = 1,
) -> Result:
    """Asks ``questions`` questions and kills the bot ``kills`` times meanwhile, at moments drawn by ``seed``."""
    choose = random.Random(seed)
    each = questions // chats
    teach(edition, folder)
    began = time.monotonic()
    with free_socket() as sock:
        port = sock.getsockname()[1]
    async with bot_api() as api, asyncio.timeout(_MOST_SECONDS):
        settings = {
            "FAQ_DIR": str(FAQ),
            "DATA_DIR": str(folder),
            "SECRET_KEY": KEY,
            "MESSAGES_PER_MINUTE": "0",
            "REQUESTS_PER_MINUTE": "0",
            "DATABASE_URL": address or "",
            "WEB_PORT": str(port),
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_BASE_URL": api.base_url,
            "PUBLIC_URL": f"http://127.0.0.1:{port}" if way == "webhook" else "",
        }
        bot = Process(settings, folder / "bot.log")
        crowd = Crowd(api, clear_questions(edition), chats, each)
        await bot.start()
        asking = asyncio.create_task(crowd.ask())
        total, done = chats * each, 0
        for number in range(1, kills + 1):
            moment = total * number // (kills + 1) + choose.randrange(-chats // 4, chats // 4 + 1)
            while crowd.answered < moment and not asking.done():  # noqa: ASYNC110 - a kill comes at any moment
                await asyncio.sleep(choose.uniform(0.001, 0.02))
            if asking.done():
                break
            await bot.stop(signal.SIGKILL)
            done += 1
            await bot.start()
        await asking
        await api.all_confirmed()
        await bot.stop()
    async with Store.open(folder, KEY.encode(), address) as store:
        now = clock.now()
        recorded = len(await store.history.questions(now - timedelta(days=1), now + timedelta(days=1)))
    return Result(total, done, recorded, crowd.wrong(), crowd.duplicates(), time.monotonic() - began)


def _main() -> None:
    questions, kills = (int(given) for given in (sys.argv[1:] or ["3000", "30"]))
    edition = shipped_edition()
    with postgresql() as server:
        for way in ("polling", "webhook"):
            for database in ("SQLite", "PostgreSQL"):
                address = asyncio.run(server.new_database()) if database == "PostgreSQL" else None
                with tempfile.TemporaryDirectory() as folder:
                    result = asyncio.run(killing(edition, Path(folder), way, address, questions=questions, kills=kills))
                print(f"{way}, {database}: {'good' if result.good else 'BAD'} {result}", flush=True)


if __name__ == "__main__":
    _main()

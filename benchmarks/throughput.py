"""The whole bot on Telegram against a bare echo bot: from webhook to ``sendMessage``, the same people, in one run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.bot_api import TOKEN, Telegram, telegram
from tests.support.serving import free_socket

OURS = "**ours**"
ECHO = "echo, as `Application` comes"
ECHO_CONCURRENT = "echo, with `concurrent_updates`"

AS_FAST_AS_IT_CAN = "as fast as it can, limiter off"
STEADY = "20 a second, limiter as shipped"
CROWD = "many people at once, limiter as shipped"

CHATS = 20
"""People who ask one question after the other, where a bot goes as fast as it can."""
_STEADY_RATE = 20
_START_SECONDS = 300.0
_ROOT = Path(__file__).parent.parent
_CHAT_NUMBERS = count(1000)

Load: TypeAlias = Callable[[Telegram, Sequence[str]], Coroutine[Any, Any, list[float]]]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many questions each load asks."""

    fast: int = 1000
    steady: int = 300
    crowd: int = 200
    warm_up: int = 40
    rest_seconds: float = 2
    """Before each load: after it the limiter lets a burst through again."""


@dataclass(frozen=True, slots=True)
class Run:
    """One bot under one load."""

    bot: str
    load: str
    seconds: float
    """From the first question until the last was answered."""
    latencies: Sequence[float]
    """For each question the seconds until the first message was there."""
    messages: int
    typing: int
    """How often a chat was shown that the bot is typing."""
    bot_cpu: float
    """Processor seconds that the bot took."""
    client_cpu: float
    """Processor seconds of the people and Telegram. Near ``seconds``, it would be them that are measured."""

    @property
    def rate(self) -> float:
        """Questions answered a second."""
        return len(self.latencies) / self.seconds


async def measure_throughput(
    faq: Path, texts: Sequence[str], amounts: Amounts, say: Callable[[str], None]
) -> list[Run]:
    """Each bot as fast as it can without a rate limiter, then with the shipped one under two loads."""
    fast: list[tuple[str, Load, int]] = [(AS_FAST_AS_IT_CAN, _one_after_the_other, amounts.fast)]
    limited: list[tuple[str, Load, int]] = [(STEADY, _steadily, amounts.steady), (CROWD, _all_at_once, amounts.crowd)]
    runs: list[Run] = []
    for unlimited, loads in ((True, fast), (False, limited)):
        for bot in (OURS, ECHO, ECHO_CONCURRENT):
            with tempfile.TemporaryDirectory() as folder:
                async with _started(bot, unlimited, faq, Path(folder)) as (api, process):
                    await _one_after_the_other(api, list(islice(cycle(texts), amounts.warm_up)))
                    for name, load, number in loads:
                        say(f"{bot}, {name}")
                        await asyncio.sleep(amounts.rest_seconds)
                        runs.append(await _run(bot, name, api, process, load, list(islice(cycle(texts), number))))
    return runs


async def _run(
    bot: str, name: str, api: Telegram, process: subprocess.Popen[bytes], load: Load, texts: Sequence[str]
) -> Run:
    api.calls.clear()
    bot_cpu, client_cpu, start = _cpu_seconds(process.pid), time.process_time(), time.perf_counter()
    latencies = await load(api, texts)
    return Run(
        bot,
        name,
        time.perf_counter() - start,
        latencies,
        api.calls["sendmessage"],
        api.calls["sendchataction"],
        _cpu_seconds(process.pid) - bot_cpu,
        time.process_time() - client_cpu,
    )


async def _one_after_the_other(api: Telegram, texts: Sequence[str]) -> list[float]:
    """``CHATS`` people at a time, each asking again as soon as the answer is there."""
    left = deque(texts)
    latencies: list[float] = []

    async def person() -> None:
        chat = next(_CHAT_NUMBERS)
        while left:
            latencies.append(await api.ask(chat, left.popleft()))

    async with asyncio.TaskGroup() as people:
        for _ in range(CHATS):
            people.create_task(person())
    return latencies


async def _steadily(api: Telegram, texts: Sequence[str]) -> list[float]:
    """A new person every twentieth of a second, whether those before were answered or not."""
    start = time.perf_counter()
    async with asyncio.TaskGroup() as people:
        tasks = []
        for number, text in enumerate(texts):
            await asyncio.sleep(max(0.0, start + number / _STEADY_RATE - time.perf_counter()))
            tasks.append(people.create_task(api.ask(next(_CHAT_NUMBERS), text)))
    return [task.result() for task in tasks]


async def _all_at_once(api: Telegram, texts: Sequence[str]) -> list[float]:
    async with asyncio.TaskGroup() as people:
        tasks = [people.create_task(api.ask(next(_CHAT_NUMBERS), text)) for text in texts]
    return [task.result() for task in tasks]


@asynccontextmanager
async def _started(
    bot: str, unlimited: bool, faq: Path, folder: Path
) -> AsyncIterator[tuple[Telegram, subprocess.Popen[bytes]]]:
    """A Bot API server of its own and the bot connected to it."""
    async with telegram() as (api, address):
        process = _start(bot, unlimited, faq, folder, f"{address}/bot")
        try:
            async with asyncio.timeout(_START_SECONDS):
                await api.connected()
            yield api, process
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


def _start(bot: str, unlimited: bool, faq: Path, folder: Path, base_url: str) -> subprocess.Popen[bytes]:
    with free_socket() as sock:
        port = sock.getsockname()[1]
    environment = dict(os.environ)
    if bot == OURS:
        arguments = ["benchmarks.unlimited_bot" if unlimited else "bot", "run"]
        environment |= {
            "WEB_PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": base_url,
            "FAQ_DIR": str(faq.resolve()),
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
        }
    else:
        arguments = ["benchmarks.echo_bot", base_url, TOKEN, str(port)]
        arguments += ["--unlimited"] if unlimited else []
        arguments += ["--concurrent"] if bot == ECHO_CONCURRENT else []
    return subprocess.Popen([sys.executable, "-m", *arguments], env=environment, cwd=_ROOT)


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

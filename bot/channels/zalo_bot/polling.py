"""Long polling. The platform gives an update once and forgets it, so each is kept before the next poll."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels.api_calls import CallError, Refused
from bot.channels.zalo_bot.client import ZaloBotClient

_log = structlog.get_logger(__name__)

_UNAUTHORIZED = 401
_STOP_MARGIN = 2


@dataclass(frozen=True, slots=True)
class PollWaits:
    """Waits in seconds."""

    long_poll: int = 10
    """How long a poll waits at the platform. Short: the end of the program waits for the poll under way, since
    an update given to a poll that nobody waits for is lost."""
    failed: tuple[float, ...] = (0.5, 1, 2, 5, 10, 30)
    """After polls that fail in a row, and between tries to keep an update."""
    rejected: tuple[float, ...] = (5, 60, 600)
    """The same where the platform says no: to the token, or to a webhook set too often in a day."""
    empty: float = 0.5
    """After a poll that came back empty before its time, as some do."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Poller:
    """Polls one update after the other."""

    def __init__(
        self, client: ZaloBotClient, accept: Callable[[dict[str, Any]], Awaitable[None]], waits: PollWaits
    ) -> None:
        self._client = client
        self._accept = accept
        self._waits = waits
        self._poll: asyncio.Task[bool] | None = None
        self.reachable = True
        """Whether the last poll was answered."""

    async def run(self) -> None:
        """Polls until cancelled; then the poll under way is still waited for."""
        failures = 0
        try:
            while True:
                self._poll = asyncio.create_task(self._once())
                try:
                    came = await asyncio.shield(self._poll)
                except CallError as error:
                    self.reachable = False
                    await self._after_failure(error, failures)
                    failures += 1
                    continue
                self.reachable = True
                failures = 0
                if not came:
                    await self._waits.sleep(self._waits.empty)
        finally:
            if self._poll:
                await asyncio.wait([self._poll], timeout=self._waits.long_poll + _STOP_MARGIN)
                self._poll.cancel()
                await asyncio.gather(self._poll, return_exceptions=True)

    async def _once(self) -> bool:
        """Makes one poll and keeps what it brings. False if it came back empty at once."""
        begun = asyncio.get_running_loop().time()
        update = await self._client.next_update(self._waits.long_poll)
        if update is None:
            return asyncio.get_running_loop().time() - begun > self._waits.empty
        failures = 0
        while True:
            try:
                await self._accept(update)
            except Exception as error:
                wait = self._waits.failed[min(failures, len(self._waits.failed) - 1)]
                failures += 1
                _log.error("update not kept yet", error=type(error).__name__, wait=wait)
                await self._waits.sleep(wait)
            else:
                return True

    async def _after_failure(self, error: CallError, failures: int) -> None:
        rejected = isinstance(error, Refused) and error.code == _UNAUTHORIZED
        waits = self._waits.rejected if rejected else self._waits.failed
        wait = waits[min(failures, len(waits) - 1)]
        event = "Zalo rejects the token: check ZALO_BOT_TOKEN" if rejected else "polling failed"
        _log.warning(event, error=str(error), wait=wait)
        await self._waits.sleep(wait)

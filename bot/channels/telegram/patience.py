"""How long the channel waits before it tries something again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram.error import InvalidToken, RetryAfter


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits in seconds. ``send`` and ``handle`` end after their last wait, the others repeat it for ever."""

    send: tuple[float, ...] = (0.3, 1, 3, 6)
    """Between the tries to send one message."""
    handle: tuple[float, ...] = (1, 5, 20)
    """Between the tries to handle one polled update."""
    connect: tuple[float, ...] = (0.2, 0.5, 1, 2, 5, 10)
    """Between calls that must succeed sooner or later: the start, and every poll."""
    rejected: tuple[float, ...] = (2, 10, 30, 60)
    """The same where Telegram says that the token is wrong. A proxy's 404 says so too, for a moment."""
    long_poll: int = 30
    """How long Telegram holds a poll that has nothing to give."""
    typing: float = 1
    """How long a person waits before the chat shows that the bot is typing."""
    grace: float = 15
    """How long the end waits for turns in flight."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def before_retry(self, error: Exception, tries: int) -> float:
        """The wait after ``error``, which came after ``tries`` other failures in a row."""
        waits = self.rejected if isinstance(error, InvalidToken) else self.connect
        return max(waits[min(tries, len(waits) - 1)], flood_wait(error))


def flood_wait(error: Exception) -> float:
    """The wait that Telegram asks for in ``error``; 0 if it asks for none."""
    if not isinstance(error, RetryAfter):
        return 0
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()

"""Officials reminded of tickets nobody has answered; tickets closed about which nobody says any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.conversation.hand_over import office_hours
from bot.edition import Edition
from bot.store import Store

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 300
_SETTLED_AFTER = timedelta(days=7)
"""A person who has said nothing to an answer for a week has what they wanted; their address is not kept longer."""


async def remind(
    store: Store,
    edition: Callable[[], Edition],
    now: Callable[[], datetime],
    wake: Callable[[], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Looks every five minutes until cancelled; reminds once a working day, in office hours."""
    while True:
        try:
            await look(store, edition(), now(), wake)
        except Exception as error:
            log.error("reminding_failed", error=type(error).__name__)
        await sleep(_LOOK_SECONDS)


async def look(store: Store, edition: Edition, moment: datetime, wake: Callable[[], None]) -> None:
    """One look: what is due at ``moment`` becomes errands."""
    await store.tickets.close_settled(moment, _SETTLED_AFTER)
    hours = office_hours(edition)
    if (hours is None or hours.is_open(moment)) and await store.tickets.remind(moment):
        wake()

"""Which choices a chat has open, on channels where people choose by number."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.store.database import Store
from bot.store.zalo_tables import OpenChoicesRow

_KEPT = timedelta(days=2)
"""As long as a talk: who writes a number later does not look at that list any more."""


class OpenChoices:
    """The last numbered list of each chat."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def of(self, channel: str, chat: str) -> tuple[str, ...]:
        """The actions behind the numbers 1, 2, … of the last list in ``chat``; none if it is gone or too old."""
        async with self._store.sessions() as session:
            row = await session.get(OpenChoicesRow, (channel, self._store.hide(channel, chat)))
            return tuple(json.loads(row.actions)) if row and row.at_ms >= self._oldest() else ()

    async def open(self, channel: str, chat: str, actions: Sequence[str]) -> None:
        """From now on numbers in ``chat`` mean ``actions``."""
        row = OpenChoicesRow(
            channel=channel,
            chat=self._store.hide(channel, chat),
            actions=json.dumps(list(actions)),
            at_ms=_ms(self._now()),
        )
        async with self._store.sessions.begin() as session:
            await session.merge(row)

    async def close(self, channel: str, chat: str) -> None:
        """Forgets the list of ``chat``."""
        key = (OpenChoicesRow.channel == channel, OpenChoicesRow.chat == self._store.hide(channel, chat))
        async with self._store.sessions.begin() as session:
            await session.execute(delete(OpenChoicesRow).where(*key))

    async def forget_old(self) -> None:
        """Drops lists that nobody will choose from any more."""
        async with self._store.sessions.begin() as session:
            await session.execute(delete(OpenChoicesRow).where(OpenChoicesRow.at_ms < self._oldest()))

    def _oldest(self) -> int:
        return _ms(self._now() - _KEPT)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

"""How many messages went out in a month, for platforms that sell or ration them."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.zalo_tables import SentCountRow


class SentCounts:
    """Counters by channel and month, right with several replicas."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, channel: str, month: str) -> int:
        """Counts one more message and gives how many it are now; every count is given once."""
        key = (SentCountRow.channel == channel, SentCountRow.month == month)
        count = update(SentCountRow).where(*key).values(sent=SentCountRow.sent + 1).returning(SentCountRow.sent)
        async with self._store.sessions.begin() as session:
            sent = await session.scalar(count)
        if sent is not None:
            return sent
        try:
            async with self._store.sessions.begin() as session:
                session.add(SentCountRow(channel=channel, month=month, sent=1))
        except IntegrityError:
            # Another replica was first in this month.
            return await self.add(channel, month)
        return 1

"""Messages taken from a platform that will not give them again, until they are handled.

A message belongs to the process that took it for as long as its lease runs; a process that lives renews its
leases, and what a killed one held is taken over when they are over.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.seal import Seal
from bot.store.zalo_tables import InboxRow

KEPT = timedelta(hours=48)
"""Later an answer would be charged on an Official Account (oa.zalo.me, "Tin tư vấn"), and nobody waits for it
any more. Also less than handled updates are remembered, so an old message is never answered twice."""
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to handle. ``update`` tells it from all others of its chat (at most 100 characters)."""

    chat: str
    update: str
    content: str
    """What the channel needs to handle it."""
    sent_at_ms: int
    messages_out: int = 0
    """How many messages of the reply are out already."""


class Inbox:
    """The waiting messages of one channel, encrypted, shared by all replicas."""

    def __init__(self, store: Store, seal: Seal, channel: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._seal = seal
        self._channel = channel
        self._now = now
        self._owner = secrets.token_hex(16)

    async def put(self, message: Waiting) -> bool:
        """Keeps ``message`` and leases it to this process. False if it waits already."""
        sealed = json.dumps([message.chat, message.update, message.content], ensure_ascii=False)
        row = InboxRow(
            channel=self._channel,
            chat=self._store.hide(self._channel, message.chat),
            update=message.update,
            sealed=self._seal.close(sealed),
            sent_at_ms=message.sent_at_ms,
            messages_out=message.messages_out,
            owner=self._owner,
            leased_until_ms=self._ms(LEASE),
        )
        try:
            async with self._store.sessions.begin() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    async def take_over(self) -> list[Waiting]:
        """The messages that no living process holds, oldest first; they are leased to this process now."""
        async with self._store.sessions.begin() as session:
            free = (InboxRow.channel == self._channel, InboxRow.leased_until_ms < self._ms())
            taken = update(InboxRow).where(*free).values(owner=self._owner, leased_until_ms=self._ms(LEASE))
            rows = await session.scalars(taken.returning(InboxRow))
            return sorted(filter(None, map(self._opened, rows)), key=lambda message: message.sent_at_ms)

    async def renew(self) -> None:
        """Lengthens the leases of this process."""
        mine = (InboxRow.channel == self._channel, InboxRow.owner == self._owner)
        async with self._store.sessions.begin() as session:
            await session.execute(update(InboxRow).where(*mine).values(leased_until_ms=self._ms(LEASE)))

    async def release(self) -> None:
        """Ends the leases of this process: the next one need not wait for them to run out."""
        mine = (InboxRow.channel == self._channel, InboxRow.owner == self._owner)
        async with self._store.sessions.begin() as session:
            await session.execute(update(InboxRow).where(*mine).values(leased_until_ms=0))

    async def note_out(self, message: Waiting, messages_out: int) -> None:
        """Writes down how many messages of the reply are out, so that a second try goes on after them."""
        async with self._store.sessions.begin() as session:
            await session.execute(update(InboxRow).where(*self._is(message)).values(messages_out=messages_out))

    async def done(self, message: Waiting) -> None:
        """Forgets ``message``: it is handled, or nothing more can be done for it."""
        async with self._store.sessions.begin() as session:
            await session.execute(delete(InboxRow).where(*self._is(message)))

    async def forget_old(self) -> None:
        """Drops what has waited too long, as after an outage of days."""
        old = (InboxRow.channel == self._channel, InboxRow.sent_at_ms < self._ms(-KEPT))
        async with self._store.sessions.begin() as session:
            await session.execute(delete(InboxRow).where(*old))

    def _is(self, message: Waiting) -> tuple[ColumnElement[bool], ...]:
        chat = self._store.hide(self._channel, message.chat)
        return (InboxRow.channel == self._channel, InboxRow.chat == chat, InboxRow.update == message.update)

    def _opened(self, row: InboxRow) -> Waiting | None:
        opened = self._seal.open(row.sealed)
        if opened is None:
            return None
        chat, key, content = json.loads(opened)
        return Waiting(chat, key, content, row.sent_at_ms, row.messages_out)

    def _ms(self, offset: timedelta = timedelta()) -> int:
        return int((self._now() + offset).timestamp() * 1000)

"""Carries what tickets need: people's words to the officials, the officials' words to people, and what became of them.

All of it lies in the store as errands first, so neither a crash nor a platform that is away for hours loses any.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from pydantic import TypeAdapter

from bot.channels.delivery import Delivered, Delivery
from bot.conversation import desk, hand_over
from bot.conversation.messages import Reply
from bot.edition import Edition
from bot.store import Outcome, Said, Side, State, Store, Ticket
from bot.store.errands import Task
from bot.store.ticket_forms import Errand

log = structlog.get_logger(__name__)

_REPLIES = TypeAdapter(tuple[Reply, ...])
_LOOK_AGAIN_SECONDS = 5.0
"""So long an errand waits that another replica, or an earlier failure, left behind."""
_RETRY_MINUTES = (0.5, 1, 5, 15, 60, 240)
"""Between the tries to reach a person; afterwards the official is told that it failed."""
_LONGEST_RETRY = timedelta(minutes=5)
"""Between the tries to reach the officials' group, which is tried for ever."""
_LAST_ERRAND_SECONDS = 10
_OUTCOMES = {Delivered.DELIVERED: Outcome.DELIVERED, Delivered.BLOCKED: Outcome.BLOCKED}


class UnreachableError(Exception):
    """The officials' group could not be reached; the errand must be tried again."""


class Group(Protocol):
    """The officials' group."""

    async def post(self, reply: Reply, reply_to: int | None) -> int:
        """Sends ``reply`` and gives its number there. Raises ``UnreachableError``."""

    async def rewrite(self, message: int, text: str) -> None:
        """Replaces a message of the bot; nothing happens where it is gone. Raises ``UnreachableError``."""


class Postman:
    """Runs the errands of the store, one after the other."""

    def __init__(
        self,
        store: Store,
        edition: Callable[[], Edition],
        group: Group,
        deliveries: Mapping[str, Delivery],
        now: Callable[[], datetime],
        woken: asyncio.Event,
    ) -> None:
        """``deliveries`` are the channels that can write first, by name; people of all others fetch their letters.

        Whoever adds an errand sets ``woken``.
        """
        self._store = store
        self._edition = edition
        self._group = group
        self._deliveries = deliveries
        self._now = now
        self._woken = woken

    async def run(self) -> None:
        """Carries until cancelled; an errand that has begun is finished."""
        while True:
            self._woken.clear()
            errand = asyncio.create_task(self.carry_next())
            try:
                carried = await asyncio.shield(errand)
            except asyncio.CancelledError:
                await asyncio.wait([errand], timeout=_LAST_ERRAND_SECONDS)
                raise
            except Exception as error:
                log.error("errands_stopped", error=type(error).__name__)
                carried = False
            if not carried:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _LOOK_AGAIN_SECONDS)

    async def carry_next(self) -> bool:
        """Carries the next errand that is due; False if there is none."""
        task = await self._store.errands.take(self._now())
        if task is None:
            return False
        ticket = await self._store.tickets.get(task.ticket)
        try:
            again = await self._carry(task, ticket) if ticket else None
        except UnreachableError as error:
            log.warning("officials_not_reached", reason=str(error), cure="check OFFICIALS_CHAT_ID and the bot's rights")
            again = min(timedelta(seconds=2**task.tries), _LONGEST_RETRY)
        if again is None:
            await self._store.errands.done(task)
        else:
            await self._store.errands.later(task, self._now() + again)
        return True

    async def _carry(self, task: Task, ticket: Ticket) -> timedelta | None:
        """Does what ``task`` asks for; gives the wait before it is to be tried again, None if it is done."""
        edition, said = self._edition(), ticket.find(task.said)
        match task.kind:
            case Errand.POST if said:
                await self._post(ticket, desk.card(edition, ticket, said), said)
                await self._store.tickets.mark(said.id, Outcome.DELIVERED, self._now())
            case Errand.ANSWER if said:
                return await self._deliver(edition, ticket, said, task.tries)
            case Errand.NOTICE if said:
                told = desk.notice(edition, said.outcome)
                if told:
                    await self._post(ticket, told, under=said)
            case Errand.VERDICT:
                await self._post(ticket, desk.verdict(edition, ticket))
            case Errand.REMINDER if ticket.state is State.OPEN:
                await self._post(ticket, desk.reminder(edition, ticket, self._now()))
            case Errand.WIPE:
                for message, _ in await self._store.tickets.group_messages(ticket.number):
                    await self._group.rewrite(message, edition.wording.desk.erased.format(number=ticket.number))
        return None

    async def _post(self, ticket: Ticket, reply: Reply, said: Said | None = None, under: Said | None = None) -> None:
        """Posts under the message that carries ``under``, else under the card, which carries what was asked first."""
        carrying = {carried: shown for shown, carried in await self._store.tickets.group_messages(ticket.number)}
        if said and said.id in carrying:
            return
        card = carrying.get(ticket.said[0].id) if ticket.said else None
        message = await self._group.post(reply, carrying.get(under.id, card) if under else card)
        await self._store.tickets.shown_in_group(message, ticket.number, said.id if said else None)

    async def _deliver(self, edition: Edition, ticket: Ticket, said: Said, tries: int) -> timedelta | None:
        tickets = self._store.tickets
        if said.side is not Side.OFFICIAL or said.outcome is not Outcome.WAITING:
            return None
        if ticket.address is None:
            await tickets.mark(said.id, Outcome.FAILED, self._now())
            return None
        replies: Sequence[Reply] = (
            hand_over.official_answer(edition, ticket.number, said.text, correction=said.correction),
        )
        delivery = self._deliveries.get(ticket.channel)
        if delivery is None:
            letter = _REPLIES.dump_json(tuple(replies)).decode()
            await self._store.mailbox.put(ticket.channel, ticket.address, said.id, letter, self._now())
            await tickets.mark(said.id, Outcome.MAILED, self._now())
            return None
        result = await delivery.send_to(ticket.address, replies)
        if result is Delivered.FAILED and tries <= len(_RETRY_MINUTES):
            return timedelta(minutes=_RETRY_MINUTES[tries - 1])
        await tickets.mark(said.id, _OUTCOMES.get(result, Outcome.FAILED), self._now())
        if result is Delivered.BLOCKED:
            await tickets.close(ticket.number, self._now())
        return None

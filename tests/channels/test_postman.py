"""What becomes of errands when things go wrong, by a clock the test moves; the store is real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.delivery import Delivered
from bot.channels.postman import Postman, UnreachableError
from bot.channels.reminding import look
from bot.clock import VIETNAM
from bot.conversation.messages import Reply
from bot.edition import Edition
from bot.store import Outcome, State, Store, TicketOrder

MONDAY = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


@dataclass
class World:
    """The officials' group, a person, and the time."""

    store: Store
    now: datetime = MONDAY
    away: int = 0
    """How many posts still fail."""
    person: Delivered = Delivered.DELIVERED
    posted: list[tuple[str, int | None]] = field(default_factory=list)
    """What the group shows, with what it answers."""
    got: list[str] = field(default_factory=list)

    name = "telegram"

    async def post(self, reply: Reply, reply_to: int | None) -> int:
        if self.away:
            self.away -= 1
            raise UnreachableError("away")
        self.posted.append((reply.text, reply_to))
        return len(self.posted)

    async def rewrite(self, message: int, text: str) -> None:
        self.posted[message - 1] = (text, None)

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        if self.person is Delivered.DELIVERED:
            self.got += [reply.text for reply in replies]
        return self.person


@asynccontextmanager
async def a_world(edition: Edition, folder: Path) -> AsyncIterator[tuple[World, Postman]]:
    async with Store.open(folder, b"key") as store:
        world = World(store)
        woken = asyncio.Event()
        yield world, Postman(store, lambda: edition, world, {world.name: world}, lambda: world.now, woken)


async def carry(world: World, postman: Postman, later: timedelta = timedelta(0)) -> None:
    """Lets the postman do all that is due ``later`` than now."""
    world.now += later
    while await postman.carry_next():
        pass


async def a_ticket(world: World, postman: Postman) -> int:
    number = await world.store.tickets.take("telegram", "1", "u1", TicketOrder("công ty nợ bảo hiểm"), world.now)
    await carry(world, postman)
    return number


async def answered(world: World, number: int, text: str = "Gửi đơn nhé") -> None:
    await world.store.answers.answer(number, text, update=text, message=900, official="7", at=world.now)


async def test_a_group_that_is_away_gets_the_ticket_when_it_is_back(edition: Edition, tmp_path: Path) -> None:
    async with a_world(edition, tmp_path) as (world, postman):
        world.away = 2
        await a_ticket(world, postman)
        assert world.posted == []
        await carry(world, postman, timedelta(seconds=3))
        await carry(world, postman, timedelta(seconds=5))
        assert "công ty nợ bảo hiểm" in world.posted[0][0]
        assert await world.store.errands.count() == 0


async def test_an_answer_that_cannot_be_sent_is_tried_for_hours_and_then_said_to_have_failed(
    edition: Edition, tmp_path: Path
) -> None:
    async with a_world(edition, tmp_path) as (world, postman):
        number = await a_ticket(world, postman)
        world.person = Delivered.FAILED
        await answered(world, number)
        for _ in range(5):
            await carry(world, postman, timedelta(hours=1))
        assert len(world.posted) == 1
        await carry(world, postman, timedelta(hours=4))
        await carry(world, postman, timedelta(hours=4))
        assert world.posted[1:] == [(edition.wording.desk.failed, 900)]
        world.person = Delivered.DELIVERED
        await answered(world, number, "Gửi lại lần nữa")
        await carry(world, postman)
        assert "Gửi lại lần nữa" in world.got[0]


async def test_an_errand_whose_carrier_died_is_carried_by_another_after_its_lease(
    edition: Edition, tmp_path: Path
) -> None:
    async with a_world(edition, tmp_path) as (world, postman):
        await world.store.tickets.take("telegram", "1", "u1", TicketOrder("hỏi"), world.now)
        assert await world.store.errands.take(world.now) is not None
        await carry(world, postman)
        assert world.posted == []
        await carry(world, postman, timedelta(minutes=3))
        assert len(world.posted) == 1


async def test_unanswered_tickets_are_reminded_of_once_a_working_day(edition: Edition, tmp_path: Path) -> None:
    async with a_world(edition, tmp_path) as (world, postman):
        number = await a_ticket(world, postman)

        async def reminded_at(day: int, hour: int) -> int:
            world.now = datetime(2026, 11, day, hour, tzinfo=VIETNAM)
            before = len(world.posted)
            await look(world.store, edition, world.now, lambda: None)
            await carry(world, postman)
            return len(world.posted) - before

        assert await reminded_at(23, 15) == 0
        assert await reminded_at(24, 6) == 0
        assert await reminded_at(24, 8) == 1
        assert "chờ đã 1 ngày" in world.posted[-1][0]
        assert world.posted[-1][1] == 1
        assert await reminded_at(24, 14) == 0
        assert await reminded_at(28, 9) == 0
        assert await reminded_at(30, 9) == 1
        await answered(world, number)
        assert await reminded_at(30, 10) == 1
        assert world.posted[-1][0] == edition.wording.desk.delivered
        assert len(world.got) == 1


async def test_an_answered_ticket_closes_after_a_week_and_keeps_no_address(edition: Edition, tmp_path: Path) -> None:
    async with a_world(edition, tmp_path) as (world, postman):
        number = await a_ticket(world, postman)
        await answered(world, number, "Số sổ của chị là 4512345678, chị đem theo nhé")
        await carry(world, postman)
        assert "4512345678" in world.got[0]
        ticket = await world.store.tickets.get(number)
        assert ticket is not None
        assert ticket.said[-1].outcome is Outcome.DELIVERED
        assert "4512345678" not in ticket.said[-1].text
        for days, state, address in ((6, State.ANSWERED, "1"), (8, State.CLOSED, None)):
            await look(world.store, edition, MONDAY + timedelta(days=days), lambda: None)
            ticket = await world.store.tickets.get(number)
            assert ticket is not None
            assert (ticket.state, ticket.address) == (state, address)

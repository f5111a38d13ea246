"""Tickets in both databases: one update one ticket, one errand one carrier, strangers keep out."""

import asyncio
from datetime import datetime, timedelta

from bot.clock import VIETNAM
from bot.store import Answering, Event, Place, State, Store, TicketOrder, Verdict
from bot.store.ticket_forms import Errand

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


async def test_an_update_that_comes_again_opens_no_second_ticket(store: Store) -> None:
    order = TicketOrder("hỏi")
    assert await store.tickets.take("web", "7", "u1", order, NOW) == await store.tickets.take(
        "web", "7", "u1", order, NOW
    )
    assert await store.tickets.take("web", "8", "u1", order, NOW) != 1
    assert await store.errands.count() == 2


async def test_the_errands_of_a_ticket_go_to_one_carrier_at_a_time_in_order(store: Store) -> None:
    number = await store.tickets.take("telegram", "7", "u1", TicketOrder("hỏi"), NOW)
    await store.tickets.take("telegram", "7", "u2", TicketOrder("thêm", ticket=number), NOW)
    await store.tickets.take("telegram", "8", "u1", TicketOrder("khác"), NOW)
    taken = [task for task in await asyncio.gather(*(store.errands.take(NOW) for _ in range(8))) if task]
    assert sorted(task.ticket for task in taken) == [1, 2]
    assert {task.kind for task in taken} == {Errand.POST}
    first = next(task for task in taken if task.ticket == number)
    await store.errands.done(first)
    second = await store.errands.take(NOW)
    assert second is not None
    assert second.id > first.id
    assert await store.errands.take(NOW) is None


async def test_nobody_writes_into_a_strangers_ticket(store: Store) -> None:
    number = await store.tickets.take("telegram", "7", "u1", TicketOrder("hỏi"), NOW)
    assert await store.tickets.take("telegram", "8", "u1", TicketOrder("xen vào", ticket=number), NOW) != number
    events: list[Event] = [Verdict(number, True), Place(number, commune="xã lạ")]
    await store.record("telegram", "8", "u2", at=NOW, talk="{}", replies="", events=events)
    ticket = await store.tickets.get(number)
    assert ticket is not None
    assert (ticket.state, ticket.solved, ticket.commune, len(ticket.said)) == (State.OPEN, None, None, 1)


async def test_an_official_answers_once_however_often_the_update_comes(store: Store) -> None:
    number = await store.tickets.take("telegram", "7", "u1", TicketOrder("hỏi"), NOW)
    answers = [await store.answers.answer(number, "đáp", update="5", message=9, official="1", at=NOW) for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert answers[0][0] is Answering.SENT
    ticket = await store.tickets.get(number)
    assert ticket is not None
    assert len(ticket.said) == 2
    assert await store.tickets.in_group(9) == number


async def test_a_number_is_never_given_to_a_second_ticket(store: Store) -> None:
    first = await store.tickets.take("web", "7", "u1", TicketOrder("hỏi"), NOW)
    await store.forget_old(NOW + timedelta(days=200), timedelta(days=180))
    task = await store.errands.take(NOW + timedelta(days=200))
    assert task is not None
    await store.errands.done(task)
    await store.forget_old(NOW + timedelta(days=201), timedelta(days=180))
    assert await store.tickets.get(first) is None
    assert await store.tickets.take("web", "7", "u2", TicketOrder("hỏi"), NOW) > first


async def test_letters_are_kept_until_the_person_has_them(store: Store) -> None:
    number = await store.tickets.take("web", "7", "u1", TicketOrder("hỏi"), NOW)
    _, said = await store.answers.answer(number, "đáp", update="5", message=9, official="1", at=NOW)
    assert said is not None
    for _ in range(2):
        await store.mailbox.put("web", "7", said, "[]", NOW)
    [letter] = await store.mailbox.letters("web", "7")
    assert await store.mailbox.fetched("web", "8", letter.id) == []
    assert await store.mailbox.letters("web", "7") == [letter]
    assert await store.mailbox.fetched("web", "7", letter.id) == [said]
    assert await store.mailbox.letters("web", "7") == []

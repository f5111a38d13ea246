"""What the database keeps, and what it never holds."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.clock import VIETNAM
from bot.store import NONE_CHOSEN, CandidateSeen, Choice, Event, Question, Store, TicketOrder, Vote
from bot.store.engine import database_url, opened
from bot.store.tables import Base
from tests.store.conftest import OpenStore
from tests.support.postgresql import PostgreSQL

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)
HALF_A_YEAR = timedelta(days=180)
EVER = (NOW - timedelta(days=1000), NOW + timedelta(days=1000))
QUESTION = Question(
    "số của tôi 4512345678, nghỉ sinh mấy tháng",
    "edition1",
    "suggest",
    None,
    (CandidateSeen("thai-san/nghi", 0.6, False), CandidateSeen("thai-san/khac", 0.2, False)),
)


def files_of(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir() if path.is_file()]


async def test_what_is_recorded_is_found_again_by_its_own_chat_only(store: Store) -> None:
    await store.record("web", "7", "m1", at=NOW, talk="{}", replies="[]")
    assert await store.talk("web", "7") == "{}"
    assert await store.talk("web", "8") is None
    assert await store.talk("telegram", "7") is None
    assert await store.handled("web", "7", "m1") == "[]"
    assert await store.handled("web", "8", "m1") is None


async def test_a_question_is_kept_redacted_with_what_the_person_then_tapped(store: Store) -> None:
    await store.record("web", "7", "m1", at=NOW, talk="{}", replies="", events=[QUESTION])
    await store.record("web", "8", "m1", at=NOW, talk="{}", replies="", events=[QUESTION])
    await store.record("web", "7", "m2", at=NOW, talk="{}", replies="", events=[Choice("thai-san/khac")])
    await store.record("web", "8", "m2", at=NOW, talk="{}", replies="", events=[Choice(NONE_CHOSEN)])
    first, second = await store.history.questions(*EVER)
    assert "4512345678" not in first.text
    assert "nghỉ sinh mấy tháng" in first.text
    assert first.at == NOW
    assert first.candidates == ("thai-san/nghi", "thai-san/khac")
    assert first.sent == ()
    assert (first.chosen, second.chosen) == ("thai-san/khac", NONE_CHOSEN)
    assert await store.history.questions(NOW + timedelta(seconds=1), EVER[1]) == []


async def test_old_things_are_forgotten_each_in_its_time(store: Store) -> None:
    vote = Vote("a/b", True)
    await store.record("web", "7", "m1", at=NOW, talk="{}", replies="", events=[vote, QUESTION])
    await store.tickets.take("web", "7", "m2", TicketOrder("hỏi"), NOW)
    await store.forget_old(NOW + timedelta(hours=30), HALF_A_YEAR)
    assert await store.handled("web", "7", "m1") == ""
    await store.forget_old(NOW + timedelta(days=3), HALF_A_YEAR)
    assert await store.handled("web", "7", "m1") is None
    assert await store.talk("web", "7") is None
    assert len(await store.history.questions(*EVER)) == len(await store.history.tickets(*EVER)) == 1
    assert await store.votes() == [vote]
    await store.forget_old(NOW + timedelta(days=181), HALF_A_YEAR)
    assert not await store.history.questions(*EVER)
    assert not await store.history.tickets(*EVER)
    assert not await store.votes()


async def test_a_person_who_wants_it_is_forgotten_at_once_and_nobody_else_is(open_store: OpenStore) -> None:
    async with open_store() as store:
        for chat in ("7", "8"):
            await store.record("web", chat, "m1", at=NOW, talk="{}", replies="x", events=[Vote("a/b", True), QUESTION])
            await store.tickets.take("web", chat, "m2", TicketOrder("hỏi"), NOW)
        await store.erase("web", "7", NOW)
        assert await store.talk("web", "7") is None
        assert await store.handled("web", "7", "m1") is None
        assert not await store.tickets.has_open("web", "7")
        assert await store.talk("web", "8") == "{}"
        assert await store.tickets.has_open("web", "8")
        assert len(await store.history.questions(*EVER)) == len(await store.history.tickets(*EVER)) == 1
        assert len(await store.votes()) == 1


async def test_no_chat_number_stands_in_the_database_files(tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        events: list[Event] = [Vote("a/b", True), QUESTION]
        await store.record("telegram", "987654321012", "u1", at=NOW, talk="{}", replies="", events=events)
        held = files_of(tmp_path)
        assert held
        assert not any(b"987654321012" in raw or b"4512345678" in raw for raw in held)


async def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path, database_server: PostgreSQL) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    for address in (None, await database_server.new_database()):
        async with opened(database_url(tmp_path, address)) as engine, engine.connect() as connection:
            assert await connection.run_sync(differences) == []


async def test_replicas_that_start_together_migrate_once(tmp_path: Path, database_server: PostgreSQL) -> None:
    address = await database_server.new_database()

    async def start() -> None:
        async with Store.open(tmp_path, b"key", address) as store:
            assert await store.talk("web", "7") is None

    await asyncio.gather(*(start() for _ in range(4)))


async def test_turns_of_one_chat_wait_for_each_other_across_replicas(
    tmp_path: Path, database_server: PostgreSQL
) -> None:
    address = await database_server.new_database()
    order = []
    begun, go_on = asyncio.Event(), asyncio.Event()
    async with Store.open(tmp_path, b"key", address) as one, Store.open(tmp_path, b"key", address) as other:

        async def first() -> None:
            async with one.lease("telegram", "7"):
                begun.set()
                await go_on.wait()
                order.append("first")

        async def second() -> None:
            await begun.wait()
            async with other.lease("telegram", "8"):
                go_on.set()
            async with other.lease("telegram", "7"):
                order.append("second")

        await asyncio.gather(second(), first())
    assert order == ["first", "second"]


@pytest.mark.parametrize("address", ["mysql://u:secret@h/d", "no address", "sqlite:///x"])
def test_a_database_of_an_unknown_kind_is_refused_without_showing_its_password(address: str) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        database_url(Path("var"), address)
    assert "secret" not in str(caught.value)

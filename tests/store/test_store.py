"""What the database keeps, and what it never holds."""

from datetime import datetime, timedelta
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.clock import VIETNAM
from bot.store import Store, Vote
from bot.store.tables import Base

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


def files_of(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir() if path.is_file()]


async def test_what_is_recorded_is_found_again_by_its_own_chat_only(tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        await store.record("web", "7", "m1", at=NOW, talk="{}", replies="[]", vote=None)
        assert await store.talk("web", "7") == "{}"
        assert await store.talk("web", "8") is None
        assert await store.talk("telegram", "7") is None
        assert await store.handled("web", "7", "m1") == "[]"
        assert await store.handled("web", "8", "m1") is None


async def test_old_talks_and_updates_are_forgotten_and_votes_stay(tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        await store.record("web", "7", "m1", at=NOW, talk="{}", replies="", vote=Vote("a/b", True))
        await store.forget_old(NOW + timedelta(hours=30))
        assert await store.handled("web", "7", "m1") == ""
        await store.forget_old(NOW + timedelta(days=3))
        assert await store.handled("web", "7", "m1") is None
        assert await store.talk("web", "7") is None
        assert await store.votes() == [Vote("a/b", True)]


async def test_no_chat_number_stands_in_the_database_files(tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        await store.record("telegram", "987654321012", "u1", at=NOW, talk="{}", replies="", vote=Vote("a/b", True))
        held = files_of(tmp_path)
        assert held
        assert not any(b"987654321012" in raw for raw in held)


async def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key"):
        pass
    engine = create_engine(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()

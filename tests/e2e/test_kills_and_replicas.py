"""A short ``kill -9`` loop and two replicas; ``tests/soak`` has the long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.edition import Edition
from tests.soak.killing import killing
from tests.soak.replicas import replicas
from tests.support.postgresql import PostgreSQL


@pytest.mark.parametrize(("way", "database"), [("polling", "sqlite"), ("webhook", "postgresql")])
async def test_no_question_is_lost_when_the_bot_is_killed(
    edition: Edition, tmp_path: Path, request: pytest.FixtureRequest, way: str, database: str
) -> None:
    address = None
    if database == "postgresql":
        server: PostgreSQL = request.getfixturevalue("database_server")
        address = await server.new_database()
    result = await killing(edition, tmp_path, way, address, questions=48, kills=2, chats=12)
    assert result.good, result
    assert result.kills == 2


async def test_two_replicas_answer_every_question_once(
    edition: Edition, tmp_path: Path, database_server: PostgreSQL
) -> None:
    result = await replicas(edition, tmp_path, await database_server.new_database(), questions=84, chats=12)
    assert result.good, result
    assert result.duplicates == 0

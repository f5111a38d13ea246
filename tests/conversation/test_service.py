"""Turns are remembered whole or not at all, once each, in order."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import VIETNAM
from bot.conversation.messages import Incoming, Kind
from bot.conversation.service import Conversations
from bot.edition import Edition
from bot.store import Store, Vote

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)
QUESTION = Incoming(Kind.TEXT, "vợ sinh thì chồng được nghỉ mấy ngày")


async def test_an_update_is_handled_once_even_after_a_restart(edition: Edition, tmp_path: Path) -> None:
    for expected in (1, 0):
        async with Store.open(tmp_path, b"key") as store:
            conversations = Conversations(lambda: edition, store, lambda: NOW)
            async with conversations.turn("telegram", "7", "u1", QUESTION) as replies:
                assert len(replies) == expected


async def test_replies_that_may_be_lost_on_the_way_can_be_fetched_again(edition: Edition, tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        conversations = Conversations(lambda: edition, store, lambda: NOW)
        async with conversations.turn("web", "7", "m1", QUESTION, keep_replies=True) as first:
            pass
        async with conversations.turn("web", "7", "m1", QUESTION, keep_replies=True) as again:
            assert again == first
            assert again[0].buttons


async def test_a_turn_whose_replies_did_not_go_out_is_tried_again(edition: Edition, tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        conversations = Conversations(lambda: edition, store, lambda: NOW)
        with pytest.raises(ConnectionError):
            async with conversations.turn("telegram", "7", "u1", QUESTION):
                raise ConnectionError
        async with conversations.turn("telegram", "7", "u1", QUESTION) as replies:
            assert replies


async def test_turns_of_a_chat_wait_for_each_other_and_chats_do_not(edition: Edition, tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        conversations = Conversations(lambda: edition, store, lambda: NOW)
        gate, order = asyncio.Event(), []

        async def ask(chat: str, update: str, wait: bool) -> None:
            async with conversations.turn("telegram", chat, update, QUESTION):
                if wait:
                    await gate.wait()
                order.append(update)

        slow = asyncio.create_task(ask("1", "slow", True))
        behind = asyncio.create_task(ask("1", "behind", False))
        await ask("2", "other", False)
        assert order == ["other"]
        gate.set()
        await asyncio.gather(slow, behind)
        assert order == ["other", "slow", "behind"]


async def test_the_talk_goes_on_after_a_restart_and_votes_are_kept(edition: Edition, tmp_path: Path) -> None:
    async with Store.open(tmp_path, b"key") as store:
        conversations = Conversations(lambda: edition, store, lambda: NOW)
        async with conversations.turn("web", "7", "m1", Incoming(Kind.BUTTON, "x")) as replies:
            assert replies[0].text == edition.wording.rephrase
    async with Store.open(tmp_path, b"key") as store:
        conversations = Conversations(lambda: edition, store, lambda: NOW)
        async with conversations.turn("web", "7", "m2", Incoming(Kind.BUTTON, "x")) as replies:
            assert replies[0].text.startswith(edition.wording.ask_an_official)
        for number, action in enumerate(("y:bhtn/han-nop", "n:bhtn/han-nop", "n:bhtn/bao-luu")):
            async with conversations.turn("web", "7", f"v{number}", Incoming(Kind.BUTTON, action)):
                pass
        votes = await store.votes()
        assert sorted(votes, key=str) == [Vote("bhtn/bao-luu", False), Vote("bhtn/han-nop", False)]

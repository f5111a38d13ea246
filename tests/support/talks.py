"""Talks that every channel must carry alike: what a person does, and what the conversation says to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.channels.markup import plain
from bot.conversation.messages import Incoming, Kind, Reply
from bot.conversation.talk import Talk
from bot.conversation.turn import take_turn
from bot.edition import Edition

_QUESTION = "vo sinh thi chong duoc nghi may ngay"

TALKS: dict[str, tuple[str | int, ...]] = {
    # A string is written, a number picks that choice of the last reply.
    "a hello and an example": ("/start", 1),
    "an answer, a related question, a vote": (_QUESTION, 1, -2),
    "two answers in one message": ("Sinh con được nghỉ mấy tháng? Chồng được nghỉ mấy ngày?", -1),
    "asked back, none of these, twice": ("thai sản", -1, "thai sản", -1),
    "numbers that are no choices": (
        "thai sản",
        "đóng 6 tháng trong 12 tháng thì được không",
        "2026",
    ),
    "not covered, an official": ("bảo hiểm xe máy hết hạn bị phạt bao nhiêu", -1),
    "menus, long lists": ("/menu", 1, 7, 2),
    "a follow-up": ("đóng mấy tháng thì được hưởng thai sản", "cần giấy tờ gì, nộp ở đâu"),
    "no question at all": ("😀", "!!!", "hello how are you my friend, can you help me please"),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a turn brought: its words without spaces and signs, and the labels of its choices."""

    words: str
    choices: tuple[str, ...]

    @classmethod
    def of(cls, text: str, choices: Sequence[str]) -> Heard:
        """Channels differ in addresses of links (shown or behind the text) and signs of lists: both are left out."""
        return cls("".join(filter(str.isalnum, re.sub(r"https?://[^\s)]+", "", text))), tuple(choices))


class Person(Protocol):
    """Somebody on one channel."""

    async def says(self, text: str) -> None:
        """Writes."""

    async def picks(self, label: str, number: int) -> None:
        """Chooses ``label``, shown as choice ``number`` of the last turn."""

    async def heard(self, expected: Heard) -> Heard:
        """What came since the last call, as soon as it is ``expected`` or time is over."""


async def hold(talk: Sequence[str | int], edition: Edition, day: date, person: Person) -> None:
    """Has ``person`` go through ``talk``; each turn must bring what the conversation itself says."""
    state = Talk()
    replies: tuple[Reply, ...] = ()
    for step in talk:
        if isinstance(step, str):
            await person.says(step)
            command = step.startswith("/")
            incoming = Incoming(Kind.COMMAND, step[1:]) if command else Incoming(Kind.TEXT, step)
        else:
            buttons = [button for reply in replies for row in reply.buttons for button in row]
            number = step if step > 0 else len(buttons) + 1 + step
            button = buttons[number - 1]
            await person.picks(button.label, number)
            incoming = Incoming(Kind.BUTTON, button.action)
        outcome = take_turn(edition, state, incoming, day)
        replies, state = outcome.replies, outcome.talk
        expected = heard_of(replies)
        found = await person.heard(expected)
        assert found == expected, f"after {step!r}"


def heard_of(replies: Sequence[Reply]) -> Heard:
    """What ``replies`` say."""
    labels = [button.label for reply in replies for row in reply.buttons for button in row]
    return Heard.of("\n".join(plain(reply.text) for reply in replies), labels)

"""What buttons carry. Actions name permanent ids, so a button of last year still works."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a tapped button asks for; the value is the action's prefix."""

    OPEN_ENTRY = "e"
    OPEN_TOPIC = "t"
    MENU = "m"
    CONTACTS = "c"
    HELPFUL = "y"
    NOT_HELPFUL = "n"
    NONE_OF_THESE = "x"
    HAND_OVER = "o"
    SEND = "s"
    ADD = "a"
    CANCEL = "k"
    SKIP = "p"
    WORKPLACE = "w"
    SOLVED = "v"
    NOT_YET = "u"
    ERASE = "d"


@dataclass(frozen=True, slots=True)
class Action:
    """An act and what it is about: an entry, a topic, a ticket's number, a kind of workplace ("" where nothing)."""

    act: Act
    target: str = ""

    def __str__(self) -> str:
        return f"{self.act}:{self.target}" if self.target else str(self.act)

    @classmethod
    def parse(cls, text: str) -> Action | None:
        """The action a button sent, or None for what no button of this bot sends."""
        prefix, _, target = text.partition(":")
        return cls(Act(prefix), target) if prefix in set(Act) else None

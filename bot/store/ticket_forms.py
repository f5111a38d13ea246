"""What is known of a ticket, for those who read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    """An official is to answer."""
    ANSWERED = "answered"
    """The answer is on its way or out; the person may still say that it was not enough."""
    CLOSED = "closed"
    """Done with; nobody's address is kept."""
    ERASED = "erased"
    """The person's data is gone; the number stays a while, to tell officials so who answer late."""


class Side(StrEnum):
    """Who said something in a ticket."""

    PERSON = "person"
    OFFICIAL = "official"


class Outcome(StrEnum):
    """What became of something said in a ticket."""

    WAITING = "waiting"
    """On its way."""
    MAILED = "mailed"
    """Laid ready for a person who fetches it (web)."""
    DELIVERED = "delivered"
    BLOCKED = "blocked"
    FAILED = "failed"
    HELD = "held"
    """A second official's answer, until that official says that it shall go out too."""


class Errand(StrEnum):
    """What is still to be sent for a ticket."""

    POST = "post"
    """A person's words to the officials' group."""
    ANSWER = "answer"
    """An official's words to the person."""
    NOTICE = "notice"
    """To the group: what became of an official's words."""
    VERDICT = "verdict"
    """To the group: the person's "solved" or "not yet", or that the ticket was closed."""
    REMINDER = "reminder"
    """To the group: the ticket still waits."""
    WIPE = "wipe"
    """In the group: the text of an erased ticket."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said in a ticket."""

    id: int
    side: Side
    text: str
    at: datetime
    outcome: Outcome
    correction: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with all that was said in it, oldest first."""

    number: int
    channel: str
    address: str | None
    state: State
    commune: str | None
    workplace: str | None
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    solved: bool | None
    said: tuple[Said, ...]

    @property
    def question(self) -> str:
        """What the person asked first; "" if it is erased."""
        return next((said.text for said in self.said if said.side is Side.PERSON), "")

    def find(self, said: int | None) -> Said | None:
        """The thing said with this id."""
        return next((one for one in self.said if one.id == said), None)

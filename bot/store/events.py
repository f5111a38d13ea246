"""What a turn leaves behind in the store, besides the state of the talk."""

from __future__ import annotations

from dataclasses import dataclass

NONE_CHOSEN = "-"
"""Stands for an entry where a person tapped "none of these"."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thinks of an entry's answer."""

    entry: str
    helpful: bool


@dataclass(frozen=True, slots=True)
class CandidateSeen:
    """An entry that came into question; ``sent`` says that its answer went out at once."""

    entry: str
    confidence: float
    sent: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what the bot made of it. ``text`` is as written; the store redacts it."""

    text: str
    edition: str
    decision: str
    outside: str | None
    candidates: tuple[CandidateSeen, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The entry a person tapped after their last question, or ``NONE_CHOSEN``."""

    entry: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an official's answer settled the ticket for the person."""

    ticket: int
    solved: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person of a ticket lives or works, for planning talks with workers. The store redacts the texts."""

    ticket: int
    commune: str | None = None
    workplace: str | None = None


Event = Vote | Question | Choice | Verdict | Place


@dataclass(frozen=True, slots=True)
class TicketOrder:
    """A question for officials, or more to one that they have (``ticket``). The store redacts the text."""

    text: str
    ticket: int | None = None

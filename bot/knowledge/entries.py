"""Entries and topics, ready to be used: ids whole, versions in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.knowledge.models import LawRef


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """The text of an entry from a day on."""

    from_: date
    answer: str
    law: tuple[LawRef, ...]
    reviewed: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer."""

    id: str
    """``topic/entry``, permanent."""
    topic: str
    question: str
    label: str
    """Short enough for a button."""
    versions: tuple[EntryVersion, ...]
    """Oldest first; the first holds from the beginning of time."""
    related: tuple[str, ...]
    to_confirm: tuple[str, ...]
    phrasings: tuple[str, ...]

    def on(self, day: date) -> EntryVersion:
        """The version in force on ``day``."""
        return next(v for v in reversed(self.versions) if v.from_ <= day)


@dataclass(frozen=True, slots=True)
class Topic:
    """A file of entries."""

    id: str
    title: str
    entries: tuple[Entry, ...]

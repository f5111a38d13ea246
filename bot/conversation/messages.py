"""What crosses the border between a channel and the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_ACTION_BYTES = 64
"""The narrowest channel's limit for what a button carries back: Telegram's ``callback_data``."""


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"
    """Wrote something. ``Incoming.text`` is the message."""
    COMMAND = "command"
    """Sent ``/name argument``. ``Incoming.text`` is ``name argument``, without the slash."""
    BUTTON = "button"
    """Tapped a button. ``Incoming.text`` is the button's ``action``."""
    MEDIA = "media"
    """Sent what the bot cannot read: a photo, voice, sticker, file, place. ``Incoming.text`` is the caption, if any."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did on a channel, freed of the channel's form."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a reply.

    ``action`` comes back as ``Incoming(Kind.BUTTON, action)``: ASCII, at most ``MAX_ACTION_BYTES`` long, and
    valid for ever (it names permanent ids, never a position). A button with ``url`` opens a page instead.
    """

    label: str
    action: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot.

    ``text`` is short Markdown: paragraphs, ``**bold**``, ``-`` and ``1.`` lists, ``[text](url)`` links; each
    channel turns it into what it can show (``bot.channels.markup``). ``buttons`` are rows, top to bottom.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry offered by a channel that searches while one types (Telegram's inline mode)."""

    entry_id: str
    title: str
    summary: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Profile:
    """How the bot introduces itself on a channel that shows a profile and a command menu."""

    name: str
    short_description: str
    description: str
    commands: tuple[tuple[str, str], ...]
    """Pairs of command name (without slash) and its explanation."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Replies that came outside a turn, for a channel whose people fetch them."""

    id: int
    """Higher than of any letter before."""
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """What waits for a person."""

    letters: tuple[Letter, ...]
    more_to_come: bool
    """Whether an official's answer may still come."""

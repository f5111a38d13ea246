"""What the page and the server say to each other, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from bot.channels.markup import web_html
from bot.conversation.messages import Button, Kind, Letters, Reply

MAX_BODY_BYTES = 64 * 1024
"""Far above the page's own 4,000 characters: whoever sends more is not the page."""


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClientMessage(_Wire):
    """One thing a visitor did.

    ``id`` is made in the browser and stays the same when the message is sent again, so a lost answer can be
    fetched once more. ``kind`` and ``text`` are an ``Incoming``.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    kind: Kind
    text: str = ""


class ShownButton(_Wire):
    """A choice: either an ``action`` to send back or a ``url`` to open."""

    label: str
    action: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, button: Button) -> Self:
        """The button as the page shows it."""
        if button.url is not None:
            return cls(label=button.label, url=button.url)
        return cls(label=button.label, action=button.action)


class ShownReply(_Wire):
    """One message of the bot. ``html`` is safe to insert."""

    html: str
    buttons: tuple[tuple[ShownButton, ...], ...]

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The reply as the page shows it."""
        return cls(html=web_html(reply.text), buttons=tuple(tuple(map(ShownButton.of, row)) for row in reply.buttons))


class Replies(_Wire):
    """The answer to a ``ClientMessage``."""

    replies: tuple[ShownReply, ...]

    @classmethod
    def of(cls, replies: Iterable[Reply]) -> Self:
        """The replies as the page shows them."""
        return cls(replies=tuple(map(ShownReply.of, replies)))

    def json_bytes(self) -> bytes:
        """The body of the response; what a button has not is left out."""
        return self.model_dump_json(exclude_none=True).encode()


class ShownLetter(_Wire):
    """What an official wrote, hours after the question."""

    id: int
    replies: tuple[ShownReply, ...]


class ShownLetters(_Wire):
    """The answer to a page that asks for letters. ``waiting`` says whether it is worth while to ask again soon."""

    letters: tuple[ShownLetter, ...]
    waiting: bool

    @classmethod
    def of(cls, found: Letters) -> Self:
        """The letters as the page shows them."""
        letters = (ShownLetter(id=x.id, replies=tuple(map(ShownReply.of, x.replies))) for x in found.letters)
        return cls(letters=tuple(letters), waiting=found.more_to_come)

    def json_bytes(self) -> bytes:
        """The body of the response."""
        return self.model_dump_json(exclude_none=True).encode()

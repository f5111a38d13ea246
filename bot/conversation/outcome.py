"""What a turn brings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.messages import Reply
from bot.conversation.talk import Talk
from bot.store import Event, TicketOrder


@dataclass(frozen=True, slots=True)
class Outcome:
    """Replies, the talk to remember, and what is to be written down."""

    replies: tuple[Reply, ...]
    talk: Talk
    events: tuple[Event, ...] = ()
    order: TicketOrder | None = None
    """A ticket to be taken before anything is said: ``replies`` are for where nobody takes tickets."""
    erase: bool = False
    """Everything kept of the person is to be deleted before it is said that it is."""

"""What a channel offers to reach a person outside a turn, as when an official answers hours later."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from bot.conversation.messages import Reply


class Delivered(StrEnum):
    """How sending ended."""

    DELIVERED = "delivered"
    """The platform took the message."""
    BLOCKED = "blocked"
    """The person, or a rule of the platform, lets no message of the bot through until the person writes again."""
    FAILED = "failed"
    """It could not be sent, or nobody can say whether it was."""


class Delivery(Protocol):
    """A channel that can write first."""

    @property
    def name(self) -> str:
        """The channel's name towards the conversations and the store."""

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        """Sends ``replies`` to ``chat`` (as ``Conversations.turn`` got it), in order with the chat's turns.

        Never raises for what the platform or the network does; sending ends with the first reply that is not
        delivered.
        """

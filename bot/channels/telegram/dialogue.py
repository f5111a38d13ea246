"""What the channel needs of the conversations (``bot.conversation.service.Conversations`` has it all)."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.conversation.messages import Incoming, Profile, Reply, Suggestion


class Dialogue(Protocol):
    """Says what to reply."""

    def turn(
        self, channel: str, chat: str, update: str, incoming: Incoming
    ) -> AbstractAsyncContextManager[tuple[Reply, ...]]:
        """One turn of a chat; leaving the block without an error says that the replies are out."""

    def search(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """The entries that fit ``text`` best."""

    def profile(self) -> Profile:
        """How the bot introduces itself."""

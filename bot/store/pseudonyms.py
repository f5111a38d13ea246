"""Keyed hashes that stand for people: the same one each time, and of no use without the key."""

from __future__ import annotations

import hashlib
import hmac


class Pseudonyms:
    """Hides platforms' numbers behind HMAC-SHA-256 with a key that never enters the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, *parts: str) -> str:
        """The pseudonym of a chat (channel, number), an update (channel, number, update) and the like."""
        return hmac.new(self._key, ":".join(parts).encode(), hashlib.sha256).hexdigest()

"""A text as matching looks at it: all its words, and those of the sentence that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.language import MAX_CHARACTERS, Word, sentences

_FEWEST_WORDS = 3
"""A sentence of fewer words that carry meaning ("Xin cảm ơn!") asks nothing by itself."""
_MOST_QUESTIONS = 8
"""Of more questions the last ones are looked at: a person waits for the answer to what was asked last."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person wrote at once."""

    words: tuple[Word, ...]
    questions: tuple[tuple[Word, ...], ...] = ()
    """The words of each sentence that asks, where there are several sentences; else empty. Without a question mark
    the last sentence is taken for the one that asks."""

    @classmethod
    def of(cls, text: str, read: Callable[[str], tuple[Word, ...]]) -> Message:
        """``text`` with each sentence read by ``read``."""
        parts = [(part, read(part)) for part in sentences(text[:MAX_CHARACTERS])]
        words = tuple(word for _, of_part in parts for word in of_part)
        full = [(part, of_part) for part, of_part in parts if sum(not w.small for w in of_part) >= _FEWEST_WORDS]
        if len(full) < 2:
            return cls(words)
        asking = [of_part for part, of_part in full if part.rstrip().endswith("?")] or [full[-1][1]]
        return cls(words, tuple(asking[-_MOST_QUESTIONS:]))

"""A text as matching looks at it: all its words, and those of the sentence that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.language import MAX_CHARACTERS, Word, sentences

_FEWEST_WORDS = 3
"""A sentence of fewer words that carry meaning ("Xin cảm ơn!") asks nothing by itself."""
_MOST_SENTENCES = 8
"""Of a longer story the end is looked at sentence by sentence: that is where people ask."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person wrote at once."""

    words: tuple[Word, ...]
    question: tuple[Word, ...] = ()
    """The words of the sentence that asks, where it is one of several; else empty."""
    sentences: tuple[tuple[Word, ...], ...] = ()
    """The sentences that say something, where there are several; else empty."""

    @classmethod
    def of(cls, text: str, read: Callable[[str], tuple[Word, ...]]) -> Message:
        """``text`` with each sentence read by ``read``."""
        parts = [(part, read(part)) for part in sentences(text[:MAX_CHARACTERS])]
        words = tuple(word for _, of_part in parts for word in of_part)
        full = [(part, of_part) for part, of_part in parts if sum(not w.small for w in of_part) >= _FEWEST_WORDS]
        if len(full) < 2:
            return cls(words)
        asking = [of_part for part, of_part in full if part.rstrip().endswith("?")] or [full[-1][1]]
        return cls(words, asking[-1], tuple(of_part for _, of_part in full[-_MOST_SENTENCES:]))

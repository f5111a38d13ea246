"""A text as matching looks at it: all its words, and those of the sentence that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.language import MAX_CHARACTERS, Word, sentences

_FEWEST_WORDS = 3
"""A sentence of fewer words that carry meaning ("Xin cảm ơn!") asks nothing by itself."""


class Sentence(NamedTuple):
    """One sentence and whether it ends in a question mark."""

    words: tuple[Word, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Message:
    """What one person wrote at once."""

    words: tuple[Word, ...]
    question: tuple[Word, ...]
    """The words of the sentence that asks, where it is one of several; else empty."""

    @classmethod
    def of(cls, text: str, read: Callable[[str], tuple[Word, ...]]) -> Message:
        """``text`` with each sentence read by ``read``."""
        parts = [Sentence(read(part), part.rstrip().endswith("?")) for part in sentences(text[:MAX_CHARACTERS])]
        words = tuple(word for part in parts for word in part.words)
        full = [part for part in parts if sum(not word.small for word in part.words) >= _FEWEST_WORDS]
        asking = [part for part in full if part.asks] or full
        return cls(words, asking[-1].words if len(full) > 1 else ())

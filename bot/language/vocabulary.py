"""How words are really written and said, as the officials' ``vocabulary.yaml`` gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tables that the text chain applies; all texts are ordinary Vietnamese with marks."""

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """``bhxh`` -> ``bảo hiểm xã hội``."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    """``răng rứa`` -> ``sao vậy``."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of one meaning each; the first is the standard word."""
    keep: tuple[str, ...] = ()
    """Phrases that none of the tables above may touch (``chi trả`` though ``chi`` is dialect for ``gì``)."""
    small_words: tuple[str, ...] = ()
    """Words without meaning for the search (``dạ``, ``ạ``, ``cho hỏi``)."""

"""Whether a message is in another language than Vietnamese."""

from __future__ import annotations

import re
import unicodedata

from bot.language.syllables import fold

_ENGLISH_WORDS = """
    the is are was were what how when where who why which this that these my your his her our their you he she it they
    we and or of with without from have has had not does did will would should could please hello pay paid salary
    insurance money month months work worker company need want get help leave baby boss question answer write tell
    about for if
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_ENOUGH_ENGLISH = 2


def looks_foreign(text: str) -> bool:
    """Whether ``text`` is mostly in another script, or in English: so that the reply can be, too."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return False
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if latin * 2 < len(letters):
        return True
    if fold(text) != text:
        return False
    words = re.findall(r"[a-z']+", text.lower())
    english = sum(w in _ENGLISH for w in words)
    return english >= _ENOUGH_ENGLISH and english * 3 >= len(words)

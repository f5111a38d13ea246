"""The Vietnamese syllable: folding, tone position, and which letter strings are syllables at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_INITIALS = "|".join(["ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx"])
_FINALS = "ch|ng|nh|c|m|n|p|t"
# Toneless written rimes: nuclei that may stand open or closed, those that need a consonant after them, and
# those that end in a glide and take none.
_FREE = "a|e|ê|i|o|ô|ơ|u|ư|y|oa|oe|uê|uy"
_CLOSED_ONLY = "uyê|iê|yê|uô|ươ|ă|â|oă|uâ"
_OPEN_ONLY = (
    "uya|uyu|iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|oao|ia|ya|iu|ua|ưa|ưu|ưi|ui|uơ|oi|ôi|ơi|ai|ay|ao|au|âu|ây|eo|êu"
)
_SYLLABLE = re.compile(
    f"(?:{_INITIALS})?(?:(?:{_FREE})(?:{_FINALS})?|(?:{_CLOSED_ONLY})(?:{_FINALS})|(?:{_OPEN_ONLY}))"
)
_VOWEL_LETTER = re.compile("[aăâeêioôơuưy]")


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """``text`` without any marks, ``đ`` as ``d``: ``fold("Thất nghiệp") == "That nghiep"``."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def split_tone(syllable: str) -> tuple[str, str]:
    """The syllable without its tone, and the tone as a combining character ("" for the level tone)."""
    tone = ""
    letters: list[str] = []
    for c in unicodedata.normalize("NFD", syllable):
        if c in _TONES:
            tone = c
        else:
            letters.append(c)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def put_tone(base: str, tone: str) -> str:
    """The syllable ``base`` with ``tone`` where the school rule puts it: one spelling for hoà/hòa, thuỵ/thụy.

    Without a vowel to carry it (a foreign letter) the tone is dropped.
    """
    if not tone:
        return base
    start = 2 if len(base) > 2 and base[:2] in ("qu", "gi") and _VOWEL_LETTER.match(base[2]) else 0
    places = [i for i in range(start, len(base)) if _VOWEL_LETTER.match(base[i])]
    if not places:
        return base
    marked = [i for i in places if base[i] in "ăâêôơư"]
    if marked:
        place = marked[-1]
    elif places[-1] + 1 < len(base):
        place = places[-1]
    else:
        place = places[-2] if len(places) > 1 else places[0]
    return unicodedata.normalize("NFC", base[: place + 1] + tone + base[place + 1 :])


@lru_cache(maxsize=50_000)
def canonical(word: str) -> str:
    """``word`` (lower case) in NFC with the tone mark in its one place."""
    base, tone = split_tone(word)
    return put_tone(base, tone)


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether ``word`` (lower case, with marks) is spelt like a Vietnamese syllable."""
    base, tone = split_tone(word)
    if not _SYLLABLE.fullmatch(base):
        return False
    # A stop at the end carries only the sharp and the heavy tone.
    return not (base.endswith(("c", "ch", "p", "t")) and tone in ("\u0300", "\u0309", "\u0303"))


_FOLDED_SYLLABLE = re.compile(
    f"(?:{fold(_INITIALS)})?(?:(?:{fold(_FREE)}|{fold(_CLOSED_ONLY)})(?:{_FINALS})?|(?:{fold(_OPEN_ONLY)}))"
)


@lru_cache(maxsize=50_000)
def is_folded_syllable(word: str) -> bool:
    """Whether ``word`` (lower case, no marks) could be a syllable typed without marks."""
    return _FOLDED_SYLLABLE.fullmatch(word) is not None

"""Spelling as spoken in Quảng Trị, Quảng Bình and further south: hỏi for ngã, s for x, ch for tr, n for ng …"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.language.syllables import canonical, put_tone, split_tone

_NGA = "\u0303"
_HOI = "\u0309"
_INITIALS = (("d", "gi", "v", "r"), ("s", "x"), ("ch", "tr"), ("l", "n"))
"""Initials that sound alike somewhere."""
_FINALS = (("n", "ng"), ("t", "c"), ("n", "nh"), ("t", "ch"), ("i", "y"))
_INITIAL = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?")


@lru_cache(maxsize=50_000)
def one_tone(form: str) -> str:
    """``form`` with ngã as hỏi: most of Central Vietnam says both alike, and writes one for the other."""
    decomposed = unicodedata.normalize("NFD", form)
    return canonical(unicodedata.normalize("NFC", decomposed.replace(_NGA, _HOI))) if _NGA in decomposed else form


@lru_cache(maxsize=20_000)
def sounding_alike(syllable: str) -> tuple[str, ...]:
    """How else ``syllable`` (lower case, with or without marks) may be spelt by ear."""
    base, tone = split_tone(syllable)
    found = _INITIAL.match(base)
    initial = found.group() if found else ""
    # "gi" before a vowel is the initial; alone it is g + i.
    rest = base[len(initial) :]
    if initial == "gi" and not rest:
        return ()
    starts = [initial, *(other for group in _INITIALS if initial in group for other in group if other != initial)]
    ends = [rest, *(rest[: -len(a)] + b for pair in _FINALS for a, b in (pair, pair[::-1]) if _ends(rest, a, b))]
    spellings = {canonical(put_tone(start + end, tone)) for start in starts for end in ends}
    return tuple(sorted(spellings - {syllable}))


def _ends(rime: str, final: str, other: str) -> bool:
    """Whether ``rime`` ends in ``final`` itself, not in a longer final that holds it."""
    longer = final in ("n", "t") and rime.endswith(("ch", "nh", "ng"))
    needs_vowel = final not in ("i", "y")
    return rime.endswith(final) and not longer and len(rime) > needs_vowel * len(final) and not rime.endswith(other)

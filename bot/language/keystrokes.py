"""Raw Telex and VNI keystrokes (the input method was off) -> the syllable that was meant."""

from __future__ import annotations

import re

from bot.language.syllables import is_folded_syllable, is_syllable, put_tone

TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_DOUBLED = {"a": "â", "e": "ê", "o": "ô"}
_WITH_W = {"a": "ă", "o": "ơ", "u": "ư"}
_VNI_SHAPES = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
_VOWELS = "aeiouyâêôăơư"


def from_telex(word: str) -> str | None:
    """The syllable behind raw Telex keys (``nghieepj`` -> ``nghiệp``), or None if ``word`` is not such.

    A string that is a syllable as it stands is left alone: Vietnamese has no syllable with Telex's tone letters
    at its end, so hardly anything that people mean is taken for keystrokes.
    """
    if not word.isascii() or not word.isalpha() or is_folded_syllable(word):
        return None
    letters: list[str] = []
    tone = ""
    for key in word:
        vowel_seen = any(c in _VOWELS for c in letters)
        if key in TELEX_TONES and vowel_seen:
            tone = TELEX_TONES[key]
        elif key == "w" and vowel_seen:
            _horn(letters)
        elif key == "d" and letters[:1] == ["d"] and "đ" not in letters:
            letters[0] = "đ"
        elif key in _DOUBLED and (place := _last_index(letters, key)) is not None:
            letters[place] = _DOUBLED[key]
        else:
            letters.append(key)
    return _checked("".join(letters), tone)


def from_vni(word: str) -> str | None:
    """The syllable behind raw VNI keys (``nghie6p5`` -> ``nghiệp``), or None if ``word`` is not such."""
    if word.isalpha() or not re.fullmatch(r"[a-z][a-z1-9]{1,11}", word):
        return None
    letters: list[str] = []
    tone = ""
    for key in word:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key in _VNI_SHAPES:
            shapes = _VNI_SHAPES[key]
            places = [i for i, c in enumerate(letters) if c in shapes]
            if not places:
                return None
            for place in places if key == "7" else places[-1:]:
                letters[place] = shapes[letters[place]]
        else:
            letters.append(key)
    return _checked("".join(letters), tone)


def _horn(letters: list[str]) -> None:
    """``w``: ươ for uo, else the last a, o or u gets its hook."""
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in _WITH_W:
            if letters[place] == "o" and place and letters[place - 1] == "u":
                letters[place - 1] = "ư"
            letters[place] = _WITH_W[letters[place]]
            return
        if letters[place] == "ơ" and place and letters[place - 1] == "u":
            letters[place - 1] = "ư"
            return


def _last_index(letters: list[str], key: str) -> int | None:
    places = [i for i, c in enumerate(letters) if c == key]
    return places[-1] if places else None


def _checked(base: str, tone: str) -> str | None:
    if base.startswith("uơ") or "uơ" in base:
        base = base.replace("uơ", "ươ")
    syllable = put_tone(base, tone)
    return syllable if is_syllable(syllable) else None

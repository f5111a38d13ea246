"""Typing slips: a word that no phrasing holds -> the words that were probably meant (rapidfuzz)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import Word, fold, is_folded_syllable, one_tone, sounding_alike

_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 3
"""Shorter words are one slip away from too many others."""
_LONG = 6
"""From this length on two slips are still recognisable."""
_NEIGHBOUR_BONUS = 2.0
_CANDIDATES = 12
_ESTABLISHED = 3
"""A word that so many phrasings hold is no slip."""


class Corrector:
    """Knows the words and pairs of the phrasings, as typed, and mends words that are not among them.

    A correction is preferred when it stands beside its neighbours in some phrasing, when the slip is a typical
    one (neighbouring keys, letters swapped, doubled or dropped), and when the word is frequent.
    """

    def __init__(self, documents: Iterable[Sequence[Word]], known: Collection[str] = ()) -> None:
        """``documents``: the phrasings' words; ``known``: further words that are no slips."""
        self._words: Counter[str] = Counter()
        self._pairs: set[tuple[str, str]] = set()
        self._forms: Counter[str] = Counter()
        for words in documents:
            folded = [w.folded for w in words]
            self._words.update(folded)
            self._pairs.update(pairwise(folded))
            self._forms.update(one_tone(w.form) for w in words if w.marks_known)
        # What was written once may be a slip itself.
        self._choices = [w for w, n in self._words.items() if n >= _ESTABLISHED and w.isalpha() and len(w) > 1]
        self._known = frozenset(known)

    def mend(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """``words`` with unknown ones replaced by what was probably meant, or cut in two where a space is
        missing; what cannot be guessed stays."""
        mended: list[Word] = []
        for place, word in enumerate(words):
            before = mended[-1].folded if mended else ""
            after = words[place + 1].folded if place + 1 < len(words) else ""
            if not word.folded.isalpha() or word.folded in self._known:
                mended.append(word)
            elif self._is_known(word.folded):
                mended.append(self._by_ear(word, before, after))
            else:
                mended += [
                    word._replace(form=form, folded=form, marks_known=False)
                    for form in self._meant(word.folded, before, after)
                ]
        return tuple(mended)

    def _is_known(self, folded: str) -> bool:
        return self._words[folded] >= (1 if is_folded_syllable(folded) else _ESTABLISHED)

    def _by_ear(self, word: Word, before: str, after: str) -> Word:
        """A known word may still be another one spelt as it sounds: with marks that nobody else puts on it, or
        beside neighbours that only the other one has."""
        if word.marks_known:
            if self._forms[one_tone(word.form)]:
                return word
            spellings = [s for s in sounding_alike(one_tone(word.form)) if self._forms[s] >= _ESTABLISHED]
        elif self._neighbours(before, word.folded, after):
            return word
        else:
            spellings = [
                s
                for s in sounding_alike(word.folded)
                if self._words[s] >= _ESTABLISHED and self._neighbours(before, s, after)
            ]
        if not spellings:
            return word
        best = max(spellings, key=lambda s: (self._neighbours(before, fold(s), after), self._words[fold(s)]))
        return word._replace(form=best, folded=fold(best))

    def _neighbours(self, before: str, word: str, after: str) -> int:
        return ((before, word) in self._pairs) + ((word, after) in self._pairs)

    def _meant(self, word: str, before: str, after: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST:
            return (word,)
        allowed = 2 if len(word) >= _LONG else 1
        close = process.extract(word, self._choices, scorer=OSA.distance, score_cutoff=allowed, limit=_CANDIDATES)
        options: list[tuple[float, tuple[str, ...]]] = [
            (self._worth(word, choice, distance, before, after), (choice,)) for choice, distance, _ in close
        ]
        options += [
            (_NEIGHBOUR_BONUS + 1.0, (word[:i], word[i:]))
            for i in range(2, len(word) - 1)
            if (word[:i], word[i:]) in self._pairs
        ]
        return max(options, default=(0.0, (word,)))[1]

    def _worth(self, typed: str, meant: str, distance: int, before: str, after: str) -> float:
        frequency = self._words[meant] / (self._words[meant] + 20)
        return (
            self._neighbours(before, meant, after) * _NEIGHBOUR_BONUS
            + _typical(typed, meant)
            + frequency
            - 1.5 * distance
        )


def _typical(typed: str, meant: str) -> float:
    """1 for a slip that thumbs make, 0 for another."""
    if sorted(typed) == sorted(meant):
        return 1.0
    if len(typed) != len(meant):
        longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
        return 1.0 if set(longer) == set(shorter) or typed in meant or len(longer) - len(shorter) == 1 else 0.0
    return 1.0 if all(a == b or _beside(a, b) for a, b in zip(typed, meant, strict=True)) else 0.0


def _beside(a: str, b: str) -> bool:
    return any(a in row and b in row and abs(row.index(a) - row.index(b)) == 1 for row in _KEY_ROWS)

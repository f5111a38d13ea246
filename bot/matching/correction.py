"""Typing slips and spellings by ear: what a person typed -> the words that were probably meant.

A noisy channel (Kernighan, Church and Gale 1990; Mays, Damerau and Mercer 1991): of all the words a typed one may
stand for, those are chosen that together make the likeliest sentence. The language model counts the words and pairs
of the phrasings; the channel knows how thumbs slip and how Central Vietnam spells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from math import log

from rapidfuzz.distance import OSA

from bot.language import Word, fold, is_folded_syllable, one_tone, sounding_alike

_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LONG = 6
"""From this length on two slips are still recognisable."""
_ESTABLISHED = 3
"""What was written more seldom may be a slip itself."""
_SOLID = 20
"""A word so frequent, standing where it has stood before, is what was meant."""
_CANDIDATES = 8
_PAIR_SHARE = 0.8
"""How much the neighbour says of a word, beside the word's own frequency."""
_AS_TYPED = log(0.9)
_TYPICAL_SLIP = log(0.003)
_OTHER_SLIP = log(0.0003)
_BY_EAR = log(0.003)
_NEVER_SEEN = 1e-7


class Corrector:
    """Knows the words and pairs of the phrasings, as typed, and mends words that do not fit among them."""

    def __init__(self, documents: Iterable[Sequence[Word]], known: Collection[str] = ()) -> None:
        """``documents``: the phrasings' words; ``known``: further words that are no slips."""
        words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._forms: Counter[str] = Counter()
        for document in documents:
            folded = [w.folded for w in document]
            words.update(folded)
            self._pairs.update(pairwise(folded))
            self._forms.update(one_tone(w.form) for w in document if w.marks_known)
        self._words = words
        self._total = sum(words.values()) or 1
        self._known = frozenset(known)
        self._shortened: defaultdict[str, list[str]] = defaultdict(list)
        """Word with one letter left out -> the words it came from: two words one slip apart meet here."""
        for word, count in words.items():
            if count >= _ESTABLISHED and word.isalpha() and len(word) > 1:
                for short in _shortened(word):
                    self._shortened[short].append(word)

    def mend(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """``words`` with those that do not fit replaced by what was probably meant, or cut in two where a space is
        missing; what cannot be guessed stays."""
        options: list[dict[str, float]] = []
        split: list[Word] = []
        for place, word in enumerate(words):
            halves = self._halves(word)
            if halves:
                split += [word._replace(form=half, folded=half, marks_known=False) for half in halves]
                options += [{half: 0.0} for half in halves]
            else:
                before = words[place - 1].folded if place else ""
                after = words[place + 1].folded if place + 1 < len(words) else ""
                split.append(word)
                options.append(self._options(word, before, after))
        return tuple(
            word if meant == word.folded or meant == word.form else word._replace(form=meant, folded=fold(meant))
            for word, meant in zip(split, self._likeliest(options), strict=True)
        )

    def _options(self, word: Word, before: str, after: str) -> dict[str, float]:
        """What ``word`` may stand for, each with the log probability of being typed so."""
        typed = word.folded
        as_typed = {typed: _AS_TYPED}
        beside = (not before or (before, typed) in self._pairs) and (not after or (typed, after) in self._pairs)
        if not typed.isalpha() or len(typed) == 1 or (beside and self._words[typed] >= _SOLID):
            return as_typed
        if word.marks_known and typed != word.form:
            heard = [s for s in sounding_alike(one_tone(word.form)) if self._forms[s] >= _ESTABLISHED]
            if self._forms[one_tone(word.form)] >= _ESTABLISHED or (self._words[typed] and not heard):
                return as_typed
        else:
            heard = [s for s in sounding_alike(typed) if self._words[s] >= _ESTABLISHED]
        found = dict.fromkeys(heard, _BY_EAR)
        for other in self._one_slip_away(typed):
            found.setdefault(other, _slip(typed, other))
        if not found and len(typed) >= _LONG and not self._words[typed]:
            found = dict.fromkeys(self._two_slips_away(typed), 2 * _TYPICAL_SLIP)
        best = sorted(found, key=lambda s: self._words[fold(s)], reverse=True)[:_CANDIDATES]
        return {**{other: found[other] for other in best}, **as_typed}

    def _one_slip_away(self, typed: str) -> set[str]:
        near = {typed, *_shortened(typed)}
        return {w for short in near for w in self._shortened.get(short, ()) if OSA.distance(typed, w) == 1}

    def _two_slips_away(self, typed: str) -> set[str]:
        near = {shorter for short in _shortened(typed) for shorter in (short, *_shortened(short))}
        return {w for short in near for w in self._shortened.get(short, ()) if OSA.distance(typed, w) == 2}

    def _halves(self, word: Word) -> tuple[str, str] | None:
        """The two words that ``word`` is when its space is missing; None if it is one word."""
        typed = word.folded
        if self._words[typed] or typed in self._known or is_folded_syllable(typed) or not typed.isalpha():
            return None
        cuts = [(typed[:i], typed[i:]) for i in range(2, len(typed) - 1)]
        known = [cut for cut in cuts if self._pairs[cut] >= _ESTABLISHED]
        return max(known, key=lambda cut: self._pairs[cut], default=None)

    def _likeliest(self, options: Sequence[dict[str, float]]) -> list[str]:
        """One word of each of ``options``: those that make the likeliest sentence (Viterbi)."""
        ways: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for here in options:
            ways = {
                word: max(
                    (
                        (score + self._follows(fold(last), fold(word)) + typed, (*way, word))
                        for last, (score, way) in ways.items()
                    ),
                    key=lambda scored: scored[0],
                )
                for word, typed in here.items()
            }
        return list(max(ways.values(), key=lambda scored: scored[0])[1])

    def _follows(self, last: str, word: str) -> float:
        """Log probability of ``word`` after ``last``."""
        alone = max(self._words[word], _ESTABLISHED * (word in self._known)) / self._total
        pair = self._pairs[last, word] / self._words[last] if self._words[last] else 0.0
        return log(_PAIR_SHARE * pair + (1 - _PAIR_SHARE) * alone + _NEVER_SEEN)


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


def _slip(typed: str, meant: str) -> float:
    """Log probability of a slip: those that thumbs make are likelier than others."""
    if len(typed) != len(meant) or sorted(typed) == sorted(meant):
        return _TYPICAL_SLIP
    beside = all(a == b or _beside(a, b) for a, b in zip(typed, meant, strict=True))
    return _TYPICAL_SLIP if beside else _OTHER_SLIP


def _beside(a: str, b: str) -> bool:
    return any(a in row and b in row and abs(row.index(a) - row.index(b)) == 1 for row in _KEY_ROWS)

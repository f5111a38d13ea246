"""The text chain: a message as typed -> words in their standard form, each knowing what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from bot.language.keystrokes import TELEX_TONES, from_telex, from_vni
from bot.language.regional import one_tone
from bot.language.syllables import canonical, fold, is_folded_syllable, is_syllable
from bot.language.vocabulary import Vocabulary

MAX_CHARACTERS = 4000
"""Longer messages are cut here: Telegram's own limit is 4096 and no question needs more."""
_TOKEN = re.compile(r"(\d+(?:[.,/]\d+)*(?:[^\W\d_]+\d*)?|[^\W\d_]+(?:\d+[^\W\d_]*)*)([\W_]*)", re.UNICODE)
"""A word or number, and what stands between it and the next."""
_STUCK_UNIT = re.compile(r"(\d+(?:[.,/]\d+)*)([^\W\d_]+)(\d*)", re.UNICODE)
_UNITS = {
    "tr": "triệu", "trieu": "triệu", "th": "tháng", "thg": "tháng", "thang": "tháng", "t": "tháng",
    "n": "năm", "nam": "năm", "k": "nghìn", "ng": "ngày", "ngay": "ngày", "tuoi": "tuổi", "lan": "lần",
}  # fmt: skip
_REPEATED = re.compile(r"([^\W\d_])\1{2,}", re.UNICODE)
_DOUBLED = re.compile(r"([a-z])\1")
_VOWELS_STRETCHED = re.compile(r"(?:ô{2}|ê{2}|ơ{2}|ư{2})")
_PAUSES = frozenset(",;:()!?…")
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD], None)


class Word(NamedTuple):
    """One word of a message, after the chain."""

    form: str
    """Standard form in lower case, with marks where they are known."""
    folded: str
    """``form`` without marks."""
    marks_known: bool
    """Whether ``form``'s marks can be trusted: typed, or given by the vocabulary."""
    small: bool
    """Carries no meaning for the search."""
    typed: str
    """What the person wrote for it."""
    pause: bool = False
    """A comma or the like follows: the next word belongs to another phrase."""


def plain_text(text: str) -> str:
    """Lower case, NFC, one space between words, no punctuation: for telling whether two texts are the same."""
    return " ".join(canonical(t) for t in _tokens(text))


class TextChain:
    """Applies, in order: NFC and tone position, raw Telex/VNI undone, units, abbreviations, dialect, synonyms.

    Marks are optional: a rule written with marks also fits a word typed without, but never one typed with other
    marks. Rules of a single short syllable fit only when typed with their marks, since without marks they are
    too many words at once.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        small = [forms for w in vocabulary.small_words if (forms := tuple(_forms(w)))]
        self._small = {tuple(one_tone(f) for f in forms) for forms in small}
        self._small_folded = {tuple(fold(f) for f in forms) for forms in small}
        self._longest_small: dict[str, int] = {}
        for forms in self._small_folded:
            self._longest_small[forms[0]] = max(self._longest_small.get(forms[0], 0), len(forms))
        self._first_rules = _Node()
        """Abbreviations and dialect: read first, so that synonyms see standard words."""
        self._last_rules = _Node()
        """Synonyms."""
        self.vocabulary_words: set[str] = set()
        """Every word that the vocabulary knows how to read, without marks; none of them is a slip."""
        for phrase in vocabulary.keep:
            self._add(phrase, phrase, _Step.KEEP)
        self._abbreviations = frozenset(vocabulary.abbreviations)
        """Never taken for keystrokes: "cccd" has no doubled letters to mend."""
        for short, full in vocabulary.abbreviations.items():
            self._add(short, full, _Step.ABBREVIATION)
        for local, standard in vocabulary.dialect.items():
            self._add(local, standard, _Step.DIALECT)
        for standard, *others in vocabulary.synonyms:
            for other in others:
                self._add(other, standard, _Step.SYNONYM)

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of ``text`` in their standard form."""
        return self.standard(self.read(text))

    def read(self, text: str) -> tuple[Word, ...]:
        """The words of ``text`` as meant by their keystrokes; the first ``MAX_CHARACTERS`` characters count."""
        return tuple(_read(text, self._abbreviations))

    def standard(self, typed: Sequence[Word]) -> tuple[Word, ...]:
        """``typed`` with abbreviations, dialect and synonyms put into standard words, and small words marked."""
        return tuple(self._mark_small(_rewrite(_rewrite(typed, self._first_rules), self._last_rules)))

    def _add(self, pattern: str, replacement: str, step: _Step) -> None:
        forms = tuple(_forms(pattern))
        target = tuple(_forms(replacement))
        if not forms or (forms == target and step is not _Step.KEEP):
            return
        self.vocabulary_words.update(fold(form) for form in forms)
        rule = _Rule(forms, target, step)
        if step is not _Step.SYNONYM:
            self._first_rules.add(rule)
        if step in (_Step.SYNONYM, _Step.KEEP):
            self._last_rules.add(rule)

    def _mark_small(self, words: Sequence[Word]) -> Iterable[Word]:
        place = 0
        while place < len(words):
            longest = self._longest_small.get(words[place].folded)
            if longest is None:
                yield words[place]
                place += 1
                continue
            reach = min(longest, len(words) - place)
            for length in range(reach, 0, -1):
                span = words[place : place + length]
                known = all(w.marks_known for w in span)
                key = tuple(one_tone(w.form) if known else w.folded for w in span)
                if key in (self._small if known else self._small_folded):
                    yield from map(_made_small, span)
                    place += length
                    break
            else:
                yield words[place]
                place += 1


class _Step(IntEnum):
    KEEP = 0
    ABBREVIATION = 1
    DIALECT = 2
    SYNONYM = 3


@dataclass(slots=True)
class _Node:
    """Rules by their folded words, one word a step (a trie)."""

    after: dict[str, _Node] = field(default_factory=dict)
    rules: list[_Rule] = field(default_factory=list)

    def add(self, rule: _Rule) -> None:
        node = self
        for form in rule.forms:
            node = node.after.setdefault(fold(form), _Node())
        node.rules.append(rule)
        node.rules.sort(key=lambda one: one.step)

    def longest(self, words: Sequence[Word], place: int) -> _Rule | None:
        """The rule that fits most of the words from ``place`` on; none reaches beyond a pause."""
        found: _Rule | None = None
        node = self
        for end in range(place, len(words)):
            following = node.after.get(words[end].folded)
            if following is None:
                break
            node = following
            found = next((rule for rule in node.rules if rule.fits(words[place : end + 1])), found)
            if words[end].pause:
                break
        return found


def _rewrite(words: Sequence[Word], rules: _Node) -> list[Word]:
    """Replaces, from left to right, the longest stretch of words that a rule fits."""
    result: list[Word] = []
    place = 0
    while place < len(words):
        # Most words begin no rule.
        rule = rules.longest(words, place) if words[place].folded in rules.after else None
        if rule:
            result.extend(rule.applied_to(words[place : place + len(rule.forms)]))
            place += len(rule.forms)
        else:
            result.append(words[place])
            place += 1
    return result


@dataclass(frozen=True, slots=True)
class _Rule:
    forms: tuple[str, ...]
    target: tuple[str, ...]
    step: _Step

    def fits(self, span: Sequence[Word]) -> bool:
        """Whether what was typed can be this rule's words; the folded forms are already equal."""
        for form, word in zip(self.forms, span, strict=True):
            if word.marks_known and one_tone(word.form) != one_tone(form):
                # "đc" is how "dc" is typed with Vietnamese keys, "ÔĐ" how ốm đau is cut short.
                shortened = self.step is _Step.ABBREVIATION and not is_syllable(word.form)
                return shortened and word.folded == fold(form)
        alone = len(self.forms) == 1 and not span[0].marks_known
        too_vague = alone and self.step in (_Step.DIALECT, _Step.SYNONYM) and self.forms[0] != span[0].folded
        return not (too_vague and len(self.forms[0]) < 4)

    def applied_to(self, span: Sequence[Word]) -> Iterable[Word]:
        if self.step is _Step.KEEP:
            return [w._replace(form=f, marks_known=True) for f, w in zip(self.forms, span, strict=True)]
        typed = " ".join(w.typed for w in span)
        last = len(self.target) - 1
        return [
            _word(form, fold(form), True, typed, span[-1].pause and place == last)
            for place, form in enumerate(self.target)
        ]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS].translate(_INVISIBLE)).lower()


def _tokens(text: str) -> list[str]:
    return [token for token, _ in _TOKEN.findall(_clean(text))]


def _forms(text: str) -> list[str]:
    return [canonical(t) for t in _tokens(text)]


def _read(text: str, abbreviations: frozenset[str]) -> list[Word]:
    tokens: list[tuple[str, str, bool]] = []
    for token, between in _TOKEN.findall(_clean(text)):
        pause = between not in ("", " ") and not _PAUSES.isdisjoint(between)
        stuck = _STUCK_UNIT.fullmatch(token) if token[0].isdigit() else None
        if stuck and fold(stuck[2]) in _UNITS:
            tokens.append((f"{stuck[1]}.{stuck[3]}" if stuck[3] else stuck[1], token, False))
            tokens.append((_UNITS[fold(stuck[2])], token, pause))
        else:
            tokens.append((token, token, pause))
    vni = {token: syllable for token, _, _ in tokens if not token.isalpha() and (syllable := from_vni(token))}
    if len(vni) < 2:
        vni = {}  # A single letter-digit word is a number stuck to a word ("thang3"), not an input method.
    readings = [token if token in abbreviations else vni.get(token) or _meant(token) for token, _, _ in tokens]
    folded = [fold(reading) for reading in readings]
    marked = sum(a != b for a, b in zip(readings, folded, strict=True))
    # In a message typed with marks, a word without any is meant to have none.
    all_known = marked * 3 >= sum(reading.isalpha() for reading in readings)
    return [
        _word(form, plain, all_known or plain != form or form.isdigit(), typed, pause)
        for form, plain, (_, typed, pause) in zip(readings, folded, tokens, strict=True)
    ]


@lru_cache(maxsize=50_000)
def _word(form: str, folded: str, marks_known: bool, typed: str, pause: bool) -> Word:
    """Equal words are one object: the phrasings hold a few thousand, each hundreds of times."""
    return Word(form, folded, marks_known, False, typed, pause)


@lru_cache(maxsize=50_000)
def _made_small(word: Word) -> Word:
    return word._replace(small=True)


@lru_cache(maxsize=50_000)
def _meant(token: str) -> str:
    word = canonical(_VOWELS_STRETCHED.sub(lambda m: m.group()[0], _REPEATED.sub(r"\1", token)))
    if not word.isascii() or not word.isalpha() or is_folded_syllable(word):
        return word
    if word[-1] in TELEX_TONES and is_folded_syllable(word[:-1]):
        return from_telex(word) or word[:-1]
    return from_telex(word) or _DOUBLED.sub(r"\1", word)

"""What the FAQ holds for matching, the same for the bot and for every peer."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import groupby

from benchmarks.texts import Prepare, Texts
from bot.edition import Edition, learning_texts
from bot.language import TextChain, Vocabulary
from bot.matching import Matcher

_SEED = 4


@dataclass(frozen=True, slots=True)
class Corpus:
    """Phrasings and messages outside the FAQ, by the label they belong to."""

    phrasings: tuple[tuple[str, str], ...]
    """(entry id, text), those of one entry together; an entry's own question is one of its phrasings."""
    outside: tuple[tuple[str, str], ...]
    """(group, text) of what the FAQ does not cover."""
    vocabulary: Vocabulary

    @classmethod
    def of(cls, edition: Edition) -> Corpus:
        """What ``edition`` was learnt from."""
        phrasings, outside = learning_texts(edition.knowledge)
        return cls(tuple(phrasings), tuple(outside), edition.knowledge.vocabulary)

    def cut_to(self, most: int) -> Corpus:
        """At most ``most`` phrasings an entry, drawn at random; a smaller draw is part of every larger one."""
        kept: list[tuple[str, str]] = []
        for entry, pairs in groupby(self.phrasings, key=lambda pair: pair[0]):
            shuffled = list(pairs)
            random.Random(f"{_SEED} {entry}").shuffle(shuffled)
            kept += shuffled[:most]
        return replace(self, phrasings=tuple(kept))

    def texts(self, prepare: Prepare) -> Texts:
        """What a peer learns from."""
        return Texts.of(self.phrasings, self.outside, prepare)

    def matcher(self) -> Matcher:
        """Our matcher, learnt from this."""
        return Matcher.build(TextChain(self.vocabulary), self.phrasings, self.outside)


def after_our_chain(vocabulary: Vocabulary) -> Prepare:
    """The words that carry meaning, after our text chain (keystrokes, abbreviations, dialect, synonyms)."""
    chain = TextChain(vocabulary)

    def prepare(text: str) -> str:
        return " ".join(word.folded for word in chain.words(text) if not word.small)

    return prepare

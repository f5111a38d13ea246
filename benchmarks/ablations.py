"""Our matcher with one part taken away, so that what the part gives can be seen.

The parts are taken away here, by patching, so that the bot itself needs no switches for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks.corpus import Corpus
from bot.language import Word
from bot.matching import Matcher, classifier, features, index, matcher
from bot.matching.correction import Corrector
from bot.matching.features import Features


class _LeavesSlips(Corrector):
    def mend(self, words: Sequence[Word]) -> tuple[Word, ...]:
        return tuple(words)


def _single_words(words: Iterable[Word]) -> Features:
    return {f: n for f, n in features.features_of(words).items() if features._PAIR not in f}


def _own_group(label: str) -> str:
    return label


def _without_synonyms(corpus: Corpus) -> Corpus:
    return replace(corpus, vocabulary=replace(corpus.vocabulary, synonyms=()))


def _without_dialect(corpus: Corpus) -> Corpus:
    return replace(corpus, vocabulary=replace(corpus.vocabulary, dialect={}, abbreviations={}))


def _without_outside(corpus: Corpus) -> Corpus:
    return replace(corpus, outside=())


@dataclass(frozen=True, slots=True)
class Ablation:
    """One part taken away."""

    name: str
    patches: tuple[tuple[ModuleType, str, Any], ...] = ()
    """(module, name in it, what stands there instead)."""
    change: Callable[[Corpus], Corpus] = lambda corpus: corpus

    @contextmanager
    def matcher(self, corpus: Corpus) -> Iterator[Matcher]:
        """The matcher without the part; to be asked inside the block only."""
        with ExitStack() as stack:
            for module, name, instead in self.patches:
                stack.enter_context(patch.object(module, name, instead))
            yield self.change(corpus).matcher()


ABLATIONS = (
    Ablation("without mending slips", ((matcher, "Corrector", _LeavesSlips),)),
    Ablation("without synonyms", change=_without_synonyms),
    Ablation("without dialect and abbreviations", change=_without_dialect),
    Ablation("flat, not topic then entry", ((classifier, "group_of", _own_group),)),
    Ablation("without pairs of words", ((index, "features_of", _single_words),)),
    Ablation("without the weight of the nearest phrasing", ((index, "_LIKENESS_WEIGHT", 0.0),)),
    Ablation("without the weight of the sentence that asks", ((index, "_QUESTION_WEIGHT", 0.0),)),
    Ablation("without the messages outside the FAQ", change=_without_outside),
)

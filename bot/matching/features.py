"""Words -> a weighted sparse vector: single words, and neighbouring pairs (the Vietnamese word is mostly a pair of
syllables)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from scipy.sparse import csr_array

from bot.language import Word

_PAIR = "+"

Features = Mapping[str, float]


def features_of(words: Iterable[Word]) -> Features:
    """The features of a message with their counts: words that carry meaning, and pairs of them."""
    counts: defaultdict[str, float] = defaultdict(float)
    meaningful = [word.folded for word in words if not word.small]
    for word in meaningful:
        counts[word] += 1
    for left, right in pairwise(meaningful):
        counts[left + _PAIR + right] += 1
    return counts


def readable(feature: str, forms: Mapping[str, str]) -> str:
    """A feature as an official reads it; ``forms`` gives the marked form of folded words."""
    return " ".join(forms.get(word, word) for word in feature.split(_PAIR))


@dataclass(frozen=True, slots=True)
class Row:
    """One message as a sparse vector of length 1 (or 0 when nothing of it is known)."""

    places: np.ndarray
    """Numbers of the features."""
    values: np.ndarray


class FeatureSpace:
    """The features that the phrasings hold, each with its inverse document frequency."""

    def __init__(self, index: Mapping[str, int], idf: np.ndarray) -> None:
        self.names = list(index)
        self._index = index
        self._idf = idf.tolist()
        self._unknown_idf = max(self._idf, default=1.0)

    @classmethod
    def of(cls, documents: Iterable[Features]) -> FeatureSpace:
        """The space spanned by ``documents``."""
        frequency: Counter[str] = Counter()
        count = 0
        for document in documents:
            frequency.update(document.keys())
            count += 1
        # A pair that few phrasings hold says little more than its two words, and there are many of them.
        kept = [f for f, n in frequency.items() if n > 2 or _PAIR not in f]
        idf = np.array([log((1 + count) / (1 + frequency[f])) for f in kept])
        return cls({feature: place for place, feature in enumerate(kept)}, idf)

    def knows(self, feature: str) -> bool:
        """Whether any phrasing holds ``feature``."""
        return feature in self._index

    def row(self, document: Features) -> Row:
        """``document`` as a vector of this space."""
        index, idf = self._index, self._idf
        known = [(place, n * idf[place]) for f, n in document.items() if (place := index.get(f)) is not None]
        values = np.array([value for _, value in known], dtype=np.float32)
        length = float(np.sqrt(values @ values)) or 1.0
        return Row(np.array([place for place, _ in known], dtype=np.int32), values / length)

    def table(self, rows: Sequence[Row]) -> csr_array:
        """``rows`` as one sparse table. Shape: rows x features."""
        starts = np.cumsum([0, *(len(row.places) for row in rows)], dtype=np.int32)
        values = np.concatenate([row.values for row in rows]) if rows else np.zeros(0, dtype=np.float32)
        places = np.concatenate([row.places for row in rows]) if rows else np.zeros(0, dtype=np.int32)
        return csr_array((values, places, starts), shape=(len(rows), len(self._index)))

    def explained(self, words: Iterable[Word]) -> float:
        """The share of the message's weight in single words that the phrasings know, 0 to 1. Numbers do not
        count: a salary that nobody wrote before is no sign of a strange subject."""
        known = unknown = 0.0
        for word in words:
            if word.small or word.folded[0].isdigit():
                continue
            place = self._index.get(word.folded)
            if place is None:
                unknown += self._unknown_idf
            else:
                known += self._idf[place]
        return known / (known + unknown) if known + unknown else 0.0

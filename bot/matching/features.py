"""Words -> a weighted sparse vector: single words, neighbouring pairs (the Vietnamese word is mostly a pair of
syllables), and words with their marks where the marks are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt

import numpy as np
from scipy.sparse import csr_array

from bot.language import Word

_PAIR = "+"
_MARKED = "="
_MARK_WEIGHT = 0.5
"""A typed mark is evidence beside the letters, not instead: unmarked words still meet marked ones."""

Features = Mapping[str, float]


def features_of(words: Iterable[Word]) -> Features:
    """The features of a message with their counts. Pairs are of words that carry meaning."""
    counts: defaultdict[str, float] = defaultdict(float)
    meaningful = [w for w in words if not w.small]
    for word in meaningful:
        counts[word.folded] += 1
        if word.marks_known:
            counts[_MARKED + word.form] += _MARK_WEIGHT
    for left, right in pairwise(meaningful):
        counts[left.folded + _PAIR + right.folded] += 1
    return counts


def readable(feature: str, forms: Mapping[str, str]) -> str:
    """A feature as an official reads it; ``forms`` gives the marked form of folded words."""
    return " ".join(forms.get(word, word) for word in feature.removeprefix(_MARKED).split(_PAIR))


class FeatureSpace:
    """The features that the phrasings hold, each with its inverse document frequency."""

    def __init__(self, index: Mapping[str, int], idf: np.ndarray) -> None:
        self.index = index
        self.idf = idf
        self.names = list(index)
        self._weights = {feature: (place, float(idf[place])) for feature, place in index.items()}
        self._unknown_idf = float(idf.max(initial=1.0))

    @classmethod
    def of(cls, documents: Sequence[Features]) -> FeatureSpace:
        """The space spanned by ``documents``."""
        frequency = Counter(f for document in documents for f in document)
        # A pair that one phrasing holds says no more than its two words, and there are many of them.
        frequency = Counter({f: n for f, n in frequency.items() if n > 1 or _PAIR not in f})
        index = {feature: place for place, feature in enumerate(frequency)}
        count = len(documents)
        idf = np.array([log((1 + count) / (1 + n)) for n in frequency.values()], dtype=np.float32)
        return cls(index, idf)

    def knows(self, feature: str) -> bool:
        """Whether any phrasing holds ``feature``."""
        return feature in self.index

    def places_in(self, other: FeatureSpace) -> np.ndarray:
        """For each feature its number in ``other``, or -1. Shape (features,)."""
        return np.array([other.index.get(feature, -1) for feature in self.index])

    def rows(self, documents: Sequence[Features]) -> csr_array:
        """One row a document, each of length 1 (or 0 when nothing is known). Shape: documents x features."""
        places: list[int] = []
        values: list[float] = []
        starts = [0]
        for document in documents:
            row = [(known[0], count * known[1]) for f, count in document.items() if (known := self._weights.get(f))]
            norm = sqrt(sum(v * v for _, v in row)) or 1.0
            places.extend(i for i, _ in row)
            values.extend(v / norm for _, v in row)
            starts.append(len(places))
        shape = (len(documents), len(self.index))
        return csr_array((np.array(values, dtype=np.float32), np.array(places, dtype=np.int32), starts), shape=shape)

    def explained(self, words: Iterable[Word]) -> float:
        """The share of the message's weight in single words that the phrasings know, 0 to 1. Numbers do not
        count: a salary that nobody wrote before is no sign of a strange subject."""
        known = unknown = 0.0
        for word in words:
            if word.small or word.folded[0].isdigit():
                continue
            place = self.index.get(word.folded)
            if place is None:
                unknown += self._unknown_idf
            else:
                known += float(self.idf[place])
        return known / (known + unknown) if known + unknown else 0.0

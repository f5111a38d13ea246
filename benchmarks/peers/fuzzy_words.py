"""Two peers that compare word by word, each word allowed a few wrong letters, weighted by inverse document frequency.

SoftTFIDF after Cohen, Ravikumar and Fienberg (2003), with edit similarity in place of Jaro-Winkler; the alignment
after ``shared/matching.md``, section 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from scipy.sparse import csc_array, csr_array

from benchmarks.texts import Texts

_CLOSE = 0.75
"""Words less alike than this are different words."""


class _WordTable:
    """Phrasings x words, and which known words are close to a typed one."""

    def __init__(self, texts: Texts) -> None:
        documents = [text.split() for text in texts.phrasings]
        self.words = sorted({word for document in documents for word in document})
        self.starts = texts.starts
        number = {word: place for place, word in enumerate(self.words)}
        counts = [Counter(document) for document in documents]
        places = np.array([number[word] for count in counts for word in count], dtype=np.int32)
        ends = np.cumsum([0, *(len(count) for count in counts)])
        frequency = np.bincount(places, minlength=len(self.words))
        self.idf = np.log((1 + len(documents)) / (1 + frequency)).astype(np.float32) + 1
        self.unknown_idf = float(self.idf.max())
        values = np.array([n for count in counts for n in count.values()], dtype=np.float32)
        self.counts = csr_array((values, places, ends), shape=(len(documents), len(self.words)))
        self._number = number
        self.close = lru_cache(maxsize=20_000)(self._close)

    def _close(self, typed: str) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the known words close to ``typed``, and how alike they are; the most alike last."""
        likeness = process.cdist(
            [typed], self.words, scorer=OSA.normalized_similarity, score_cutoff=_CLOSE, dtype=np.float32
        )[0]
        found = np.flatnonzero(likeness)
        found = found[np.argsort(likeness[found], kind="stable")]
        return found, likeness[found]

    def weight(self, word: str) -> float:
        """The inverse document frequency of ``word``."""
        place = self._number.get(word)
        return self.unknown_idf if place is None else float(self.idf[place])


def _closest(columns: csc_array, places: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """For each phrasing the value of that of its words which is most alike, times how alike it is."""
    found = np.zeros(columns.shape[0], dtype=np.float32)
    for place, alike in zip(places, likeness, strict=True):
        start, end = columns.indptr[place], columns.indptr[place + 1]
        found[columns.indices[start:end]] = columns.data[start:end] * alike
    return found


class SoftTfidf:
    """Cosine of TF-IDF in which close words count as the same, times how alike they are; nearest phrasing."""

    def __init__(self, texts: Texts) -> None:
        self._table = _WordTable(texts)
        weighed = csr_array(self._table.counts * self._table.idf[None, :])
        lengths = np.sqrt(weighed.power(2).sum(axis=1))
        self._columns = csc_array(weighed / np.where(lengths, lengths, 1)[:, None])

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        return np.array([self._one(Counter(question.split())) for question in questions])

    def _one(self, words: Counter[str]) -> np.ndarray:
        weights = {word: n * self._table.weight(word) for word, n in words.items()}
        length = float(np.sqrt(sum(weight * weight for weight in weights.values()))) or 1.0
        total = np.zeros(self._columns.shape[0], dtype=np.float32)
        for word, weight in weights.items():
            total += weight / length * _closest(self._columns, *self._table.close(word))
        return np.maximum.reduceat(total, self._table.starts)


class Alignment:
    """Share of the question's weight that a phrasing has, and of the phrasing's weight that the question has, each
    word by the word most alike; their harmonic mean, and of it the mean over an entry's two best phrasings."""

    def __init__(self, texts: Texts) -> None:
        self._table = _WordTable(texts)
        present = self._table.counts.copy()
        present.data[:] = 1
        self._present = csc_array(present)
        self._weighed = csr_array(present * self._table.idf[None, :])
        total = self._weighed.sum(axis=1)
        self._total = np.where(total, total, 1)
        self._ends = np.append(self._table.starts[1:], len(texts.phrasings))

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        return np.array([self._one(list(dict.fromkeys(question.split()))) for question in questions])

    def _one(self, words: Sequence[str]) -> np.ndarray:
        of_question = np.zeros(len(self._total), dtype=np.float32)
        best = np.zeros(len(self._table.words), dtype=np.float32)
        weights = [self._table.weight(word) for word in words]
        for word, weight in zip(words, weights, strict=True):
            places, likeness = self._table.close(word)
            best[places] = np.maximum(best[places], likeness)
            of_question += weight * _closest(self._present, places, likeness)
        of_question /= sum(weights) or 1
        of_phrasing = (self._weighed @ best) / self._total
        mean = 2 * of_question * of_phrasing / np.maximum(of_question + of_phrasing, 1e-9)
        return np.array([_two_best(mean[s:e]) for s, e in zip(self._table.starts, self._ends, strict=True)])


def _two_best(values: np.ndarray) -> float:
    return float(np.sort(values)[-2:].mean())

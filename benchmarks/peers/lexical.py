"""Peers that compare words or letters without learning weights: rapidfuzz and BM25."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from rapidfuzz import process

from benchmarks.texts import Texts


class NearestByRapidFuzz:
    """The phrasing most like the question, by a scorer of rapidfuzz."""

    def __init__(self, texts: Texts, scorer: Callable[..., float], workers: int = -1) -> None:
        self._texts = texts
        self._scorer = scorer
        self._workers = workers

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        likeness = process.cdist(
            questions, self._texts.phrasings, scorer=self._scorer, workers=self._workers, dtype=np.float32
        )
        return np.maximum.reduceat(likeness, self._texts.starts, axis=1)


class Bm25:
    """BM25 (bm25s: Lucene's variant, k1 1.5, b 0.75) over the entries as documents, or over the phrasings."""

    def __init__(self, texts: Texts, *, by_phrasing: bool) -> None:
        self._starts = texts.starts if by_phrasing else None
        self._count = len(texts.entries)
        self._index = bm25s.BM25()
        documents = texts.phrasings if by_phrasing else texts.documents
        self._index.index([document.split() for document in documents], show_progress=False)

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        return np.array([self._one(question.split()) for question in questions])

    def _one(self, words: list[str]) -> np.ndarray:
        known = [word for word in words if word in self._index.vocab_dict]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        scores: np.ndarray = self._index.get_scores(known)
        return scores if self._starts is None else np.maximum.reduceat(scores, self._starts)

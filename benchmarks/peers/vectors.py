"""Peers of scikit-learn: cosine of TF-IDF vectors, and a linear classifier on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from benchmarks.texts import Texts


def words() -> TfidfVectorizer:
    """Single words and neighbouring pairs."""
    return TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)


def characters() -> TfidfVectorizer:
    """Two to five characters, across spaces too."""
    return TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)


class Tfidf:
    """Cosine of TF-IDF vectors (scikit-learn): to the nearest phrasing, or to the mean of an entry's phrasings."""

    def __init__(self, texts: Texts, vectorizer: TfidfVectorizer, *, centroid: bool) -> None:
        self._vectorizer = vectorizer
        rows = csr_matrix(vectorizer.fit_transform(texts.phrasings))
        self._starts = None if centroid else texts.starts
        if centroid:
            phrasings = np.arange(len(texts.phrasings))
            membership = csr_matrix((np.ones(len(phrasings), dtype=np.float32), (texts.owners, phrasings)))
            rows = csr_matrix(normalize(membership @ rows))
        self._columns = rows.T.tocsr()

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        cosines = (self._vectorizer.transform(questions) @ self._columns).toarray()
        return cosines if self._starts is None else np.maximum.reduceat(cosines, self._starts, axis=1)


class LinearClassifier:
    """A linear support vector machine (scikit-learn's ``LinearSVC``) on word and character TF-IDF.

    With ``outside``, the messages that the FAQ does not cover are classes beside the entries, as they are for us, and
    the best of them takes its score off all entries: the score then says "an entry, and nothing else".
    """

    def __init__(self, texts: Texts, *, outside: bool) -> None:
        self._vectorizers = (words(), characters())
        self._entries = len(texts.entries)
        documents, labels = list(texts.phrasings), texts.owners.tolist()
        if outside:
            groups = {group: self._entries + n for n, group in enumerate(dict.fromkeys(texts.outside_groups))}
            documents += texts.outside
            labels += [groups[group] for group in texts.outside_groups]
        rows = hstack([v.fit_transform(documents) for v in self._vectorizers]).tocsr()
        self._model: Any = LinearSVC(random_state=0).fit(rows, labels)

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """See ``Peer``."""
        values = self._model.decision_function(hstack([v.transform(questions) for v in self._vectorizers]).tocsr())
        if values.ndim == 1:  # Two classes have one value between them.
            values = np.stack([-values, values], axis=1)
        entries = values[:, : self._entries]
        if values.shape[1] == self._entries:
            return np.asarray(entries)
        return np.asarray(entries - values[:, self._entries :].max(axis=1, keepdims=True))

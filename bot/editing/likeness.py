"""Questions that are alike, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bot.language import fold, plain_text

_APART = 0.72
"""Cosine distance from which two questions are about different things; tried on a month of made-up questions."""
_MOST = 2000
"""Texts compared at once: each with each, so memory grows with the square (64 MB here)."""


def alike(texts: Sequence[str]) -> list[list[int]]:
    """The places of ``texts`` in groups, the largest first; in each the most typical text comes first.

    Words without marks count, the rarer the more. Of very many texts only the last are looked at.
    """
    first = max(len(texts) - _MOST, 0)
    words = [Counter(fold(plain_text(text)).split()) for text in texts[first:]]
    if len(words) < 2:
        return [[first + place] for place in range(len(words))]
    vectors = _vectors(words)
    likeness = np.clip(vectors @ vectors.T, 0.0, 1.0)
    distance = 1.0 - likeness
    np.fill_diagonal(distance, 0.0)
    labels = fcluster(linkage(squareform(distance, checks=False), method="average"), _APART, criterion="distance")
    groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    ordered = [group[np.argsort(-likeness[np.ix_(group, group)].sum(axis=1), kind="stable")] for group in groups]
    ordered.sort(key=lambda group: (-len(group), group[0]))
    return [[first + int(place) for place in group] for group in ordered]


def _vectors(words: Sequence[Counter[str]]) -> NDArray[np.float64]:
    known = {word: place for place, word in enumerate(sorted({word for counts in words for word in counts}))}
    seen_in = np.ones(len(known), dtype=np.float64)
    for counts in words:
        for word in counts:
            seen_in[known[word]] += 1
    weight = np.log((len(words) + 1) / seen_in) + 1
    vectors = np.zeros((len(words), max(len(known), 1)), dtype=np.float64)
    for row, counts in enumerate(words):
        for word, count in counts.items():
            vectors[row, known[word]] = weight[known[word]] * (1 + np.log(count))
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1)

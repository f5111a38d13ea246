"""All peers of the quality table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rapidfuzz import fuzz

from benchmarks.peers import Peer
from benchmarks.peers.fuzzy_words import Alignment, SoftTfidf
from benchmarks.peers.lexical import Bm25, NearestByRapidFuzz
from benchmarks.peers.vectors import LinearClassifier, Tfidf, characters, words
from benchmarks.texts import Texts

PEERS: Mapping[str, Callable[[Texts], Peer]] = {
    "rapidfuzz `WRatio`, nearest phrasing": lambda texts: NearestByRapidFuzz(texts, fuzz.WRatio),
    "rapidfuzz `token_set_ratio`, nearest phrasing": lambda texts: NearestByRapidFuzz(texts, fuzz.token_set_ratio),
    "BM25, nearest phrasing": lambda texts: Bm25(texts, by_phrasing=True),
    "BM25, entry as one document": lambda texts: Bm25(texts, by_phrasing=False),
    "character TF-IDF, nearest phrasing": lambda texts: Tfidf(texts, characters(), centroid=False),
    "character TF-IDF, centroid": lambda texts: Tfidf(texts, characters(), centroid=True),
    "word TF-IDF, nearest phrasing": lambda texts: Tfidf(texts, words(), centroid=False),
    "word TF-IDF, centroid": lambda texts: Tfidf(texts, words(), centroid=True),
    "SoftTFIDF, nearest phrasing": SoftTfidf,
    "fuzzy IDF alignment, two nearest phrasings": Alignment,
    "linear SVM, words + characters": lambda texts: LinearClassifier(texts, outside=False),
    "linear SVM, with the outside messages": lambda texts: LinearClassifier(texts, outside=True),
}
"""Name -> how it learns from the texts."""

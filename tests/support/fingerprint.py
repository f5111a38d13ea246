"""Knows the measuring questions without holding them: whether a text is one of them, or nearly.

Made anew from the questions with ``python -m tests.support.fingerprint ../shared/eval/*.yaml``. Near means: the same
words in another order, with or without marks, or with one word changed, added or left out.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from bot.language import fold, plain_text

STORED = Path(__file__).parent.parent / "data" / "measuring-questions.fingerprint"
_BYTES = 5
"""Of each hash; among some 200,000 looked up against 10,000 stored, chance makes 0.002 hits."""
_SHORTEST_TO_VARY = 5
"""Of fewer words, those with one word left out are too many people's words."""


def traces(text: str) -> Iterator[bytes]:
    """Short hashes of ``text``: its words in any order without marks, and the same with each word left out."""
    words = sorted(fold(plain_text(text)).split())
    yield _hash(words)
    if len(words) >= _SHORTEST_TO_VARY:
        yield from {_hash(words[:i] + words[i + 1 :]) for i in range(len(words))}


def stored_traces() -> frozenset[bytes]:
    """The traces of all measuring questions."""
    raw = STORED.read_bytes()
    return frozenset(raw[i : i + _BYTES] for i in range(0, len(raw), _BYTES))


def is_near(text: str, known: frozenset[bytes]) -> bool:
    """Whether ``text`` is nearly one of the texts whose traces are ``known``."""
    return any(trace in known for trace in traces(text))


def _hash(words: Iterable[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=_BYTES).digest()


def _questions(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        for row in yaml.safe_load(Path(path).read_text(encoding="utf-8")):
            yield from (turn["q"] for turn in row.get("turns", [row]))


if __name__ == "__main__":
    STORED.write_bytes(b"".join(sorted({trace for q in _questions(sys.argv[1:]) for trace in traces(q)})))

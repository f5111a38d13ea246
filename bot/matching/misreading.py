"""Which phrasings would be taken for another entry if nobody had written them: where entries compete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from bot.language import TextChain
from bot.matching.index import Index
from bot.matching.message import Message

_FOLDS = 4
"""Each phrasing is read by what the other three quarters teach."""
_PULLING_WORDS = 3


@dataclass(frozen=True, slots=True)
class Misreading:
    """A phrasing that the others do not lead to its own entry."""

    text: str
    entry: str
    read_as: str
    """The entry it was taken for."""
    pulled_by: tuple[str, ...]
    """Words and pairs that spoke for the wrong entry, strongest first."""


def misreadings(
    chain: TextChain, phrasings: Sequence[tuple[str, str]], outside: Sequence[tuple[str, str]]
) -> list[Misreading]:
    """Every phrasing of (entry id, text) that is read as another entry when it is held out; ``outside`` as for
    ``Matcher.build``."""
    pairs = [*phrasings, *outside]
    messages = [Message.of(text, chain.words) for _, text in pairs]
    groups = frozenset(group for group, _ in outside)
    found = []
    for fold in range(_FOLDS):
        out = [crc32(text.encode()) % _FOLDS == fold for _, text in pairs]
        kept = [i for i, held in enumerate(out) if not held]
        index = Index.build([messages[i] for i in kept], [pairs[i][0] for i in kept], groups)
        for i in range(len(phrasings)):
            if out[i]:
                entry, text = pairs[i]
                reading = index.read(messages[i])
                read_as = index.classifier.labels[reading.order[0]]
                if read_as != entry and entry in index.classifier.labels:
                    pulled_by = index.evidence(reading, read_as, against=entry)[:_PULLING_WORDS]
                    found.append(Misreading(text, entry, read_as, pulled_by))
    return found

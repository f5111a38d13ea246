"""What the accept model learns from: phrasings and whole entries held out in turn.

In each round some entries are held out whole (their phrasings become questions that the FAQ does not cover, yet
sound like it) and some phrasings of the others. No outside data is needed, and no threshold is set by taste
(``shared/matching.md``, 3.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from bot.matching.acceptance import AcceptModel, HeldOut, fit_accept_model
from bot.matching.index import Index
from bot.matching.message import Message

_ROUNDS = 2
_PART = 5
"""In each round every fifth entry is held out whole, and every fifth phrasing of the others."""
_ANSWER_PRECISION = 0.95
"""Of the direct answers to held-out questions so many must be right: a wrong figure costs a family money."""
_SUGGEST_PRECISION = 0.8
"""Of the choices offered so many must hold the right one, or the offer wastes the person's time."""


def calibrate(
    texts: Sequence[str], messages: Sequence[Message], labels: Sequence[str], outside: frozenset[str]
) -> AcceptModel:
    """Learns how far readings can be trusted. ``texts``, ``messages`` and ``labels`` belong together, one by one."""
    # What is held out depends on the text alone: a new phrasing must not move the others into what was learnt from.
    part = [crc32(text.encode()) % _PART for text in texts]
    entries = sorted(set(labels) - outside)
    seen: list[HeldOut] = []
    for turn in range(_ROUNDS):
        whole_out = set(entries[turn::_PART])
        held = [label in whole_out or part[place] == turn for place, label in enumerate(labels)]
        kept = [i for i, out in enumerate(held) if not out]
        index = Index.build([messages[i] for i in kept], [labels[i] for i in kept], outside)
        for i in (i for i, out in enumerate(held) if out):
            reading = index.read(messages[i])
            ranked = [index.classifier.labels[n] for n in reading.order[:3]]
            covered = labels[i] not in whole_out and labels[i] not in outside
            seen.append(HeldOut(reading.signs, ranked[0] == labels[i], labels[i] in ranked, covered))
    return fit_accept_model(seen, _ANSWER_PRECISION, _SUGGEST_PRECISION)

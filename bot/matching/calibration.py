"""What the accept model learns from: phrasings and whole entries held out.

Some entries are held out whole (their phrasings become questions that the FAQ does not cover, yet sound like it), and
some phrasings of the others. No outside data is needed, and no threshold is set by taste (``shared/matching.md``, 3.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from bot.matching.acceptance import AcceptModel, HeldOut, fit_accept_model
from bot.matching.index import OUTSIDE_SHARE, Index
from bot.matching.message import Message

_ENTRIES = 6
"""Every sixth entry is held out whole."""
_PHRASINGS = 5
"""Every fifth phrasing of the others is held out."""
_MOST_ASKED = 2_500
"""So many held-out messages are enough to learn from."""
_ANSWER_PRECISION = 0.865
"""Of the direct answers to held-out phrasings so many must be right. Held-out phrasings are harder than what people
ask, for each was written to be unlike the others; what this share gives on real questions stands in
``docs/matching.md``."""
_SUGGEST_PRECISION = 0.57
"""Of the choices offered for held-out phrasings so many must hold the right one, or the offer wastes the person's
time."""


def calibrate(
    texts: Sequence[str], messages: Sequence[Message], labels: Sequence[str], outside: frozenset[str]
) -> AcceptModel:
    """Learns how far readings can be trusted. ``texts``, ``messages`` and ``labels`` belong together, one by one."""
    whole_out = set(sorted(set(labels) - outside)[::_ENTRIES])
    # What is held out depends on the text alone: a new phrasing moves no other one.
    held = [
        label in whole_out or crc32(text.encode()) % _PHRASINGS == 0 for text, label in zip(texts, labels, strict=True)
    ]
    kept = [i for i, out in enumerate(held) if not out]
    index = Index.build([messages[i] for i in kept], [labels[i] for i in kept], outside)
    asked = [i for i, out in enumerate(held) if out]
    seen = []
    for i in asked[:: len(asked) // _MOST_ASKED + 1]:
        reading = index.read(messages[i])
        ranked = [index.classifier.labels[n] for n in reading.order[:3]]
        covered = labels[i] not in whole_out and labels[i] not in outside
        seen.append(HeldOut(reading.signs, ranked[0] == labels[i], labels[i] in ranked, covered))
    return fit_accept_model(seen, _ANSWER_PRECISION, _SUGGEST_PRECISION, OUTSIDE_SHARE)

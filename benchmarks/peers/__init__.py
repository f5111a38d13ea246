"""The methods that we are measured against, each from a well-known library or, for two, from its paper.

A peer learns once from the texts and then scores every entry for a batch of questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from benchmarks.questions import Outcome

_AT_ONCE = 200
"""So many questions are scored at once; more take memory, not time."""


class Peer(Protocol):
    """A learnt method."""

    def scores(self, questions: Sequence[str]) -> np.ndarray:
        """How well each entry fits each question. Shape (questions, entries)."""


def outcomes(peer: Peer, entries: Sequence[str], questions: Sequence[str], ranks: int = 3) -> list[Outcome]:
    """What ``peer`` makes of ``questions``."""
    found: list[Outcome] = []
    for start in range(0, len(questions), _AT_ONCE):
        for scores in peer.scores(questions[start : start + _AT_ONCE]):
            best = np.argsort(-scores, kind="stable")[:ranks]
            found.append(Outcome(tuple(entries[i] for i in best), float(scores[best[0]])))
    return found

"""The phrasings, indexed, and a message read by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from bot.language import Word
from bot.matching.acceptance import signs
from bot.matching.classifier import Classifier
from bot.matching.features import Features, FeatureSpace, features_of

_BATCH = 128


@dataclass(frozen=True, slots=True)
class Message:
    """A text after the text chain, with its features."""

    words: tuple[Word, ...]
    features: Features

    @classmethod
    def of(cls, words: Sequence[Word]) -> Message:
        """The message that ``words`` make."""
        return cls(tuple(words), features_of(words))


@dataclass(frozen=True, slots=True)
class Reading:
    """One message seen by one index."""

    message: Message
    probabilities: np.ndarray
    """For each label, its probability. Shape (labels,)."""
    order: np.ndarray
    """Numbers of the entries' labels, best first."""
    nearest: int
    """The row of the phrasing of the best entry that is most like the message."""
    likeness: float
    """How like, 0 to 1; 0 also when the index knows nothing of the message."""
    explained: float
    signs: np.ndarray
    """What the accept model looks at."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything learnt from one set of phrasings, without calibration."""

    space: FeatureSpace
    rows: csr_array
    """One row a phrasing. Shape (phrasings, features)."""
    classifier: Classifier
    rows_of: tuple[np.ndarray, ...]
    """For each label the numbers of its rows."""
    is_entry: np.ndarray
    """For each label whether it is an entry (and not a group of outside messages)."""

    @classmethod
    def build(
        cls, messages: Sequence[Message], labels: Sequence[str], outside: frozenset[str], last: Index | None = None
    ) -> Index:
        """Learns which of ``labels`` (one a message) messages belong to; those in ``outside`` are no entries.

        ``last`` is the index before a small change: learning goes on from there.
        """
        documents = [message.features for message in messages]
        space = FeatureSpace.of(documents)
        rows = space.rows(documents)
        start = last.classifier.for_features(space.places_in(last.space)) if last is not None else None
        classifier = Classifier.train(rows, labels, start)
        owners = np.array(labels)
        return cls(
            space,
            rows,
            classifier,
            tuple(np.flatnonzero(owners == label) for label in classifier.labels),
            np.array([label not in outside for label in classifier.labels]),
        )

    def read(self, messages: Sequence[Message], prior: np.ndarray | None = None) -> list[Reading]:
        """The readings of ``messages``; ``prior`` is added to the log odds of the groups."""
        # In batches, since each message is compared with every phrasing.
        starts = range(0, len(messages), _BATCH)
        return [reading for i in starts for reading in self._read_batch(messages[i : i + _BATCH], prior)]

    def _read_batch(self, messages: Sequence[Message], prior: np.ndarray | None) -> Iterator[Reading]:
        rows = self.space.rows([message.features for message in messages])
        all_probabilities = self.classifier.probabilities(rows, prior)
        likenesses = (rows @ self.rows.T).toarray()
        entries = np.flatnonzero(self.is_entry)
        for message, probabilities, likeness in zip(messages, all_probabilities, likenesses, strict=True):
            order = entries[np.argsort(-probabilities[entries])]
            own = self.rows_of[order[0]]
            nearest = int(own[likeness[own].argmax()])
            explained = self.space.explained(message.words)
            sign = signs(
                first=float(probabilities[order[0]]),
                second=float(probabilities[order[1]]) if len(order) > 1 else 0.0,
                inside=float(probabilities[entries].sum()),
                likeness=float(likeness[nearest]),
                explained=explained,
                words=sum(not w.small for w in message.words),
            )
            yield Reading(message, probabilities, order, nearest, float(likeness[nearest]), explained, sign)

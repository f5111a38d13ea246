"""The phrasings, indexed, and a message read by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.sparse import csr_array

from bot.matching.acceptance import signs
from bot.matching.classifier import Classifier, group_of
from bot.matching.features import FeatureSpace, Row, features_of, readable
from bot.matching.message import Message

_COMPARED = 6
"""So many of the best entries are compared with the message phrasing by phrasing."""
_LIKENESS_WEIGHT = 2.5
"""What the likeness to an entry's nearest phrasing counts, in log odds."""
_QUESTION_WEIGHT = 0.5
"""What the sentence that asks counts beside the whole message."""
_DOUBT = 1e-4
"""No single sentence rules an entry out."""


OUTSIDE_SHARE = 0.3
"""So much of what people ask lies outside the FAQ. Open services saw a fifth to two thirds (``shared/matching.md``,
section 3.3); to be set from our own logs."""
_SAME_TOPIC_LOG_ODDS = 3.0
"""How much likelier the topic of the last answer is for the next message; measured on talks of several turns."""
_LEANING = 0.3
"""How far a message of no words at all would lean on what the last answer is about."""
_WHOLE_QUESTION = 10
"""A message of so many words that carry meaning stands by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One message seen by one index."""

    message: Message
    row: Row
    probabilities: np.ndarray
    """For each label, its probability. Shape (labels,)."""
    order: np.ndarray
    """Numbers of the entries' labels, best first."""
    nearest: int
    """The number of the phrasing of the best entry that is most like the message."""
    likeness: float
    """How like, 0 to 1; 0 also when the index knows nothing of the message."""
    explained: float
    signs: np.ndarray
    """What the accept model looks at."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything learnt from one set of phrasings, without calibration."""

    space: FeatureSpace
    classifier: Classifier
    phrasings_of: tuple[np.ndarray, ...]
    """For each label the numbers of its phrasings."""
    rows_of: tuple[csr_array, ...]
    """For each label its phrasings' vectors. Shape (phrasings of the label, features)."""
    entries: np.ndarray
    """Numbers of the labels that are entries (and not groups of outside messages)."""
    prior: np.ndarray
    """For each group what is added to its log odds: officials write far more phrasings than outside messages, people
    do not."""

    @classmethod
    def build(cls, messages: Sequence[Message], labels: Sequence[str], outside: frozenset[str]) -> Index:
        """Learns which of ``labels`` (one a message) messages belong to; those in ``outside`` are no entries."""
        # Made twice: all at once they would take more memory than everything else.
        space = FeatureSpace.of(features_of(message.words) for message in messages)
        table = space.table([space.row(features_of(message.words)) for message in messages])
        classifier = Classifier.train(table, labels)
        owners = np.array(labels)
        phrasings_of = tuple(np.flatnonzero(owners == label) for label in classifier.labels)
        return cls(
            space,
            classifier,
            phrasings_of,
            tuple(csr_array(table[numbers]) for numbers in phrasings_of),
            np.flatnonzero([label not in outside for label in classifier.labels]),
            _prior(classifier.groups, outside, sum(label in outside for label in labels) / len(labels)),
        )

    def read(self, message: Message, about: str | None = None) -> Reading:
        """The reading of a message in a talk ``about`` an entry just answered, or a topic."""
        row = self.space.row(features_of(message.words))
        # Who talks about a topic seldom asks of something else altogether next.
        prior = self.prior if about is None else self._same_topic(about)
        probabilities = self.classifier.probabilities(self._leaning(row, message, about), prior)
        if message.questions:
            asked = self.classifier.probabilities(self.space.row(features_of(message.questions[-1])), prior)
            probabilities = probabilities * (asked + _DOUBT) ** _QUESTION_WEIGHT
            probabilities /= probabilities.sum()
        order = self.entries[np.argsort(-probabilities[self.entries])]
        dense = np.zeros(len(self.space.names), dtype=np.float32)
        dense[row.places] = row.values
        leading = order[:_COMPARED]
        likenesses = [self.rows_of[label] @ dense for label in leading]
        closest = np.array([float(of_label.max()) for of_label in likenesses])
        probabilities = _weighed(probabilities, leading, np.exp(_LIKENESS_WEIGHT * closest))
        ranked = np.argsort(-probabilities[leading])
        order = np.concatenate([leading[ranked], order[_COMPARED:]])
        first = int(ranked[0])
        nearest = int(likenesses[first].argmax())
        likeness = float(closest[first])
        explained = self.space.explained(message.words)
        sign = signs(
            first=float(probabilities[order[0]]),
            second=float(probabilities[order[1]]) if len(order) > 1 else 0.0,
            inside=float(probabilities[self.entries].sum()),
            likeness=likeness,
            rival=float(np.delete(closest, first).max(initial=0.0)),
            explained=explained,
            words=sum(not word.small for word in message.words),
        )
        return Reading(
            message, row, probabilities, order, int(self.phrasings_of[order[0]][nearest]), likeness, explained, sign
        )

    def evidence(self, reading: Reading, label: str, against: str | None = None) -> tuple[str, ...]:
        """The words and pairs of the message that speak for ``label`` (rather than for ``against``), as an official
        reads them, strongest first."""
        weights = self.classifier.weights_for(label)
        if against is not None:
            weights = weights - self.classifier.weights_for(against)
        forms = {word.folded: word.form for word in reading.message.words}
        row = reading.row
        said = {
            readable(self.space.names[i], forms): float(v * weights[i])
            for i, v in zip(row.places, row.values, strict=True)
        }
        return tuple(sorted((name for name, weight in said.items() if weight > 0), key=lambda name: -said[name]))

    def _same_topic(self, about: str) -> np.ndarray:
        same = [group == group_of(about) for group in self.classifier.groups]
        return np.array(same, dtype=np.float32) * np.float32(_SAME_TOPIC_LOG_ODDS)

    def _leaning(self, row: Row, message: Message, about: str | None) -> Row:
        """``row``, moved towards the phrasings of the last entry: the more, the fewer words the message has ("còn nam
        thì sao" means nothing by itself)."""
        words = sum(not word.small for word in message.words)
        if about not in self.classifier.labels or words >= _WHOLE_QUESTION:
            return row
        phrasings = self.rows_of[self.classifier.labels.index(about)]
        middle = np.asarray(phrasings.sum(axis=0)).ravel()
        middle *= _LEANING * (1 - words / _WHOLE_QUESTION) / np.sqrt(middle @ middle)
        middle[row.places] += row.values
        places = np.flatnonzero(middle).astype(np.int32)
        return Row(places, middle[places])


def _prior(groups: Sequence[str], outside: frozenset[str], written: float) -> np.ndarray:
    """``written``: the share of outside messages among all that was learnt."""
    if not 0 < written < 1:
        return np.zeros(len(groups), dtype=np.float32)
    missing = log(OUTSIDE_SHARE / (1 - OUTSIDE_SHARE)) - log(written / (1 - written))
    return np.array([group in outside for group in groups], dtype=np.float32) * np.float32(missing)


def _weighed(probabilities: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """``probabilities`` with those at ``places`` weighed against each other; their sum stays."""
    weighed = probabilities.copy()
    share = probabilities[places] * weights
    weighed[places] = share * (probabilities[places].sum() / max(float(share.sum()), 1e-12))
    return weighed

"""Which topic, then which entry of the topic: two levels of logistic regression over all phrasings.

A flat model over all entries is no better in the first place, worse in the first three and with slips (measured,
``docs/matching.md``), and costs several times the training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from bot.matching.features import Row
from bot.matching.softmax import softmax, train_softmax


def group_of(label: str) -> str:
    """The topic of an entry id; a label without a topic is a group of its own."""
    return label.split("/")[0]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Trained weights, to be asked one message at a time."""

    labels: tuple[str, ...]
    """The classes; those of one group stand together, in the order of ``groups``."""
    groups: tuple[str, ...]
    first_label: np.ndarray
    """For each group the number of its first label."""
    group_of_label: np.ndarray
    """For each label the number of its group."""
    weights: np.ndarray
    """What each feature says for each group, then for each label within its group.
    Shape (features, groups + labels)."""

    @classmethod
    def train(cls, rows: csr_array, owners: Sequence[str]) -> Classifier:
        """Learns which of ``owners`` (a label for each row) a row belongs to."""
        groups = tuple(dict.fromkeys(group_of(owner) for owner in owners))
        group_number = {group: number for number, group in enumerate(groups)}
        labels = tuple(sorted(dict.fromkeys(owners), key=lambda label: group_number[group_of(label)]))
        label_number = {label: number for number, label in enumerate(labels)}
        group_of_label = np.array([group_number[group_of(label)] for label in labels])
        first_label = np.searchsorted(group_of_label, np.arange(len(groups)))
        row_labels = np.array([label_number[owner] for owner in owners])
        row_groups = group_of_label[row_labels]

        weights = np.zeros((rows.shape[1], len(groups) + len(labels)), dtype=np.float32)
        weights[:, : len(groups)] = train_softmax(rows, row_groups, len(groups))
        for number, first in enumerate(first_label):
            size = int((group_of_label == number).sum())
            if size > 1:
                inside = np.flatnonzero(row_groups == number)
                start = len(groups) + first
                weights[:, start : start + size] = train_softmax(rows[inside], row_labels[inside] - first, size)
        return cls(labels, groups, first_label, group_of_label, weights)

    def probabilities(self, row: Row, group_prior: np.ndarray | None = None) -> np.ndarray:
        """The probability of each label. ``group_prior`` is added to the groups' scores (log odds)."""
        scores = row.values @ self.weights[row.places]
        of_groups, within = scores[: len(self.groups)], scores[len(self.groups) :]
        if group_prior is not None:
            of_groups = of_groups + group_prior
        within = np.exp(within - np.maximum.reduceat(within, self.first_label)[self.group_of_label])
        within /= np.add.reduceat(within, self.first_label)[self.group_of_label]
        return np.asarray(within * softmax(of_groups)[self.group_of_label])

    def weights_for(self, label: str) -> np.ndarray:
        """How much each feature speaks for ``label``: its group's weight plus its own. Shape (features,)."""
        number = self.labels.index(label)
        return np.asarray(self.weights[:, self.group_of_label[number]] + self.weights[:, len(self.groups) + number])

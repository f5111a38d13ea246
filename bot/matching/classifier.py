"""Which topic, then which entry of the topic: two levels of logistic regression over all phrasings.

A flat model over all entries is no better in the first place, worse in the first three and with slips (measured,
``docs/decisions.md``), and costs several times the training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from bot.matching.softmax import softmax, train_softmax


def group_of(label: str) -> str:
    """The topic of an entry id; a label without a topic is a group of its own."""
    return label.split("/")[0]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Trained weights. ``labels`` are the classes; ``members[g]`` their numbers in group ``g``."""

    labels: tuple[str, ...]
    groups: tuple[str, ...]
    members: tuple[np.ndarray, ...]
    group_weights: np.ndarray
    member_weights: tuple[np.ndarray, ...]

    @classmethod
    def train(cls, rows: csr_array, owners: Sequence[str], start: Classifier | None = None) -> Classifier:
        """Learns which of ``owners`` (a label for each row) a row belongs to.

        ``start``: nearly right weights for the same features, used where its labels are the same.
        """
        labels = tuple(dict.fromkeys(owners))
        groups = tuple(dict.fromkeys(group_of(label) for label in labels))
        label_number = {label: i for i, label in enumerate(labels)}
        group_number = {group: i for i, group in enumerate(groups)}
        row_labels = np.array([label_number[o] for o in owners])
        row_groups = np.array([group_number[group_of(o)] for o in owners])
        members = tuple(
            np.array([label_number[label] for label in labels if group_of(label) == group]) for group in groups
        )
        if start is not None and start.labels != labels:
            start = None
        member_weights = []
        for number, inside in enumerate(members):
            if len(inside) == 1:
                member_weights.append(np.zeros((rows.shape[1], 1), dtype=np.float32))
                continue
            chosen = np.flatnonzero(row_groups == number)
            own = np.searchsorted(inside, row_labels[chosen])
            nearly = start.member_weights[number] if start else None
            member_weights.append(train_softmax(rows[chosen], own, len(inside), nearly))
        group_weights = train_softmax(rows, row_groups, len(groups), start.group_weights if start else None)
        return cls(labels, groups, members, group_weights, tuple(member_weights))

    def for_features(self, places: np.ndarray) -> Classifier:
        """The same weights for other features: ``places`` holds each one's number here, or -1 if it is new."""

        def moved(weights: np.ndarray) -> np.ndarray:
            return np.where(places[:, None] >= 0, weights[places], np.float32(0))

        return replace(
            self,
            group_weights=moved(self.group_weights),
            member_weights=tuple(moved(weights) for weights in self.member_weights),
        )

    def probabilities(self, rows: csr_array, group_prior: np.ndarray | None = None) -> np.ndarray:
        """Shape (rows, labels). ``group_prior`` is added to the groups' scores (log odds)."""
        scores = rows @ self.group_weights
        if group_prior is not None:
            scores = scores + group_prior
        of_groups = softmax(scores)
        result = np.empty((rows.shape[0], len(self.labels)), dtype=np.float32)
        for number, inside in enumerate(self.members):
            if len(inside) == 1:
                result[:, inside[0]] = of_groups[:, number]
            else:
                result[:, inside] = softmax(rows @ self.member_weights[number]) * of_groups[:, [number]]
        return result

    def weights_for(self, label: str) -> np.ndarray:
        """How much each feature speaks for ``label``: its group's weight plus its own. Shape (features,)."""
        number = self.labels.index(label)
        group = self.groups.index(group_of(label))
        place = int(np.searchsorted(self.members[group], number))
        return np.asarray(self.group_weights[:, group] + self.member_weights[group][:, place])

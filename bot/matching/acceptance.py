"""How sure is sure: signs of a reading -> the probability that it is right, and the thresholds of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit


def signs(
    *,
    first: float,
    second: float,
    inside: float,
    likeness: float,
    rival: float,
    explained: float,
    words: int,
) -> np.ndarray:
    """The accept model's view of one reading.

    ``first`` and ``second``: probabilities of the two best entries; ``inside``: probability that it is any entry;
    ``likeness``: to the nearest phrasing of the best entry; ``rival``: to the nearest of the next entries;
    ``explained``: share of the message's words known.
    """
    return np.array(
        [
            np.log(first + 1e-4),
            np.log((first + 1e-4) / (second + 1e-4)),
            inside,
            likeness,
            likeness - rival,
            explained,
            likeness * explained,
            min(words, 20) / 20,
        ]
    )


@dataclass(frozen=True, slots=True)
class AcceptModel:
    """Turns signs into the probability that the first candidate is right, or that one of the first three is."""

    mean: np.ndarray
    scale: np.ndarray
    first_weights: np.ndarray
    three_weights: np.ndarray
    answer_from: float
    suggest_from: float
    expected_precision: float
    """Share of direct answers that were right on the held-out questions, at ``answer_from``."""
    expected_coverage: float
    """Share of the held-out questions within the FAQ that were answered directly."""

    def first(self, sign: np.ndarray) -> float:
        """The probability that the first candidate is right."""
        return float(self._probability(sign, self.first_weights))

    def three(self, sign: np.ndarray) -> float:
        """The probability that the right entry is among the first three."""
        return float(self._probability(sign, self.three_weights))

    def _probability(self, sign: np.ndarray, weights: np.ndarray) -> float:
        scaled = np.append((sign - self.mean) / self.scale, 1.0)
        return float(expit(scaled @ weights))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A question that the model did not learn from, and how it was read."""

    signs: np.ndarray
    first_right: bool
    three_right: bool
    covered: bool
    """Whether the FAQ (without what was held out) has its answer at all."""


def fit_accept_model(
    seen: Sequence[HeldOut], answer_precision: float, suggest_precision: float, outside_share: float
) -> AcceptModel:
    """Learns from held-out questions. The thresholds are the lowest at which the questions above are right in the
    asked-for share, with questions outside the FAQ weighing ``outside_share`` of all.
    """
    table = np.array([question.signs for question in seen])
    first_right = np.array([question.first_right for question in seen])
    three_right = np.array([question.three_right for question in seen])
    covered = np.array([question.covered for question in seen])
    weights = np.where(covered, (1 - outside_share) / max(covered.sum(), 1), outside_share / max((~covered).sum(), 1))
    weights *= len(seen)
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    design = np.hstack([(table - mean) / scale, np.ones((len(table), 1))])
    first_weights = _logistic(design, first_right, weights)
    three_weights = _logistic(design, three_right, weights)
    first = expit(design @ first_weights)
    answer_from = _lowest(first, first_right, weights, answer_precision)
    rest = first < answer_from
    three = expit(design @ three_weights)
    suggest_from = _lowest(three[rest], three_right[rest], weights[rest], suggest_precision)
    answered = first >= answer_from
    return AcceptModel(
        mean=mean,
        scale=scale,
        first_weights=first_weights,
        three_weights=three_weights,
        answer_from=answer_from,
        suggest_from=suggest_from,
        expected_precision=float(np.average(first_right[answered], weights=weights[answered]))
        if answered.any()
        else 1.0,
        expected_coverage=float(answered[covered].mean()) if covered.any() else 0.0,
    )


def _logistic(design: np.ndarray, truth: np.ndarray, example_weights: np.ndarray) -> np.ndarray:
    def loss_and_slope(weights: np.ndarray) -> tuple[float, np.ndarray]:
        probability = expit(design @ weights)
        surprise = -np.log(np.where(truth, probability, 1 - probability) + 1e-12)
        slope = design.T @ (example_weights * (probability - truth)) + weights
        return float(example_weights @ surprise + weights @ weights / 2), slope

    return np.asarray(minimize(loss_and_slope, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x)


def _lowest(probability: np.ndarray, truth: np.ndarray, weights: np.ndarray, precision: float) -> float:
    """The lowest threshold from which on the weighted mean of ``truth`` is at least ``precision`` (1.01: none)."""
    order = np.argsort(-probability)
    share = np.cumsum((truth * weights)[order]) / np.cumsum(weights[order])
    # A threshold takes all questions of the same probability or none.
    ranked = probability[order]
    last_of_equals = np.append(ranked[1:] < ranked[:-1], True)
    good = np.flatnonzero((share >= precision) & last_of_equals)
    return float(probability[order[good[-1]]]) if len(good) else 1.01

"""Multinomial logistic regression on sparse rows, small enough to be trained at every load."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

_STRENGTH = 20.0
"""Inverse of the L2 penalty; measured on held-out phrasings, flat between 10 and 40."""
_STEPS = 12
"""More steps fit the phrasings better and the questions of people no better."""
_MEMORY = 3
_ENOUGH = 1e-4
"""A step is taken when it gains this share of what the slope promises (Armijo's rule)."""
_SHORTEST_STEP = 1e-3

Curvature = tuple[np.ndarray, np.ndarray, float]
"""A step taken, how the slope changed over it, and the inverse of their product."""


def train_softmax(rows: csr_array, labels: np.ndarray, classes: int) -> np.ndarray:
    """Weights of shape (features, classes) that maximise the penalised likelihood.

    ``labels`` holds a class number for each row. L-BFGS (Nocedal and Wright 2006, algorithm 7.5) written out, since
    loading an edition waits for it: scipy's L-BFGS-B takes eight times as long for the same weights, its conjugate
    gradients twice as long (``docs/decisions.md``).
    """
    rows = rows.astype(np.float32)
    columns = rows.T.tocsr()
    count, features = rows.shape
    each = np.arange(count)

    def loss_and_slope(weights: np.ndarray) -> tuple[float, np.ndarray]:
        probabilities = softmax(rows @ weights.reshape(features, classes))
        loss = -float(np.log(probabilities[each, labels] + 1e-12).sum()) + float(weights @ weights) / (2 * _STRENGTH)
        probabilities[each, labels] -= 1
        return loss, (columns @ probabilities).ravel() + weights / np.float32(_STRENGTH)

    weights = np.zeros(features * classes, dtype=np.float32)
    loss, slope = loss_and_slope(weights)
    memory: deque[Curvature] = deque(maxlen=_MEMORY)
    first_scale = min(_STRENGTH, 8 * classes / count)
    for _ in range(_STEPS):
        direction = _descent(slope, memory, first_scale)
        promised, length = float(slope @ direction), 1.0
        while True:
            step = np.float32(length) * direction
            new_loss, new_slope = loss_and_slope(weights + step)
            if new_loss <= loss + _ENOUGH * length * promised or length < _SHORTEST_STEP:
                break
            length /= 2
        change = new_slope - slope
        bend = float(step @ change)
        if bend > 0:
            memory.append((step, change, 1 / bend))
        weights, loss, slope = weights + step, new_loss, new_slope
    return weights.reshape(features, classes)


def _descent(slope: np.ndarray, memory: Sequence[Curvature], first_scale: float) -> np.ndarray:
    """The direction to go: the slope against the curvature seen so far (two-loop recursion)."""
    direction = -slope
    shares = []
    for step, change, inverse in reversed(memory):
        share = inverse * float(step @ direction)
        direction = direction - np.float32(share) * change
        shares.append(share)
    if memory:
        step, change, _ = memory[-1]
        scale = float(step @ change) / float(change @ change)
    else:
        scale = first_scale
    direction *= np.float32(scale)
    for (step, change, inverse), share in zip(memory, reversed(shares), strict=True):
        direction += np.float32(share - inverse * float(change @ direction)) * step
    return direction


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores -> probabilities along the last axis."""
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores

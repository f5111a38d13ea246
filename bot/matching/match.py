"""What matching returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    """Send the first candidate's answer."""
    SUGGEST = "suggest"
    """Offer the first candidates to choose from."""
    DECLINE = "decline"
    """Say that this is not covered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant."""

    id: str
    confidence: float
    """Probability that this entry settles the question, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for the decision, for people who ask why."""

    read_as: str
    """The message as the matcher read it: standard words, slips mended."""
    matched: tuple[str, ...]
    """Words and pairs that spoke for the first candidate, strongest first."""
    against_next: tuple[str, ...]
    """Words that set the first candidate apart from the second."""
    unknown: tuple[str, ...]
    """Words that no phrasing holds."""
    nearest: str
    """The phrasing most like the message, among the first candidate's."""
    likeness: float
    """How like it is, 0 to 1 (cosine of the weighted words)."""
    explained: float
    """Share of the message's weight that the phrasings know, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Match:
    """The reading of one message."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    """Best first, entries only; may be empty."""
    outside: str | None
    """The group of messages outside the FAQ that this one most likely belongs to, if one leads."""
    confidence: float
    """Calibrated probability that the first candidate is right (0 without candidates)."""
    answers: tuple[str, ...] = ()
    """The entries to send, in the order asked: one, or several when the message asked several things clearly. Empty
    unless the decision is to answer."""

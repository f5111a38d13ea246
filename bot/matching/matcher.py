"""Questions -> ranked entries with calibrated confidence, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from bot.language import TextChain, Word
from bot.matching.calibration import AcceptModel, HeldOut, fit_accept_model, signs
from bot.matching.classifier import Classifier, group_of
from bot.matching.correction import Corrector
from bot.matching.features import FeatureSpace, features_of, readable
from bot.matching.match import Candidate, Decision, Evidence, Match

_CANDIDATES = 4
_ROUNDS = 2
_PART = 5
"""In each calibration round every fifth entry is held out whole, and every fifth phrasing of the others."""
_ANSWER_PRECISION = 0.97
_SUGGEST_PRECISION = 0.8
_SAME_TOPIC_LOG_ODDS = 2.0
"""How much likelier the topic of the last answer is for the next message; measured on talks of several turns."""
_EVIDENCE_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Index:
    """Everything learnt from one set of phrasings, without calibration."""

    space: FeatureSpace
    rows: csr_array
    classifier: Classifier
    rows_of: tuple[np.ndarray, ...]
    """For each label the numbers of its rows."""
    is_entry: np.ndarray
    """For each label whether it is an entry (and not a group of outside messages)."""

    @classmethod
    def build(cls, messages: Sequence[Sequence[Word]], labels: Sequence[str], outside: frozenset[str]) -> _Index:
        documents = [features_of(words) for words in messages]
        space = FeatureSpace.of(documents)
        rows = space.rows(documents)
        classifier = Classifier.train(rows, labels)
        owners = np.array(labels)
        return cls(
            space,
            rows,
            classifier,
            tuple(np.flatnonzero(owners == label) for label in classifier.labels),
            np.array([label not in outside for label in classifier.labels]),
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One message seen by one index."""

    words: tuple[Word, ...]
    row: csr_array
    probabilities: np.ndarray
    order: np.ndarray
    """Numbers of the entries' labels, best first."""
    nearest: int
    """The row of the phrasing of the best entry that is most like the message."""
    likeness: float
    explained: float
    signs: np.ndarray


class Matcher:
    """Built once from phrasings, then asked; immutable, so it can be shared."""

    def __init__(
        self, chain: TextChain, texts: Sequence[str], index: _Index, corrector: Corrector, accept: AcceptModel
    ) -> None:
        self._chain = chain
        self._texts = texts
        self._index = index
        self._corrector = corrector
        self.accept = accept

    @classmethod
    def build(
        cls, chain: TextChain, phrasings: Iterable[tuple[str, str]], outside: Iterable[tuple[str, str]]
    ) -> Matcher:
        """Learns from (entry id, phrasing) and (group, message outside the FAQ) pairs."""
        entry_pairs, outside_pairs = list(phrasings), list(outside)
        pairs = entry_pairs + outside_pairs
        labels = [label for label, _ in pairs]
        texts = [text for _, text in pairs]
        messages = [chain.words(text) for text in texts]
        groups = frozenset(group for group, _ in outside_pairs)
        index = _Index.build(messages, labels, groups)
        return cls(chain, texts, index, Corrector(messages), _calibrate(messages, labels, groups))

    def match(self, text: str, last_entry: str | None = None) -> Match:
        """The entries that ``text`` may mean; ``last_entry`` is the one answered just before in this talk."""
        return self._decide(self._read(text, last_entry))

    def explain(self, text: str, last_entry: str | None = None) -> tuple[Match, Evidence]:
        """The match and what spoke for it."""
        reading = self._read(text, last_entry)
        labels = self._index.classifier.labels
        best, following = labels[reading.order[0]], labels[reading.order[1]] if len(reading.order) > 1 else None
        names = self._index.space.names
        present = {int(i): float(v) for i, v in zip(reading.row.indices, reading.row.data, strict=True)}
        for_best = self._index.classifier.weights_for(best)
        matched = _strongest({names[i]: v * float(for_best[i]) for i, v in present.items()})
        against: tuple[str, ...] = ()
        if following:
            for_next = self._index.classifier.weights_for(following)
            against = _strongest({names[i]: v * float(for_best[i] - for_next[i]) for i, v in present.items()})
        evidence = Evidence(
            read_as=" ".join(w.form for w in reading.words if not w.small),
            matched=matched,
            against_next=against,
            unknown=tuple(
                dict.fromkeys(
                    w.typed for w in reading.words if not w.small and not self._index.space.knows(w.folded)
                )
            ),
            nearest=self._texts[reading.nearest],
            likeness=reading.likeness,
            explained=reading.explained,
        )
        return self._decide(reading), evidence

    def _read(self, text: str, last_entry: str | None) -> _Reading:
        words = self._corrector.mend(self._chain.words(text))
        prior = None
        classifier = self._index.classifier
        if last_entry is not None and group_of(last_entry) in classifier.groups:
            prior = np.zeros(len(classifier.groups), dtype=np.float32)
            prior[classifier.groups.index(group_of(last_entry))] = _SAME_TOPIC_LOG_ODDS
        return _read(self._index, [words], prior)[0]

    def _decide(self, reading: _Reading) -> Match:
        labels = self._index.classifier.labels
        probabilities = reading.probabilities
        candidates = tuple(
            Candidate(labels[i], round(float(probabilities[i]), 4)) for i in reading.order[:_CANDIDATES]
        )
        leader = int(probabilities.argmax())
        outside = None if self._index.is_entry[leader] else labels[leader]
        if reading.row.nnz == 0:
            return Match(Decision.DECLINE, (), None, 0.0)
        confidence = self.accept.first(reading.signs)
        if outside is None and confidence >= self.accept.answer_from:
            decision = Decision.ANSWER
        elif outside is None and self.accept.three(reading.signs) >= self.accept.suggest_from:
            decision = Decision.SUGGEST
        else:
            decision = Decision.DECLINE
        return Match(decision, candidates, outside, confidence)


def _read(index: _Index, messages: Sequence[Sequence[Word]], prior: np.ndarray | None = None) -> list[_Reading]:
    rows = index.space.rows([features_of(words) for words in messages])
    all_probabilities = index.classifier.probabilities(rows, prior)
    likenesses = (rows @ index.rows.T).toarray()
    entries = np.flatnonzero(index.is_entry)
    readings = []
    for place, words in enumerate(messages):
        probabilities, likeness = all_probabilities[place], likenesses[place]
        order = entries[np.argsort(-probabilities[entries])]
        own = index.rows_of[order[0]]
        nearest = int(own[likeness[own].argmax()])
        explained = index.space.explained(words)
        sign = signs(
            first=float(probabilities[order[0]]),
            second=float(probabilities[order[1]]) if len(order) > 1 else 0.0,
            inside=float(probabilities[entries].sum()),
            likeness=float(likeness[nearest]),
            explained=explained,
            words=sum(not w.small for w in words),
        )
        row = rows[[place]]
        readings.append(
            _Reading(tuple(words), row, probabilities, order, nearest, float(likeness[nearest]), explained, sign)
        )
    return readings


def _calibrate(words: Sequence[Sequence[Word]], labels: Sequence[str], outside: frozenset[str]) -> AcceptModel:
    seen: list[HeldOut] = []
    order = {label: n for n, label in enumerate(dict.fromkeys(labels))}
    for turn in range(_ROUNDS):
        whole_out = {label for label, n in order.items() if label not in outside and n % _PART == turn}
        held = [label in whole_out or place % _PART == turn for place, label in enumerate(labels)]
        kept = [i for i, out in enumerate(held) if not out]
        asked = [i for i, out in enumerate(held) if out]
        index = _Index.build([words[i] for i in kept], [labels[i] for i in kept], outside)
        for i, reading in zip(asked, _read(index, [words[i] for i in asked]), strict=True):
            ranked = [index.classifier.labels[n] for n in reading.order[:3]]
            covered = labels[i] not in whole_out and labels[i] not in outside
            seen.append(HeldOut(reading.signs, ranked[0] == labels[i], labels[i] in ranked, covered))
    return fit_accept_model(seen, _ANSWER_PRECISION, _SUGGEST_PRECISION)


def _strongest(weights: dict[str, float]) -> tuple[str, ...]:
    ranked = sorted(((w, f) for f, w in weights.items() if w > 0), reverse=True)
    return tuple(dict.fromkeys(readable(f) for _, f in ranked))[:_EVIDENCE_WORDS]

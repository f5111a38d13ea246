"""Questions -> ranked entries with calibrated confidence, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.language import TextChain, Word
from bot.matching.acceptance import AcceptModel
from bot.matching.calibration import calibrate
from bot.matching.correction import Corrector
from bot.matching.index import Index, Reading
from bot.matching.match import Candidate, Decision, Evidence, Match
from bot.matching.message import Message

_CANDIDATES = 4
_EVIDENCE_WORDS = 6


class Matcher:
    """Built once from phrasings, then asked; immutable, so it can be shared."""

    def __init__(
        self,
        chain: TextChain,
        corrector: Corrector,
        texts: Sequence[str],
        index: Index,
        accept: AcceptModel,
    ) -> None:
        self._chain = chain
        self._corrector = corrector
        self._texts = texts
        self._index = index
        self.accept = accept
        """How sure is sure enough, and what that promises."""

    @classmethod
    def build(
        cls,
        chain: TextChain,
        phrasings: Iterable[tuple[str, str]],
        outside: Iterable[tuple[str, str]],
    ) -> Matcher:
        """Learns from (entry id, phrasing) and (group, message outside the FAQ) pairs."""
        entry_pairs, outside_pairs = list(phrasings), list(outside)
        labels = [label for label, _ in entry_pairs + outside_pairs]
        texts = [text for _, text in entry_pairs + outside_pairs]
        groups = frozenset(group for group, _ in outside_pairs)
        typed: list[tuple[Word, ...]] = []

        def words(sentence: str) -> tuple[Word, ...]:
            typed.append(chain.read(sentence))
            return chain.standard(typed[-1])

        messages = [Message.of(text, words) for text in texts]
        return cls(
            chain,
            Corrector(typed, chain.vocabulary_words),
            texts,
            Index.build(messages, labels, groups),
            calibrate(texts, messages, labels, groups),
        )

    def match(self, text: str, about: str | None = None) -> Match:
        """The entries that ``text`` may mean in a talk ``about`` an entry just answered, or a topic."""
        return self._decide(self._read(text, about), about)

    def explain(self, text: str, about: str | None = None) -> tuple[Match, Evidence]:
        """The match and what spoke for it."""
        reading = self._read(text, about)
        words, labels = reading.message.words, self._index.classifier.labels
        first = labels[reading.order[0]]
        evidence = Evidence(
            read_as=" ".join(w.form for w in words if not w.small),
            matched=self._index.evidence(reading, first)[:_EVIDENCE_WORDS],
            against_next=(
                self._index.evidence(reading, first, against=labels[reading.order[1]])[:_EVIDENCE_WORDS]
                if len(reading.order) > 1
                else ()
            ),
            unknown=tuple(
                dict.fromkeys(w.typed for w in words if not w.small and not self._index.space.knows(w.folded))
            ),
            nearest=self._texts[reading.nearest],
            likeness=reading.likeness,
            explained=reading.explained,
        )
        return self._decide(reading, about), evidence

    def _read(self, text: str, about: str | None) -> Reading:
        return self._index.read(Message.of(text, self._words), about)

    def _words(self, text: str) -> tuple[Word, ...]:
        return self._chain.standard(self._corrector.mend(self._chain.read(text)))

    def _decide(self, reading: Reading, about: str | None) -> Match:
        if not len(reading.row.places):
            return Match(Decision.DECLINE, (), None, 0.0)
        several = self._asked_one_by_one(reading.message, about)
        if len(several) > 1:
            return Match(Decision.ANSWER, several, None, several[0].confidence, tuple(c.id for c in several))
        labels = self._index.classifier.labels
        probabilities = reading.probabilities
        candidates = tuple(Candidate(labels[i], round(float(probabilities[i]), 4)) for i in reading.order[:_CANDIDATES])
        outside = self._outside(reading)
        confidence = self.accept.first(reading.signs)
        if outside is None and confidence >= self.accept.answer_from:
            return Match(Decision.ANSWER, candidates, None, confidence, (candidates[0].id,))
        offered = outside is None and self.accept.three(reading.signs) >= self.accept.suggest_from
        return Match(Decision.SUGGEST if offered else Decision.DECLINE, candidates, outside, confidence)

    def _asked_one_by_one(self, message: Message, about: str | None) -> tuple[Candidate, ...]:
        """The entries that single questions ask for beyond doubt, each once, in the order asked."""
        found: dict[str, Candidate] = {}
        for words in message.questions:
            reading = self._index.read(Message(words), about)
            confidence = self.accept.first(reading.signs)
            if self._outside(reading) is None and confidence >= self.accept.answer_from:
                entry = self._index.classifier.labels[reading.order[0]]
                found.setdefault(entry, Candidate(entry, round(confidence, 4)))
        return tuple(found.values())

    def _outside(self, reading: Reading) -> str | None:
        leader = int(reading.probabilities.argmax())
        return None if leader in self._index.entries else self._index.classifier.labels[leader]

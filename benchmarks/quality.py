"""Who finds the right entry: the peers, our matcher, and our matcher with parts taken away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from benchmarks.ablations import ABLATIONS
from benchmarks.corpus import Corpus, after_our_chain
from benchmarks.peers import Peer, outcomes
from benchmarks.peers.registry import PEERS
from benchmarks.questions import Outcome, Protocol, Question
from benchmarks.texts import Prepare, plain
from bot.conversation.talk import Talk
from bot.conversation.turn import understand
from bot.edition import Edition
from bot.matching import Match, Matcher

Answers = Callable[[Sequence[str]], list[Outcome]]
Say = Callable[[str], None]

CURVE = (3, 8, 16, 32, 64)
"""Phrasings an entry on the learning curve, before all of them."""
_RANKS = 4
"""The protocol looks at four of the suggestions."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One method's outcomes on all single questions and their noisy versions."""

    method: str
    text: str
    """What was done to the texts before the method saw them."""
    questions: Sequence[Question]
    outcomes: Sequence[Outcome]

    def rate(self, ranks: int, noise: str | None = None) -> float:
        """The share of in-scope questions with a right entry among the first ``ranks``."""
        hits = [
            any(name in question.ids for name in outcome.ids[:ranks])
            for question, outcome in self._pairs(noise)
            if question.ids
        ]
        return sum(hits) / len(hits) if hits else float("nan")

    @property
    def auroc(self) -> float:
        """How well the first entry's score tells questions in scope from those outside: .5 not at all, 1 always."""
        pairs = list(self._pairs(None))
        inside = [bool(question.ids) for question, _ in pairs]
        if len(set(inside)) < 2:
            return float("nan")
        return float(roc_auc_score(inside, [outcome.score for _, outcome in pairs]))

    def against(self, other: Measured) -> tuple[int, int, float]:
        """In-scope questions that only this one gets right in first place, that only the other does, and how likely
        chance alone makes so uneven a pair (McNemar's exact test)."""
        won = lost = 0
        for (question, mine), (_, theirs) in zip(self._pairs(None), other._pairs(None), strict=True):
            if question.ids:
                here, there = mine.ids[:1], theirs.ids[:1]
                here_right, there_right = bool(set(here) & set(question.ids)), bool(set(there) & set(question.ids))
                won += here_right and not there_right
                lost += there_right and not here_right
        return won, lost, float(binomtest(won, won + lost).pvalue) if won + lost else 1.0

    def _pairs(self, noise: str | None) -> Iterator[tuple[Question, Outcome]]:
        pairs = zip(self.questions, self.outcomes, strict=True)
        return (pair for pair in pairs if pair[0].noise == noise)


@dataclass(frozen=True, slots=True)
class Quality:
    """All that was measured."""

    entries: int
    phrasings: int
    questions: Sequence[Question]
    """Single ones and their noisy versions."""
    ours: Measured
    peers: Sequence[Measured]
    ablations: Sequence[Measured]
    by_set: Mapping[str, Mapping[str, float]]
    """Our figures by the protocol for each set of questions; talks with their memory."""
    of_ablations: Mapping[str, Mapping[str, float]]
    """The same for each ablation, over all single questions as written."""
    talks: Mapping[str, Mapping[str, float]]
    """Talks: with what was answered before in mind, and without."""
    precision: tuple[int, int]
    """Direct answers that were right, and all, to single questions as written (outside ones too)."""
    curve: Mapping[int, tuple[float, float]]
    """Phrasings an entry, at most -> first and first three of ours; the last holds all phrasings."""


def measure_quality(edition: Edition, protocol: Protocol, every: int, say: Say) -> Quality:
    """Measures everything on the FAQ of ``edition``; of the single questions each ``every``-th."""
    corpus = Corpus.of(edition)
    everything = protocol.questions(every)
    questions = [question for question in everything if question.conversation is None]
    written = [question for question in questions if question.noise is None]

    say("ours")
    ours = _measured("**ours**", "as typed", _of_matcher(edition.matcher), questions)
    peers = []
    for text, prepare in (("folded", plain), ("our text chain", after_our_chain(corpus.vocabulary))):
        texts = corpus.texts(prepare)
        for name, learn in PEERS.items():
            say(f"{name} ({text})")
            peers.append(_measured(name, text, _of_peer(learn(texts), texts.entries, prepare), questions))
    ablations = []
    for ablation in ABLATIONS:
        say(ablation.name)
        with ablation.matcher(corpus) as matcher:
            ablations.append(_measured(ablation.name, "as typed", _of_matcher(matcher), questions))
    curve = {}
    largest = max(Counter(entry for entry, _ in corpus.phrasings).values())
    for most in (*(n for n in CURVE if n < largest), largest):
        say(f"learning curve: {most} phrasings an entry")
        cut = _measured("ours", "", _of_matcher(corpus.cut_to(most).matcher()), written)
        curve[most] = (cut.rate(1), cut.rate(3))

    talks = [question for question in everything if question.conversation is not None]
    in_talk = list(zip(talks, _in_talks(edition, talks), strict=True))
    alone = list(zip(talks, _of_matcher(edition.matcher)([turn.text for turn in talks]), strict=True))
    pairs = list(zip(ours.questions, ours.outcomes, strict=True))
    as_written = [pair for pair in pairs if pair[0].noise is None]
    answered = [pair for pair in as_written if pair[1].decision == "answer"]
    return Quality(
        entries=len(edition.entries),
        phrasings=len(corpus.phrasings),
        questions=questions,
        ours=ours,
        peers=peers,
        ablations=ablations,
        by_set={
            **{name: protocol.figures(of_set) for name, of_set in _by_set(as_written).items()},
            "all of these": protocol.figures(as_written),
            **{name: protocol.figures(of_set) for name, of_set in _by_set(pairs).items() if name.startswith("~")},
        },
        of_ablations={
            a.method: protocol.figures(p for p in zip(a.questions, a.outcomes, strict=True) if p[0].noise is None)
            for a in ablations
        },
        talks={
            **{f"{name}, as shipped": protocol.figures(of_set) for name, of_set in _by_set(in_talk).items()},
            **{f"{name}, each turn alone": protocol.figures(of_set) for name, of_set in _by_set(alone).items()},
        },
        precision=(sum(outcome.ids[0] in question.ids for question, outcome in answered), len(answered)),
        curve=curve,
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    z = 1.96
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _measured(method: str, text: str, answers: Answers, questions: Sequence[Question]) -> Measured:
    # Without marks many questions become one: each text is asked once.
    texts = list(dict.fromkeys(question.text for question in questions))
    answered = dict(zip(texts, answers(texts), strict=True))
    return Measured(method, text, questions, [answered[question.text] for question in questions])


def _of_peer(peer: Peer, entries: Sequence[str], prepare: Prepare) -> Answers:
    return lambda texts: outcomes(peer, entries, [prepare(text) for text in texts])


def _of_matcher(matcher: Matcher) -> Answers:
    return lambda texts: [_outcome(matcher.match(text)) for text in texts]


def _outcome(match: Match) -> Outcome:
    return Outcome(tuple(c.id for c in match.candidates[:_RANKS]), match.confidence, str(match.decision))


def _in_talks(edition: Edition, turns: Sequence[Question]) -> list[Outcome]:
    """The turns in order, each with what its talk has come to."""
    talks: dict[str | None, Talk] = {}
    found = []
    for turn in turns:
        match, talks[turn.conversation] = understand(edition, talks.get(turn.conversation, Talk()), turn.text)
        found.append(_outcome(match))
    return found


def _by_set(pairs: Sequence[tuple[Question, Outcome]]) -> dict[str, list[tuple[Question, Outcome]]]:
    sets: defaultdict[str, list[tuple[Question, Outcome]]] = defaultdict(list)
    for pair in pairs:
        sets[pair[0].set].append(pair)
    return sets

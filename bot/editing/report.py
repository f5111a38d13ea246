"""What people asked in a stretch of time: the agenda for the next talk with workers. Pure; others draw it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bot.editing.likeness import alike
from bot.knowledge import Knowledge
from bot.language import fold, plain_text
from bot.store import NONE_CHOSEN, State, Ticket
from bot.store.history import Asked, Opinion

NOT_UNDERSTOOD = "Chưa hiểu"
OUTSIDE = "Ngoài phạm vi"
_FEWEST_VOTES = 3
"""Fewer say nothing about an answer."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Day:
    """How many questions of one day were answered, asked back and not understood."""

    day: date
    answered: int
    asked_back: int
    not_understood: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How often a topic was asked about, and on which days."""

    title: str
    count: int
    by_day: dict[date, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike."""

    example: str
    others: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return 1 + len(self.others)


@dataclass(frozen=True, slots=True)
class Rated:
    """An entry and what people think of its answer."""

    entry: str
    label: str
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class TicketCount:
    """What became of the tickets."""

    opened: int
    answered: int
    solved: int
    not_solved: int
    waiting: int
    median_hours: float | None
    longest_hours: float | None
    by_commune: tuple[tuple[str, int], ...]
    by_workplace: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything, the largest of each kind first."""

    since: date
    until: date
    """The last day."""
    questions: int
    people: int
    by_channel: tuple[tuple[str, int], ...]
    days: tuple[Day, ...]
    topics: tuple[TopicCount, ...]
    not_understood: tuple[Group, ...]
    unhelpful: tuple[Rated, ...]
    unasked: tuple[tuple[str, str], ...]
    """Id and label of the entries nobody asked for."""
    tickets: TicketCount

    @property
    def answered_share(self) -> float:
        """Share of the questions that were answered at once or by a tap, 0 to 1."""
        return sum(day.answered for day in self.days) / self.questions if self.questions else 0.0


def make_report(
    knowledge: Knowledge,
    since: date,
    until: date,
    asked: Sequence[Asked],
    opinions: Iterable[Opinion],
    tickets: Sequence[Ticket],
) -> Report:
    """The report from ``since`` to ``until``, both included."""
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    kinds = Counter((one.at.date(), _kind(one)) for one in asked)
    answered = {entry for one in asked for entry in _answered(one)}
    return Report(
        since=since,
        until=until,
        questions=len(asked),
        people=len({(one.channel, one.chat) for one in asked}),
        by_channel=tuple(Counter(one.channel for one in asked).most_common()),
        days=tuple(Day(d, kinds[d, "answered"], kinds[d, "asked back"], kinds[d, "not understood"]) for d in days),
        topics=_topics(knowledge, asked),
        not_understood=_groups([one.text for one in asked if _kind(one) == "not understood" and not one.outside]),
        unhelpful=_unhelpful(knowledge, opinions),
        unasked=tuple((e.id, e.label) for e in knowledge.entries.values() if e.id not in answered),
        tickets=_tickets(tickets),
    )


def _answered(one: Asked) -> tuple[str, ...]:
    return (one.chosen,) if one.chosen and one.chosen != NONE_CHOSEN else one.sent


def _kind(one: Asked) -> str:
    if _answered(one):
        return "answered"
    if one.decision == "suggest" and one.chosen is None:
        return "asked back"
    return "not understood"


def _topics(knowledge: Knowledge, asked: Iterable[Asked]) -> tuple[TopicCount, ...]:
    titles = {topic.id: topic.title for topic in knowledge.topics}
    days: dict[str, Counter[date]] = {}
    for one in asked:
        entries = _answered(one) or (one.candidates[:1] if _kind(one) == "asked back" else ())
        if entries:
            found = {titles.get(entry.partition("/")[0], entry.partition("/")[0]) for entry in entries}
        else:
            found = {OUTSIDE if one.outside else NOT_UNDERSTOOD}
        for title in found:
            days.setdefault(title, Counter())[one.at.date()] += 1
    counts = [TopicCount(title, by_day.total(), dict(by_day)) for title, by_day in days.items()]
    return tuple(sorted(counts, key=lambda topic: (-topic.count, topic.title)))


def _groups(texts: Sequence[str]) -> tuple[Group, ...]:
    return tuple(Group(texts[first], tuple(texts[n] for n in others)) for first, *others in alike(texts))


def _unhelpful(knowledge: Knowledge, opinions: Iterable[Opinion]) -> tuple[Rated, ...]:
    votes = Counter((o.entry, o.helpful) for o in opinions)
    rated = [
        Rated(
            entry,
            knowledge.entries[entry].label if entry in knowledge.entries else entry,
            votes[entry, True],
            votes[entry, False],
        )
        for entry in {entry for entry, _ in votes}
    ]
    doubted = [r for r in rated if r.not_helpful and r.helpful + r.not_helpful >= _FEWEST_VOTES]
    return tuple(sorted(doubted, key=lambda r: (-r.not_helpful / (r.helpful + r.not_helpful), -r.not_helpful, r.entry)))


def _tickets(tickets: Sequence[Ticket]) -> TicketCount:
    hours = [(t.answered_at - t.opened_at) / _HOUR for t in tickets if t.answered_at]
    return TicketCount(
        opened=len(tickets),
        answered=len(hours),
        solved=sum(t.solved is True for t in tickets),
        not_solved=sum(t.solved is False for t in tickets),
        waiting=sum(t.state is State.OPEN for t in tickets),
        median_hours=median(hours) if hours else None,
        longest_hours=max(hours, default=None),
        by_commune=_by_name(t.commune for t in tickets),
        by_workplace=_by_name(t.workplace for t in tickets),
    )


def _by_name(names: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """Counts by name; "xã Gio Linh" and "gio linh" are one, under the way most people write it."""
    written: dict[str, Counter[str]] = {}
    for name in names:
        if name:
            words = fold(plain_text(name)).split()
            if len(words) > 1 and words[0] in ("xa", "phuong", "x", "p"):
                words = words[1:]
            written.setdefault(" ".join(words), Counter())[name] += 1
    counts = [(ways.most_common(1)[0][0], ways.total()) for ways in written.values()]
    return tuple(sorted(counts, key=lambda count: (-count[1], count[0])))

"""What ``python -m bot check`` tells: problems, warnings, and how well the FAQ is expected to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.edition import load_edition
from bot.knowledge import Problem, load_knowledge
from bot.matcher_cache import MatcherCache


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How much one topic holds."""

    title: str
    entries: int
    phrasings: int
    fewest: int
    """Phrasings of the entry that has the fewest."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The state of the FAQ files. With problems there are no counts."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    topics: tuple[TopicCount, ...] = ()
    expected_precision: float = 0.0
    expected_coverage: float = 0.0


def check_faq(folder: Path, today: date, cache: MatcherCache | None = None) -> CheckReport:
    """Loads and checks everything under ``folder`` as the running bot would."""
    loaded = load_knowledge(folder, today)
    if loaded.problems:
        return CheckReport(loaded.problems, loaded.warnings)
    edition = load_edition(folder, today, cache=cache)
    topics = tuple(
        TopicCount(
            topic.title,
            len(topic.entries),
            sum(len(e.phrasings) for e in topic.entries),
            min(len(e.phrasings) for e in topic.entries),
        )
        for topic in edition.topics
    )
    accept = edition.matcher.accept
    return CheckReport((), loaded.warnings, topics, accept.expected_precision, accept.expected_coverage)

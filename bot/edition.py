"""An edition: one loaded, checked, indexed FAQ, immutable; swapped whole when the files change."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog
from watchfiles import awatch

from bot.knowledge import (
    Contact,
    Entry,
    Knowledge,
    LawDocument,
    OutsideGroup,
    Problem,
    SmallTalk,
    Topic,
    Wording,
    load_knowledge,
)
from bot.knowledge.rendering import AnswerRenderer
from bot.language import TextChain
from bot.matcher_cache import MatcherCache
from bot.matching import Match, Matcher
from bot.matching.match import Evidence
from bot.memory import give_memory_back

log = structlog.get_logger(__name__)

_SMALL_TALK = "small-talk:"
_OUTSIDE = "outside:"
_QUIET_MS = 100
"""Editors write a file in several steps; a change counts when nothing followed for so long."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One published FAQ in memory."""

    id: str
    """Digest of all files: two editions with the same id answer alike."""
    knowledge: Knowledge
    matcher: Matcher
    learnt_from: str
    """Digest of what the matcher was built from: phrasings and vocabulary, not answers."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All entries by id."""
        return self.knowledge.entries

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics."""
        return self.knowledge.topics

    @property
    def laws(self) -> Mapping[str, LawDocument]:
        """The legal documents by key."""
        return self.knowledge.laws

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """The offices by key."""
        return self.knowledge.contacts

    @property
    def wording(self) -> Wording:
        """The bot's own sentences."""
        return self.knowledge.wording

    @property
    def renderer(self) -> AnswerRenderer:
        """Fills figures into answers."""
        return self.knowledge.renderer

    def match(self, text: str, about: str | None = None) -> Match:
        """What ``text`` asks for in a talk ``about`` an entry just answered, or a topic."""
        return self.matcher.match(text, about)

    def explain(self, text: str, about: str | None = None) -> tuple[Match, Evidence]:
        """The match and why."""
        return self.matcher.explain(text, about)

    def is_small_talk(self, match: Match) -> bool:
        """Whether the message was a greeting, thanks and the like, not a question."""
        return match.outside is not None and match.outside.startswith(_SMALL_TALK)

    def reply_outside(self, match: Match) -> str | None:
        """What officials wrote for small talk, or for the kind of question outside the FAQ; None if unknown."""
        if match.outside is None:
            return None
        group: SmallTalk | OutsideGroup
        if match.outside.startswith(_SMALL_TALK):
            group = self.knowledge.small_talk[match.outside.removeprefix(_SMALL_TALK)]
        else:
            group = self.knowledge.outside[match.outside.removeprefix(_OUTSIDE)]
        return group.reply


class BrokenFaqError(Exception):
    """The FAQ files have problems; ``problems`` says which."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the FAQ files")
        self.problems = problems


def load_edition(folder: Path, today: date, last: Edition | None = None, cache: MatcherCache | None = None) -> Edition:
    """The edition that the files in ``folder`` make. Raises ``BrokenFaqError``.

    ``last`` is the edition before: where only answers changed, its matcher serves on. ``cache`` has what was
    learnt before the start; what a start had to learn is put there.
    """
    before = _digest(folder)
    result = load_knowledge(folder, today)
    if result.knowledge is None:
        raise BrokenFaqError(result.problems)
    knowledge = result.knowledge
    phrasings, outside = learning_texts(knowledge)
    learnt_from = hashlib.sha256(repr((phrasings, outside, knowledge.vocabulary)).encode()).hexdigest()
    if last is not None and last.learnt_from == learnt_from:
        matcher = last.matcher
    else:
        cached = cache.get(learnt_from) if cache else None
        matcher = cached or Matcher.build(TextChain(knowledge.vocabulary), phrasings, outside)
        if cache and not cached and last is None:
            cache.put(learnt_from, matcher)
    return Edition(before, knowledge, matcher, learnt_from)


def learning_texts(knowledge: Knowledge) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the matcher learns from: (entry id, phrasing) pairs, and (group, message outside the FAQ) pairs."""
    phrasings = [
        (entry.id, text) for entry in knowledge.entries.values() for text in (entry.question, *entry.phrasings)
    ]
    outside = [
        *((_SMALL_TALK + kind, m) for kind, talk in knowledge.small_talk.items() for m in talk.messages),
        *((_OUTSIDE + kind, m) for kind, group in knowledge.outside.items() for m in group.messages),
    ]
    return phrasings, outside


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.y*ml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class EditionKeeper:
    """Holds the edition of the moment and takes over changes of the files."""

    def __init__(self, folder: Path, today: Callable[[], date], cache: MatcherCache | None = None) -> None:
        """Loads the first edition. Raises ``BrokenFaqError``: a bot without any good edition cannot start."""
        self._folder = folder
        self._today = today
        self._cache = cache
        self._current = load_edition(folder, today(), cache=cache)
        give_memory_back()
        self.problems: tuple[Problem, ...] = ()
        """What is wrong with the files now; empty when the current edition is what they hold."""

    def current(self) -> Edition:
        """The last good edition."""
        return self._current

    async def keep(self) -> None:
        """Follows the files until cancelled. A broken edit is reported and leaves the last good edition."""
        async for _ in awatch(self._folder, debounce=1_000, step=_QUIET_MS, recursive=True):
            await self.refresh()

    async def refresh(self) -> None:
        """Loads what the files hold now, beside the running bot, and swaps it in if it is good."""
        try:
            edition = await asyncio.to_thread(load_edition, self._folder, self._today(), self._current, self._cache)
        except BrokenFaqError as broken:
            self.problems = broken.problems
            for problem in broken.problems:
                log.error("faq_problem", place=f"{problem.file}:{problem.line}", problem=str(problem))
            log.error("faq_broken", problems=len(broken.problems), serving=self._current.id)
            return
        except OSError as error:
            log.error("faq_unreadable", error=type(error).__name__, serving=self._current.id)
            return
        self.problems = ()
        if edition.id != self._current.id:
            learnt = edition.matcher is not self._current.matcher
            self._current = edition
            # Served first, kept after.
            if learnt and self._cache:
                await asyncio.to_thread(self._cache.put, edition.learnt_from, edition.matcher)
            give_memory_back()
            log.info("edition_published", edition=edition.id, entries=len(edition.entries))

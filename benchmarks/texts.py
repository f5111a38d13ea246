"""The corpus as the peers see it. Imports little, so that a peer's memory is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np

from bot.language import fold, plain_text

Prepare: TypeAlias = Callable[[str], str]
"""A message -> the words that a peer sees."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Phrasings and outside messages, prepared."""

    phrasings: tuple[str, ...]
    entries: tuple[str, ...]
    """The ids, in the order of the phrasings."""
    starts: np.ndarray
    """For each entry the number of its first phrasing."""
    outside: tuple[str, ...]
    outside_groups: tuple[str, ...]

    @classmethod
    def of(cls, phrasings: Iterable[tuple[str, str]], outside: Iterable[tuple[str, str]], prepare: Prepare) -> Texts:
        """``phrasings`` and ``outside`` (label, text) with every text prepared. Raises ``ValueError`` where the
        phrasings of an entry are scattered."""
        pairs, outside = list(phrasings), list(outside)
        owners = [entry for entry, _ in pairs]
        entries = tuple(entry for entry, _ in groupby(owners))
        if len(set(entries)) < len(entries):
            raise ValueError("the phrasings of an entry must stand together")
        starts = [place for place, owner in enumerate(owners) if not place or owners[place - 1] != owner]
        return cls(
            tuple(prepare(text) for _, text in pairs),
            entries,
            np.array(starts),
            tuple(prepare(text) for _, text in outside),
            tuple(group for group, _ in outside),
        )

    @property
    def owners(self) -> np.ndarray:
        """For each phrasing the number of its entry."""
        sizes = np.diff(np.append(self.starts, len(self.phrasings)))
        return np.repeat(np.arange(len(self.entries)), sizes)

    @property
    def documents(self) -> list[str]:
        """All phrasings of each entry as one text."""
        ends = np.append(self.starts[1:], len(self.phrasings))
        return [" ".join(self.phrasings[start:end]) for start, end in zip(self.starts, ends, strict=True)]


def plain(text: str) -> str:
    """What peers do by themselves: lower case, no marks, no punctuation."""
    return fold(plain_text(text))

"""The questions to measure with, and the figures that count, both as the protocol's ``score.py`` has them."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

NOISES = ("no marks", "telex", "slips")
"""The versions that ``score.py --noise`` makes of each question."""
_NOISE_MARK = "~"


@dataclass(frozen=True, slots=True)
class Question:
    """One message and what it asks for."""

    text: str
    ids: tuple[str, ...]
    """The entries that are a right answer; empty when none is (out of scope)."""
    set: str
    """The file it comes from; of a talk also whether it is the ``first`` turn or a ``later`` one."""
    noise: str | None = None
    conversation: str | None = None
    """Turns of one talk share it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a method made of a question."""

    ids: tuple[str, ...]
    """The entries it ranks first, best first; three or more where there are so many."""
    score: float
    """How sure it is that the first is right, on a scale of its own."""
    decision: str | None = None
    """``answer``, ``suggest`` or ``decline``, where the method decides."""


class Protocol:
    """The folder with the labelled questions and ``score.py``."""

    def __init__(self, folder: Path) -> None:
        """Raises ``FileNotFoundError`` where ``folder`` holds no ``score.py`` or no questions."""
        self._files = sorted(folder.glob("*.yaml"))
        if not self._files:
            raise FileNotFoundError(f"{folder}: no question files (*.yaml)")
        self._score = _module(folder / "score.py")

    def questions(self, every: int = 1) -> list[Question]:
        """All questions, with their noisy versions after them; of single ones only each ``every``-th."""
        rows: list[dict[str, Any]] = self._score.load([str(path) for path in self._files], True)
        seen: Counter[str | None] = Counter()
        found = []
        for row in rows:
            set_name = str(row["set"])
            noise = set_name.removeprefix(_NOISE_MARK) if set_name.startswith(_NOISE_MARK) else None
            talk = row.get("conversation")
            if talk is not None or seen[noise] % every == 0:
                found.append(Question(row["q"], tuple(row["ids"]), set_name, noise, talk))
            seen[noise] += talk is None
        return found

    def figures(self, pairs: Iterable[tuple[Question, Outcome]]) -> Mapping[str, float]:
        """The protocol's figures: n, oos, top1, top3, right, served, wrong, oos_answered, oos_declined."""
        rows = [
            (
                {"ids": question.ids},
                {"decision": outcome.decision, "candidates": [{"id": name} for name in outcome.ids]},
            )
            for question, outcome in pairs
        ]
        figures: Mapping[str, float] = self._score.figures(rows)
        return figures


def single(questions: Iterable[Question]) -> list[Question]:
    """The questions as they were written that stand alone: no noise, no talk."""
    return [question for question in questions if question.noise is None and question.conversation is None]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(f"{path}: the protocol is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

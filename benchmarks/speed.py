"""How long a question, a load and a reload take, and how much memory, as the phrasings grow: ours and the peers.

Every figure comes from a fresh process bound to one core.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.growing import grown_faq
from benchmarks.subject import LEARNING, OURS, PEERS, PHRASINGS_FILE, Figures, Task

_SEED = 4
_QUESTIONS = 500
LONG_LEARNING = 300.0
"""Where the first load took more seconds, an edited phrasing, which costs the same again, is not measured."""
_MEMORY_SHARE = 0.7
"""Of the memory that is free, what one process may take: other work goes on."""


@dataclass(frozen=True, slots=True)
class Size:
    """Everything measured at one size of the FAQ."""

    factor: int
    phrasings: int
    ours: Figures
    """The first start: it learns."""
    ours_again: Figures
    """A restart, with what was learnt in the cache; then two edits."""
    peers: dict[str, Figures]
    memory_limit_mb: int


def measure_speed(
    faq: Path, corpus: Corpus, texts: Sequence[str], factors: Sequence[int], seconds: float, say: Callable[[str], None]
) -> list[Size]:
    """Measures at each of ``factors`` times the phrasings of ``faq`` with questions out of ``texts``; each method is
    asked for ``seconds`` at most."""
    questions = random.Random(_SEED).sample(list(texts), min(_QUESTIONS, len(texts)))
    sizes = []
    for factor in factors:
        with tempfile.TemporaryDirectory() as folder:
            say(f"making {factor} times the phrasings")
            grown = Path(folder) / "faq"
            pairs = grown_faq(faq, corpus, factor, grown)
            (Path(folder) / PHRASINGS_FILE).write_text(json.dumps(pairs, ensure_ascii=False), encoding="utf-8")
            count = len(pairs)
            del pairs
            limit = int(_available_mb() * _MEMORY_SHARE)

            task = Task(OURS, str(grown), tuple(questions), seconds, limit)
            say(f"ours, {factor} times the phrasings")
            first = _alone(task)
            again = _alone(replace(task, learn_again=first.steps.get(LEARNING, 0) < LONG_LEARNING))
            peers = {}
            for name in PEERS:
                say(f"{name}, {factor} times the phrasings")
                peers[name] = _alone(replace(task, method=name))
            sizes.append(Size(factor, count, first, again, peers, limit))
    return sizes


def _alone(task: Task) -> Figures:
    """The figures of ``task`` from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.subject"],
        input=json.dumps(asdict(task)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return Figures(failure=f"ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
    return Figures(**json.loads(done.stdout))


def _available_mb() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable"))

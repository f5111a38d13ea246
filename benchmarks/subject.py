"""One method, measured alone in a fresh process: ``python -m benchmarks.subject`` (started by ``speed``).

Reads a ``Task`` as JSON from standard input, writes ``Figures`` as JSON to standard output.
"""

from __future__ import annotations

import os

# As bot/__main__.py does, and for the same reason.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from unittest.mock import patch

from rapidfuzz import fuzz

from benchmarks.peers import Peer, outcomes
from benchmarks.peers.lexical import Bm25, NearestByRapidFuzz
from benchmarks.texts import Texts, plain

OURS = "ours"
PEERS: Mapping[str, Callable[[Texts], Peer]] = {
    "rapidfuzz `WRatio`": lambda texts: NearestByRapidFuzz(texts, fuzz.WRatio, workers=1),
    "rapidfuzz `token_set_ratio`": lambda texts: NearestByRapidFuzz(texts, fuzz.token_set_ratio, workers=1),
    "BM25, nearest phrasing": lambda texts: Bm25(texts, by_phrasing=True),
    "BM25, entry as one document": lambda texts: Bm25(texts, by_phrasing=False),
}
PHRASINGS_FILE = "phrasings.json"
"""Beside the FAQ: (entry id, text) of all phrasings, so that a peer need not load the FAQ."""
LEARNING = "load, learning"
FROM_CACHE = "load from cache"
ANSWER_EDITED = "reload, an answer edited"
PHRASING_EDITED = "reload, a phrasing edited"
_WARM_UP = 3
_FEWEST = 20
"""So many questions are asked however long it takes."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to measure."""

    method: str
    """``ours``, or one of ``PEERS``."""
    faq: str
    """The folder of the FAQ; ours edits it."""
    questions: tuple[str, ...]
    seconds: float
    """After so long no more questions are asked."""
    memory_limit_mb: int
    """More than this is refused by the system."""
    learn_again: bool = True
    """Whether to measure what an edited phrasing costs, too."""


@dataclass(slots=True)
class Figures:
    """What was measured, as far as it came."""

    steps: dict[str, float] = field(default_factory=dict)
    """The seconds of each step by its name."""
    answers: list[float] = field(default_factory=list)
    """Seconds for each question."""
    resident_mb: int = 0
    """Memory held when all was ready to be asked."""
    peak_mb: int = 0
    failure: str | None = None


def run(task: Task) -> Figures:
    """Measures ``task`` in this process, on one core."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    limit = task.memory_limit_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    figures = Figures()
    try:
        if task.method == OURS:
            _ours(task, figures)
        else:
            _peer(task, figures)
    except MemoryError:
        figures.failure = f"more than {task.memory_limit_mb / 1024:.0f} GiB"
    figures.peak_mb = _memory_mb("VmHWM")
    return figures


def _ours(task: Task, figures: Figures) -> None:
    # Imported here: no peer is to carry the bot's memory.
    from bot import clock
    from bot.edition import load_edition
    from bot.knowledge import yaml_source
    from bot.matcher_cache import MatcherCache
    from bot.memory import give_memory_back

    faq, today = Path(task.faq), clock.today()
    cache = MatcherCache(faq.parent, b"of the benchmark")
    cached = (faq.parent / "matcher.cache").exists()
    # A file of a hundred times the phrasings is larger than the bot takes from officials.
    with patch.object(yaml_source, "MAX_FILE_BYTES", 10**9):
        start = time.perf_counter()
        edition = load_edition(faq, today, cache=cache)
        figures.steps[FROM_CACHE if cached else LEARNING] = time.perf_counter() - start
        give_memory_back()
        figures.resident_mb = _memory_mb("VmRSS")
        if not cached:
            figures.answers = _timed(edition.match, task)
            return
        topic = f"{edition.topics[0].id}.yaml"
        edits = [(ANSWER_EDITED, faq / topic, "# edited\n")]
        if task.learn_again:
            edits.append((PHRASING_EDITED, faq / "phrasings" / topic, "  - một câu hỏi mới để đo\n"))
        for step, file, line in edits:
            with file.open("a", encoding="utf-8") as opened:
                opened.write(line)
            start = time.perf_counter()
            load_edition(faq, today, edition, cache)
            figures.steps[step] = time.perf_counter() - start


def _peer(task: Task, figures: Figures) -> None:
    pairs = json.loads((Path(task.faq).parent / PHRASINGS_FILE).read_text(encoding="utf-8"))
    start = time.perf_counter()
    texts = Texts.of(pairs, (), plain)
    peer = PEERS[task.method](texts)
    figures.steps[LEARNING] = time.perf_counter() - start
    del pairs
    gc.collect()
    figures.resident_mb = _memory_mb("VmRSS")
    figures.answers = _timed(lambda text: outcomes(peer, texts.entries, [plain(text)]), task)


def _timed(ask: Callable[[str], object], task: Task) -> list[float]:
    for text in task.questions[:_WARM_UP]:
        ask(text)
    seconds: list[float] = []
    for text in task.questions:
        if len(seconds) >= _FEWEST and sum(seconds) > task.seconds:
            break
        start = time.perf_counter()
        ask(text)
        seconds.append(time.perf_counter() - start)
    return seconds


def _memory_mb(kind: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{kind}:")[1].split()[0]) // 1024


if __name__ == "__main__":
    given = json.load(sys.stdin)
    figures = run(Task(**{**given, "questions": tuple(given["questions"])}))
    json.dump(asdict(figures), sys.stdout)

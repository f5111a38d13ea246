"""A larger FAQ made out of the shipped one: the same entries, with many more phrasings each."""

from __future__ import annotations

import json
import random
import shutil
from collections import defaultdict
from collections.abc import Collection
from itertools import groupby
from pathlib import Path

from benchmarks.corpus import Corpus
from bot.knowledge.loading import PHRASINGS
from bot.language import plain_text

_SEED = 4
_TRIES = 20
"""For each new phrasing, before the entry is taken to have no more."""


def grown_faq(source: Path, corpus: Corpus, factor: int, target: Path) -> list[tuple[str, str]]:
    """Copies the FAQ at ``source`` to ``target`` with ``factor`` times the phrasings; gives (entry id, text) of all.

    A new phrasing is the beginning of one and the end of another of the same entry, cut between words.
    """
    shutil.copytree(source, target)
    by_entry = {
        entry: [text for _, text in pairs] for entry, pairs in groupby(corpus.phrasings, key=lambda pair: pair[0])
    }
    if factor > 1:
        taken = {plain_text(text) for _, text in corpus.phrasings}
        files: defaultdict[str, list[str]] = defaultdict(list)
        for entry, texts in by_entry.items():
            more = _recombined(entry, texts, (factor - 1) * len(texts), taken)
            taken.update(map(plain_text, more))
            # The first is the entry's own question, which stands in the topic's file.
            by_entry[entry] = texts + more
            lines = [f"  - {json.dumps(text, ensure_ascii=False)}\n" for text in by_entry[entry][1:]]
            files[entry.split("/")[0]] += [f"{entry}:\n", *lines]
        for topic, lines in files.items():
            (target / PHRASINGS / f"{topic}.yaml").write_text("".join(lines), encoding="utf-8")
    return [(entry, text) for entry, texts in by_entry.items() for text in texts]


def _recombined(entry: str, texts: list[str], wanted: int, taken: Collection[str]) -> list[str]:
    rng = random.Random(f"{_SEED} {entry}")
    split = [text.split() for text in texts]
    found: dict[str, str] = {}
    for _ in range(wanted * _TRIES):
        if len(found) == wanted:
            break
        start, end = rng.choice(split), rng.choice(split)
        words = start[: rng.randint(1, len(start))] + end[rng.randrange(len(end)) :]
        text = " ".join(words)
        key = plain_text(text)
        if key and key not in taken:
            found.setdefault(key, text)
    return list(found.values())

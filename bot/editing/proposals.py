"""A proposed phrasing taken into ``faq/phrasings``, if the FAQ is still sound with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from bot.knowledge import Problem, load_knowledge
from bot.store.proposals import Proposal


def accept(faq_dir: Path, proposal: Proposal, today: date) -> tuple[Problem, ...]:
    """Adds the proposal to the phrasings of its entry. With problems nothing is changed.

    The line is put in by hand, so that the file keeps its comments and order. Raises ``OSError``.
    """
    path = faq_dir / "phrasings" / f"{proposal.entry.partition('/')[0]}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    _write(path, _with_phrasing(before, proposal.entry, " ".join(proposal.text.split())))
    problems = load_knowledge(faq_dir, today).problems
    if problems:
        _write(path, before)
    return problems


def _with_phrasing(text: str, entry: str, phrasing: str) -> str:
    item = f"  - {yaml.safe_dump(phrasing, allow_unicode=True, width=10**6).splitlines()[0]}"
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.rstrip() == f"{entry}:"), None)
    if start is None:
        return "\n".join([*lines, "", f"{entry}:", item, ""])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" ", "-", "#"))):
        end += 1
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    # A list may stand at the margin as well.
    margin = "- " if lines[end - 1].startswith("-") else "  - "
    return "\n".join([*lines[:end], margin + item.removeprefix("  - "), *lines[end:], ""])


def _write(path: Path, text: str) -> None:
    """All of it or nothing: the running bot reads the file at any moment."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)

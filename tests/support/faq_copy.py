"""Small FAQ folders that tests may break."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL_FAQ = Path(__file__).parent.parent / "data" / "faq"


def copy_faq(folder: Path, source: Path = SMALL_FAQ) -> Path:
    """A copy of a FAQ inside ``folder``."""
    return Path(shutil.copytree(source, folder / "faq"))


def edit(path: Path, old: str, new: str) -> None:
    """Replaces ``old``, which must be there, by ``new``, as an official would in an editor."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise AssertionError(f"{path.name} does not hold {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

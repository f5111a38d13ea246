"""What is wrong in the FAQ files, said so that an official can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: where, what, and how to mend it. All texts are Vietnamese."""

    file: str
    """Path inside the FAQ folder, with ``/``."""
    line: int
    """Counted from 1; 0 when the whole file is meant."""
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, dòng {self.line}" if self.line else self.file
        return f"{place}: {self.what} → {self.mend}"

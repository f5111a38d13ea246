"""A message cut into its sentences: in a long story the question is mostly one of them."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.?!;…])\s+|\s*\n\s*")


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, at least one. A dot inside a date or an amount ends none."""
    return [part for part in _END.split(text.strip()) if part.strip()] or [text]

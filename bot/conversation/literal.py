"""Text of people as Markdown that shows it exactly as they wrote it."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]<>&~#|!])")
_LINE_MARK = re.compile(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s|$)")
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")


def literal(text: str) -> str:
    """``text`` without any meaning as Markdown: lines stay lines, and only web addresses become links.

    >>> literal("2*3 = 6")
    '2\\\\*3 = 6'
    """
    paragraphs = [[_line(line) for line in part.splitlines()] for part in re.split(r"\n\s*\n", text.strip())]
    return "\n\n".join("  \n".join(line for line in lines if line) for lines in paragraphs)


def _line(line: str) -> str:
    pieces = _ADDRESS.split(line.strip())
    shown = "".join(f"<{piece}>" if number % 2 else _MARKS.sub(r"\\\1", piece) for number, piece in enumerate(pieces))
    return _LINE_MARK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", shown)

"""Styled text as lines a person sees, and how it is cut where a message may only be so long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_SENTENCE_END = re.compile(r"[.!?…;]\s+")
_SPACE = re.compile(r"\s+")


class Span(NamedTuple):
    """A stretch of text in one style."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``gap`` says that a blank line comes before it."""

    spans: tuple[Span, ...]
    gap: bool = False


def units(text: str) -> int:
    """The length of ``text`` as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(lines: Sequence[Line]) -> str:
    """What is left of ``lines`` without styles and addresses."""
    return joined(lines, ["".join(span.text for span in line.spans) for line in lines])


def joined(lines: Sequence[Line], shown: Sequence[str]) -> str:
    """The shown forms of ``lines``, one below the other."""
    ends = ["" if not number else "\n\n" if line.gap else "\n" for number, line in enumerate(lines)]
    return "".join(end + text for end, text in zip(ends, shown, strict=True))


def split(lines: Sequence[Line], limit: int) -> list[list[Line]]:
    """``lines`` in groups of at most ``limit`` units each, none of them blank.

    They are parted before a blank line; where that leaves too much together, between lines, then after a
    sentence, then between words, then anywhere.
    """
    parts: list[list[Line]] = []
    for block in _blocks(lines):
        whole = units(visible(block)) <= limit
        pieces = [block] if whole else [[piece] for line in block for piece in _cut(line, limit)]
        for piece in pieces:
            if parts and units(visible([*parts[-1], *piece])) <= limit:
                parts[-1].extend(piece)
            else:
                parts.append(list(piece))
    return [part for part in parts if visible(part).strip()]


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    for line in lines:
        if line.gap or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _cut(line: Line, limit: int) -> list[Line]:
    pieces = []
    spans, gap = line.spans, line.gap
    while units(text := "".join(span.text for span in spans)) > limit:
        end = _cut_at(text, limit)
        pieces.append(Line(_slice(spans, 0, end), gap))
        spans, gap = _slice(spans, end, len(text)), False
    return [*pieces, Line(spans, gap)]


def _cut_at(text: str, limit: int) -> int:
    room = used = 0
    for character in text:
        used += units(character)
        if used > limit:
            break
        room += 1
    for border in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in border.finditer(text, 0, room)]
        # A first piece of a few words helps nobody: then rather a border that uses the room.
        if ends and ends[-1] > room // 2:
            return ends[-1]
    return max(room, 1)


def _slice(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    found = []
    at = 0
    for span in spans:
        piece = span.text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            found.append(span._replace(text=piece))
        at += len(span.text)
    return tuple(found)

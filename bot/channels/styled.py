"""An answer's Markdown as plain text with styles beside it, for platforms that take styles by position.

Nothing in the text is markup, so nothing has to be escaped and no word can change how another one looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.channels.lines import Line, split, units, visible
from bot.channels.markup import addresses_written, markdown_lines


class Run(NamedTuple):
    """A styled stretch of a text; ``start`` and ``length`` count UTF-16 units."""

    start: int
    length: int
    strong: bool
    em: bool


@dataclass(frozen=True, slots=True)
class StyledText:
    """One message: its text as a person reads it, and where it is styled."""

    text: str
    runs: tuple[Run, ...] = ()


def styled_parts(markdown: str, limit: int, below: Sequence[Line] = ()) -> list[StyledText]:
    """``markdown`` and the lines ``below`` it as messages of at most ``limit`` UTF-16 units; none is empty.

    Addresses of links stand in the text. It is cut as ``bot.channels.lines.split`` says.
    """
    lines = [*map(addresses_written, markdown_lines(markdown)), *below]
    return [StyledText(visible(part), tuple(_runs(part))) for part in split(lines, limit)]


def _runs(lines: Sequence[Line]) -> list[Run]:
    runs: list[Run] = []
    for number, line in enumerate(lines):
        # The text up to here, and the line break that ``visible`` puts before this line.
        at = units(visible(lines[: number + 1])) - units(visible([Line(line.spans)]))
        for span in line.spans:
            if span.strong or span.em:
                runs.append(Run(at, units(span.text), span.strong, span.em))
            at += units(span.text)
    return runs

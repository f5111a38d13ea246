"""Choices without buttons: a numbered list under a message, and the number a person answers with.

>>> read_number("Số 2 ạ")
2
>>> read_number("nghỉ 2 tháng được không") is None
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.channels.lines import Line, Span
from bot.conversation.messages import Button, Incoming, Kind
from bot.language import fold

_MOST_CHARACTERS = 40
"""Whoever writes more than this asks something."""
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_PICK = "chon|bam|lay"
_THING = "lua chon|cau hoi|so|cau|muc|y|cai|dong|phim"
# "thứ 2" alone is Monday; "câu thứ 2" is a choice.
_LEAD = (
    rf"(?:(?:(?:cho|xin|minh|toi|em|anh|chi|con|chau)\s+){{1,2}}(?=(?:{_PICK}|{_THING})\s))?(?:(?:{_PICK})\s+)?"
    rf"(?:(?:(?:{_THING})\s+){{1,2}}(?:thu\s+)?)?"
)
_NAMED = rf"(?=.*\b(?:{_PICK}|{_THING})\s)"
_TAIL = r"(?:\s+(?:a|nha|nhe|di|bot|ban|ad|oi)){0,2}"
_NUMBER = re.compile(rf"{_LEAD}(\d{{1,3}}){_TAIL}")
_WORD = re.compile(rf"{_NAMED}{_LEAD}({'|'.join(_WORDS)}){_TAIL}")
_SIGNS = re.compile(r"[\s.,;:!()\[\]#/“”\"'\ufe0f\u20e3-]+")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?$", re.DOTALL)


def read_number(text: str) -> int | None:
    """The number that ``text`` says and nothing else; None for whatever could be a question or an amount."""
    # NFKC turns full-width digits and the like into plain ones.
    words = fold(unicodedata.normalize("NFKC", text[:_MOST_CHARACTERS])).lower()
    # "1,5", "1/7" and "30.000" are amounts and days; a dot or bracket at the edges is only how lists are written.
    if len(text) > _MOST_CHARACTERS or re.search(r"\d\s*[.,/:;-]\s*\d", words):
        return None
    words = _SIGNS.sub(" ", words).strip()
    if number := _NUMBER.fullmatch(words):
        return int(number[1])
    if word := _WORD.fullmatch(words):
        return _WORDS[word[1]]
    return None


def read_typed(text: str, open_choices: Sequence[str]) -> Incoming:
    """What typed ``text`` means: a ``/command``, the number of an open choice (by its action), or a message."""
    text = text.strip()
    if command := _COMMAND.match(text):
        return Incoming(Kind.COMMAND, f"{command[1]} {command[2] or ''}".strip())
    number = read_number(text) if open_choices else None
    if number is not None and 1 <= number <= len(open_choices):
        return Incoming(Kind.BUTTON, open_choices[number - 1])
    return Incoming(Kind.TEXT, text)


def choice_lines(buttons: Iterable[Button], first: int, hint: str) -> list[Line]:
    """The lines that show ``buttons`` below a message: choices numbered from ``first``, ``hint`` under them;
    pages to open with their address."""
    lines: list[Line] = []
    number = first
    for button in buttons:
        if button.url is None:
            lines.append(Line((Span(f"{number}. {button.label}"),), gap=not lines))
            number += 1
        else:
            lines.append(Line((Span(f"• {button.label}: {button.url}"),), gap=not lines))
    if number > first:
        lines.append(Line((Span(hint),)))
    return lines

"""Telegram's HTML as its server reads it."""

from __future__ import annotations

from html.parser import HTMLParser

TAGS = {
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del"),
    *("a", "code", "pre", "blockquote", "tg-spoiler", "tg-emoji", "span"),
}


class CannotParseError(ValueError):
    """The text is not what Telegram takes as HTML."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise CannotParseError(f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise CannotParseError(f'Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise CannotParseError("Unescaped <")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        if name not in ("lt", "gt", "amp", "quot"):
            raise CannotParseError(f"Unknown entity {name}")
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name]

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))

    def handle_comment(self, data: str) -> None:
        raise CannotParseError("Comment")

    def handle_decl(self, decl: str) -> None:
        raise CannotParseError("Declaration")

    def handle_pi(self, data: str) -> None:
        raise CannotParseError("Instruction")


def visible_text(html: str) -> str:
    """What a person sees of ``html``; raises ``CannotParseError`` where Telegram would answer 400."""
    reader = _Reader()
    reader.convert_charrefs = False
    reader.feed(html)
    reader.close()
    if reader.open:
        raise CannotParseError(f'Can\'t find end tag corresponding to start tag "{reader.open[-1]}"')
    return reader.text


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2

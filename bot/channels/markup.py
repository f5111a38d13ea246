"""An answer's Markdown as Telegram messages, as plain text and as HTML for the web chat.

The Markdown of answers is small: paragraphs, ``**bold**``, ``*em*``, ``-`` and ``1.`` lists, ``[text](url)``
links, hard breaks. Everything else is shown as it is written, so no word is ever lost.

>>> telegram_html("**5,45 triệu** & hơn")
'<b>5,45 triệu</b> &amp; hơn'
>>> plain("Xem [luật](https://a.vn)")
'Xem luật (https://a.vn)'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from bot.channels.lines import Line, Span, joined, split, units, visible

TELEGRAM_LIMIT = 4096
"""The most UTF-16 units a Telegram message may hold, counted after its tags are read."""

_INDENT = "  "
_SAFE_LINK = re.compile(r"https?://\S|tel:\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a text, in both forms in which it can be sent."""

    html: str
    plain: str


def telegram_html(markdown: str) -> str:
    """``markdown`` in the HTML Telegram reads: only the tags b, i and a."""
    lines = markdown_lines(markdown)
    return joined(lines, [_html(line) for line in lines])


def plain(markdown: str) -> str:
    """``markdown`` without any markup; a link becomes ``text (address)``."""
    lines = markdown_lines(markdown)
    return joined(lines, [_plain(line) for line in lines])


def telegram_parts(markdown: str, limit: int = TELEGRAM_LIMIT) -> list[Part]:
    """``markdown`` as messages of at most ``limit`` UTF-16 units each; none of them is empty.

    It is cut between paragraphs; where one is too long, between its lines, then sentences, words. A style
    or a link that is cut goes on in the next part.
    """
    parts = []
    for lines in split(markdown_lines(markdown), limit):
        simple = joined(lines, [_plain(line) for line in lines])
        # The addresses of links count in the plain form only; they are left out where they would not fit.
        parts.append(
            Part(
                html=joined(lines, [_html(line) for line in lines]),
                plain=simple if units(simple) <= limit else visible(lines),
            )
        )
    return parts


def phone_numbers(markdown: str) -> list[tuple[str, str]]:
    """The telephone links of ``markdown``, each once: what is shown, and the number to call.

    >>> phone_numbers("Gọi [1900 9068](tel:19009068)")
    [('1900 9068', '19009068')]
    """
    found: dict[str, str] = {}
    for block in _MARKDOWN.parse(markdown):
        href = ""
        for token in block.children or ():
            if token.type == "link_open":
                href = str(token.attrs["href"])
            elif token.content and _is_phone(href):
                found.setdefault(href[len("tel:") :], token.content)
                href = ""
    return [(shown, number) for number, shown in found.items()]


def web_html(markdown: str) -> str:
    """``markdown`` as HTML for a web page: p, strong, em, ul, ol, li, a and br; all else is escaped."""
    return str(_MARKDOWN.render(markdown))


class _Markdown(MarkdownIt):
    """Only what answers use; web addresses and telephone numbers are the only links."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(["list", "newline", "escape", "entity", "emphasis", "link", "autolink"])
        self.add_render_rule("link_open", _web_link)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Whether ``url`` may be a link; otherwise it stays text."""
        return bool(_SAFE_LINK.match(url))


def _web_link(renderer: RendererHTML, tokens: Sequence[Token], index: int, _: OptionsDict, __: EnvType) -> str:
    href = str(tokens[index].attrs["href"])
    # "[text]()" passes as a link to nowhere: then the tag is left without an address.
    link = Token("link_open", "a", 1, attrs={"href": href} if href else {})
    if href and not _is_phone(href):
        link.attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    return f"<a{renderer.renderAttrs(link)}>"


_MARKDOWN = _Markdown()


@dataclass(slots=True)
class _List:
    """A list that is open while the tokens are read."""

    number: int | None

    def marker(self) -> str:
        """The sign before the next item."""
        if self.number is None:
            return "• "
        self.number += 1
        return f"{self.number - 1}. "


@dataclass(slots=True)
class _Reading:
    """Where one is in the tokens: the lists that are open, the marker that waits for its line."""

    lines: list[Line] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    marker: str = ""
    gap: bool = False
    paragraph_end: int = -1
    """The source line after the last paragraph outside lists."""

    def block(self, token: Token) -> None:
        """Takes one block token."""
        start, end = token.map or (-1, -1)
        match token.type:
            case "paragraph_open" if not self.lists:
                self.gap = True
                self.paragraph_end = end
            case "bullet_list_open" | "ordered_list_open":
                if not self.lists:
                    # A list written right under its introduction stays there.
                    self.gap = start != self.paragraph_end
                ordered = token.type == "ordered_list_open"
                self.lists.append(_List(int(token.attrs.get("start", 1)) if ordered else None))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.marker += self.lists[-1].marker()
            case "list_item_close":
                self.marker = ""
            case "inline":
                self._paragraph(token)

    def _paragraph(self, token: Token) -> None:
        depth = len(self.lists)
        first = _INDENT * (depth - 1) + self.marker if self.marker else _INDENT * depth
        for number, spans in enumerate(_inline_lines(token.children or ())):
            prefix = _INDENT * depth if number else first
            self.lines.append(Line((Span(prefix), *spans) if prefix else spans, self.gap and not number))
        self.marker, self.gap = "", False


def markdown_lines(markdown: str) -> list[Line]:
    """``markdown`` as the lines a person sees."""
    reading = _Reading()
    for token in _MARKDOWN.parse(markdown):
        reading.block(token)
    return reading.lines


def _inline_lines(tokens: Sequence[Token]) -> list[tuple[Span, ...]]:
    lines: list[list[Span]] = [[]]
    strong = em = 0
    href = linked = ""
    for token in tokens:
        text = ""
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open":
                href, linked = str(token.attrs["href"]), ""
            case "link_close":
                text, href = _address_to_show(href, linked), "" if _is_phone(href) else href
                if text:
                    lines[-1].append(Span(text, bool(strong), bool(em), href))
                href = text = ""
            case "hardbreak":
                lines.append([])
            case "softbreak":
                text = " "
            case _:
                text = token.content
        if text:
            linked += text
            lines[-1].append(Span(text, bool(strong), bool(em), "" if _is_phone(href) else href))
    return [tuple(line) for line in lines]


def _address_to_show(href: str, text: str) -> str:
    """What must be written after the text of a link so that nothing is lost."""
    if not _is_phone(href):
        return "" if text.strip() else href
    # Telegram opens no telephone links, but finds numbers in the text by itself.
    number = href[len("tel:") :]
    known = re.sub(r"\D", "", number) in re.sub(r"\D", "", text)
    return "" if known else f" ({number})" if text else number


def _is_phone(href: str) -> bool:
    return href[:4].lower() == "tel:"


def _html(line: Line) -> str:
    shown = []
    for href, spans in groupby(line.spans, key=_href):
        html = "".join(map(_span_html, spans))
        shown.append(f'<a href="{escape(href)}">{html}</a>' if href else html)
    return "".join(shown)


def _span_html(span: Span) -> str:
    html = escape(span.text, quote=False)
    if span.em:
        html = f"<i>{html}</i>"
    return f"<b>{html}</b>" if span.strong else html


def _plain(line: Line) -> str:
    return "".join(span.text for span in addresses_written(line).spans)


def addresses_written(line: Line) -> Line:
    """``line`` with the address of each link as text behind it, for channels that show no links."""
    spans: list[Span] = []
    for href, linked in groupby(line.spans, key=_href):
        shown = [span._replace(href="") for span in linked]
        spans.extend(shown)
        text = "".join(span.text for span in shown)
        if href and text.strip() not in (href, href.partition("://")[2].rstrip("/")):
            spans.append(Span(f" ({href})"))
    return Line(tuple(spans), line.gap)


def _href(span: Span) -> str:
    return span.href

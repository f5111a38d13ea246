"""Markdown of answers in the forms the channels show."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lines import units
from bot.channels.markup import plain, telegram_html, telegram_parts, web_html

# Pieces that mean something in Markdown or HTML, glued together, find more than random letters.
PIECES = st.sampled_from(
    [
        *(
            "**",
            "*",
            "_",
            "[",
            "](",
            ")",
            "https://a.vn/?a=1&b=2",
            "tel:19009068",
            "javascript:x",
            "- ",
            "1. ",
        ),
        *(
            "\n",
            "\n\n",
            "  \n",
            "\\\n",
            "   ",
            "# ",
            "> ",
            "`",
            "```\n",
            "<b>",
            "</b>",
            "<script>",
            "&amp;",
            "&",
        ),
        *(
            "&#0;",
            '"',
            "'",
            "thai sản",
            "bảo hiểm xã hội. ",
            "5,45 triệu",
            "😀",
            "|",
            "---\n",
            "![",
            "\\*",
            "\t",
        ),
    ]
)
MARKDOWN = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


class Tags(HTMLParser):
    """Reads HTML, insists on balance, keeps tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag == "a":
            self.links.append(dict(attrs))
        elif tag == "ol":
            assert {name for name, _ in attrs} <= {"start"}
        else:
            assert attrs == []
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def letters(text: str) -> str:
    """``text`` without white space: what must survive every splitting."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("markdown", "html", "text"),
    [
        ("a & b < c", "a &amp; b &lt; c", "a & b < c"),
        ("**đậm** *nghiêng*", "<b>đậm</b> <i>nghiêng</i>", "đậm nghiêng"),
        ("***cả hai***", "<b><i>cả hai</i></b>", "cả hai"),
        ("một\nhai", "một hai", "một hai"),
        ("một  \nhai", "một\nhai", "một\nhai"),
        ("một\n\nhai", "một\n\nhai", "một\n\nhai"),
        ("Gồm:\n- a\n- b\n\nHết", "Gồm:\n• a\n• b\n\nHết", "Gồm:\n• a\n• b\n\nHết"),
        ("Gồm:\n\n3. a\n4. b", "Gồm:\n\n3. a\n4. b", "Gồm:\n\n3. a\n4. b"),
        ("- a\n  1. b\n  2. c\n- d", "• a\n  1. b\n  2. c\n• d", "• a\n  1. b\n  2. c\n• d"),
        ("- a  \n  b\n\n  c", "• a\n  b\n  c", "• a\n  b\n  c"),
        (
            '[**l**uật](https://a.vn/?q="1"&b)',
            '<a href="https://a.vn/?q=%221%22&amp;b"><b>l</b>uật</a>',
            "luật (https://a.vn/?q=%221%22&b)",
        ),
        ("<https://a.vn>", '<a href="https://a.vn">https://a.vn</a>', "https://a.vn"),
        ("[a.vn](https://a.vn/)", '<a href="https://a.vn/">a.vn</a>', "a.vn"),
        ("[](https://a.vn)", '<a href="https://a.vn">https://a.vn</a>', "https://a.vn"),
        ("[1900 9068](tel:19009068)", "1900 9068", "1900 9068"),
        ("[Gọi](tel:19009068)", "Gọi (19009068)", "Gọi (19009068)"),
        ("[x](javascript:alert)", "[x](javascript:alert)", "[x](javascript:alert)"),
        ("# a `b` <b>c</b>", "# a `b` &lt;b&gt;c&lt;/b&gt;", "# a `b` <b>c</b>"),
        ("", "", ""),
    ],
)
def test_forms_of_telegram(markdown: str, html: str, text: str) -> None:
    assert telegram_html(markdown) == html
    assert plain(markdown) == text


def test_a_link_to_nowhere_has_no_address() -> None:
    assert web_html("[chữ]()").strip() == "<p><a>chữ</a></p>"
    assert telegram_html("[chữ]()") == "chữ"


def test_form_of_the_web() -> None:
    html = web_html("**a** *b*  \nc <i>\n\n- x\n\n3. y\n\n[t](https://a.vn/?a&b) [g](tel:1900) [z](data:x)")
    assert html.replace("\n", "") == (
        '<p><strong>a</strong> <em>b</em><br>c &lt;i&gt;</p><ul><li>x</li></ul><ol start="3"><li>y</li></ol>'
        '<p><a href="https://a.vn/?a&amp;b" target="_blank" rel="noopener noreferrer">t</a> '
        '<a href="tel:1900">g</a> [z](data:x)</p>'
    )


@given(MARKDOWN)
def test_telegram_html_is_balanced_and_uses_three_tags(markdown: str) -> None:
    tags = Tags(telegram_html(markdown))
    assert tags.seen <= {"b", "i", "a"}
    assert all(set(link) == {"href"} and re.match("https?://", link["href"] or "", re.I) for link in tags.links)


@given(MARKDOWN)
def test_web_html_is_balanced_and_links_safely(markdown: str) -> None:
    tags = Tags(web_html(markdown))
    assert tags.seen <= {"p", "strong", "em", "ul", "ol", "li", "a", "br"}
    for link in filter(None, tags.links):
        href = (link["href"] or "").lower()
        assert href.startswith(("http://", "https://", "tel:"))
        outside = {} if href.startswith("tel:") else {"target": "_blank", "rel": "noopener noreferrer"}
        assert {name: value for name, value in link.items() if name != "href"} == outside


@given(MARKDOWN, st.integers(2, 60))
def test_parts_fit_and_lose_nothing(markdown: str, limit: int) -> None:
    parts = telegram_parts(markdown, limit)
    shown = [unescape(re.sub("<[^>]*>", "", part.html)) for part in parts]
    for part, text in zip(parts, shown, strict=True):
        Tags(part.html)
        assert units(text) <= limit
        assert units(part.plain) <= limit
        assert text.strip()
    whole = unescape(re.sub("<[^>]*>", "", telegram_html(markdown)))
    assert letters("".join(shown)) == letters(whole)


@given(st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


def test_a_text_that_fits_is_one_part() -> None:
    text = "\n\n".join(["**đoạn**"] * 10)
    assert [part.html for part in telegram_parts(text)] == [telegram_html(text)]


@pytest.mark.parametrize(
    ("markdown", "limit", "parts"),
    [
        ("một hai\n\nba bốn", 10, ["một hai", "ba bốn"]),
        ("Gồm:\n- một\n- hai\n- ba", 12, ["Gồm:\n• một", "• hai\n• ba"]),
        ("Câu một. Câu hai. Câu ba.", 18, ["Câu một. Câu hai. ", "Câu ba."]),
        ("**một hai ba bốn**", 9, ["<b>một hai </b>", "<b>ba bốn</b>"]),
        ("[một hai](https://a.vn)", 4, ['<a href="https://a.vn">một </a>', '<a href="https://a.vn">hai</a>']),
        ("abcdef", 4, ["abcd", "ef"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
    ],
)
def test_where_a_text_is_cut(markdown: str, limit: int, parts: list[str]) -> None:
    assert [part.html for part in telegram_parts(markdown, limit)] == parts


def test_addresses_that_do_not_fit_are_left_out_of_the_plain_form_only() -> None:
    (part,) = telegram_parts("[luật](https://a.vn/dai)", 10)
    assert part.html == '<a href="https://a.vn/dai">luật</a>'
    assert part.plain == "luật"

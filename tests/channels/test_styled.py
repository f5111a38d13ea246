"""Markdown as plain text with styles beside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lines import Line, Span
from bot.channels.markup import plain
from bot.channels.styled import StyledText, styled_parts
from tests.channels.test_markup import MARKDOWN
from tests.support.telegram_text import units


def stretches(part: StyledText) -> list[str]:
    raw = part.text.encode("utf-16-le", "surrogatepass")
    return [raw[2 * r.start : 2 * (r.start + r.length)].decode("utf-16-le", "surrogatepass") for r in part.runs]


def test_styles_point_at_their_words_behind_emoji_and_lists() -> None:
    markdown = "😀 **Đậm** và *nghiêng*\n\n- một **hai 😀**\n- [luật](https://a.vn)\n\n**cuối**"
    [part] = styled_parts(markdown, 2000, [Line((Span("1. Chọn"),), gap=True)])
    assert part.text == "😀 Đậm và nghiêng\n\n• một hai 😀\n• luật (https://a.vn)\n\ncuối\n\n1. Chọn"
    assert stretches(part) == ["Đậm", "nghiêng", "hai 😀", "cuối"]
    assert [(run.strong, run.em) for run in part.runs] == [(True, False), (False, True), (True, False), (True, False)]


def test_long_text_is_cut_between_paragraphs_and_the_list_stays_whole() -> None:
    paragraphs = [f"**Đoạn {number}.** " + "bảo hiểm xã hội " * 30 for number in range(9)]
    below = [Line((Span(f"{number}. Lựa chọn"),), gap=number == 1) for number in range(1, 8)]
    parts = styled_parts("\n\n".join(paragraphs), 2000, below)
    assert len(parts) == 3
    assert all(part.text.startswith("Đoạn") for part in parts)
    assert [word for part in parts for word in stretches(part)] == [f"Đoạn {number}." for number in range(9)]
    assert "1. Lựa chọn\n2. Lựa chọn" in parts[-1].text


@given(MARKDOWN, st.integers(1, 60))
def test_parts_keep_the_limit_their_words_and_their_styles(markdown: str, limit: int) -> None:
    parts = styled_parts(markdown, limit)
    # One character may take two units.
    assert all(part.text.strip() and units(part.text) <= max(limit, 2) for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(plain(markdown).split())
    for part in parts:
        assert all(
            run.start >= 0 and run.length > 0 and run.start + run.length <= units(part.text) for run in part.runs
        )

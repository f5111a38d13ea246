"""Where one sentence ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Em nghỉ từ 1.7.2025. Giờ làm sao?", ["Em nghỉ từ 1.7.2025.", "Giờ làm sao?"]),
        ("lương 5.300.000 đ/tháng, được mấy?", ["lương 5.300.000 đ/tháng, được mấy?"]),
        ("chào ad\nem hỏi ạ", ["chào ad", "em hỏi ạ"]),
        ("Sao vậy?! Trả lời đi…  Nhé", ["Sao vậy?!", "Trả lời đi…", "Nhé"]),
        ("", [""]),
        ("  \n ", ["  \n "]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text(max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())

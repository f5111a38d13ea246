"""Numbers that choose, and all the other numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import choice_lines, read_number, read_typed
from bot.channels.lines import visible
from bot.conversation.messages import Button, Incoming, Kind

WORDS = ["tháng", "triệu", "con", "được", "không", "lương", "thai", "sản", "bao", "nhiêu"]
OPEN = ("e:a/b", "e:a/c", "y:a/b", "x")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1", 1), (" 2 ", 2), ("2.", 2), ("(3)", 3), ("#4", 4), ("1️⃣", 1), ("２", 2), ("02", 2), ("“2”", 2)),
        *(("số 2", 2), ("Số 2 ạ", 2), ("so 2", 2), ("câu 3", 3), ("cau 3", 3), ("Câu số 3 nhé", 3), ("câu thứ 3", 3)),
        *(("chọn 2", 2), ("mình chọn câu 2 nhé", 2), ("Cho mình câu 3", 3), ("em lấy số 1", 1), ("ý 2", 2)),
        *(("số hai", 2), ("câu thứ ba", 3), ("chọn một", 1), ("lựa chọn 4", 4), ("mục 1", 1), ("bấm 3", 3)),
    ],
)
def test_how_people_choose(text: str, number: int) -> None:
    assert read_number(text) == number
    assert read_typed(text, OPEN) == Incoming(Kind.BUTTON, OPEN[number - 1])


@pytest.mark.parametrize(
    "text",
    [
        *("15 năm", "2 con", "8 triệu", "3 tháng ạ", "1/7", "1/7/2025", "1,5", "1.5", "30.000", "2-3", "1 hay 2"),
        *("số 2 là gì", "câu 2 và 3", "nghỉ 5 ngày", "sinh con thứ 2", "thứ 2", "em 2", "năm 2", "ba", "năm", "một"),
        *("lương 2", "điều 3", "khoản 1", "2 năm 3 tháng", "số sổ của em là 4512345678", "1900 9068", "", "số", "-"),
        "nghỉ sinh được mấy tháng, mình đóng từ tháng 1 tới nay rồi",
    ],
)
def test_what_is_no_choice(text: str) -> None:
    assert read_number(text) is None
    assert read_typed(text, OPEN) == Incoming(Kind.TEXT, text)


def test_numbers_choose_only_what_is_open() -> None:
    for text in ("5", "0", "115", "số 9"):
        assert read_typed(text, OPEN).kind is Kind.TEXT
    assert read_typed("1", ()) == Incoming(Kind.TEXT, "1")


@pytest.mark.parametrize(
    ("text", "said"),
    [("/menu", "menu"), ("/start thai-san", "start thai-san"), (" /lienhe ", "lienhe"), ("/start  a\nb", "start a\nb")],
)
def test_commands(text: str, said: str) -> None:
    assert read_typed(text, OPEN) == Incoming(Kind.COMMAND, said)


@pytest.mark.parametrize("text", ["/", "//", "1/2", "và/hoặc", "/đi"])
def test_slashes_that_are_no_commands(text: str) -> None:
    assert read_typed(text, OPEN) == Incoming(Kind.TEXT, text)


@given(st.text())
def test_whatever_is_typed_is_kept_or_chooses(text: str) -> None:
    read = read_typed(text, OPEN)
    if read.kind is Kind.TEXT:
        assert read.text == text.strip()
    elif read.kind is Kind.BUTTON:
        assert read.text in OPEN


@given(
    st.integers(1, 4),
    st.lists(
        st.sampled_from(["tháng", "triệu", "con", "được", "không", "lương", "thai", "sản", "bao", "nhiêu"]), min_size=1
    ),
    st.booleans(),
)
def test_a_number_among_words_of_questions_never_chooses(number: int, words: list[str], before: bool) -> None:
    parts = [str(number), *words] if before else [*words, str(number)]
    assert read_number(" ".join(parts)) is None


def test_a_list_numbers_choices_and_shows_addresses_of_pages() -> None:
    buttons = [Button("Hồ sơ", "e:a/b"), Button("Trang", url="https://a.vn"), Button("Mức", "e:a/c")]
    assert visible(choice_lines(buttons, 3, "Chọn số")) == "3. Hồ sơ\n• Trang: https://a.vn\n4. Mức\nChọn số"
    assert visible(choice_lines([Button("Trang", url="https://a.vn")], 1, "Chọn số")) == "• Trang: https://a.vn"
    assert choice_lines([], 1, "Chọn số") == []

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import TextChain, Vocabulary, looks_foreign, plain_text

CHAIN = TextChain(
    Vocabulary(
        abbreviations={"bhxh": "bảo hiểm xã hội", "dc": "được", "ko": "không", "cty": "công ty"},
        dialect={"răng": "sao", "mô": "đâu", "chi": "gì", "răng rứa": "sao vậy", "mần": "làm"},
        synonyms=(("nghỉ việc", "thôi việc", "bỏ việc"), ("sinh con", "đẻ con", "đẻ")),
        keep=("chi trả", "răng hàm mặt"),
        small_words=("dạ", "ạ", "cho hỏi"),
    )
)


def read(text: str) -> str:
    return " ".join(w.form for w in CHAIN.words(text) if not w.small)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("BHXH", "bảo hiểm xã hội"),
        ("cty đc ko", "công ty được không"),
        ("nộp ở mô", "nộp ở đâu"),
        ("răng rứa", "sao vậy"),
        ("khám răng hàm mặt", "khám răng hàm mặt"),
        ("ai chi trả, cần chi", "ai chi trả cần gì"),
        ("bor vieecj", "nghỉ việc"),
        ("bỏ việc", "nghỉ việc"),
        ("bo viec", "nghỉ việc"),
        ("đẻ con, đẻ", "sinh con sinh con"),
        ("ddongs bhxh 7th", "đóng bảo hiểm xã hội 7 tháng"),
        ("lương 8tr5", "lương 8.5 triệu"),
        ("dạ cho hỏi thai sản ạ", "thai sản"),
        ("đượccccc", "được"),
        ("bao3 hie63m", "bảo hiểm"),
    ],
)
def test_what_people_type_becomes_standard_words(typed: str, understood: str) -> None:
    assert read(typed) == understood


def test_a_rule_does_not_fit_a_word_typed_with_other_marks() -> None:
    assert read("bố việc ấy") == "bố việc ấy"


def test_a_short_dialect_word_without_marks_is_left_alone() -> None:
    assert read("mo de") == "mo de"


@given(st.text(max_size=300))
def test_any_text_gives_words_and_the_same_each_time(text: str) -> None:
    words = CHAIN.words(text)
    assert words == CHAIN.words(text)
    assert all(w.form and w.folded for w in words)


@given(st.text(max_size=200))
def test_plain_text_is_stable(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "how much money do I get when I leave the company",
        "你好，我想问保险",
        "boss no pay my salary what can I do",
    ],
)
def test_other_languages_are_noticed(text: str) -> None:
    assert looks_foreign(text)


@pytest.mark.parametrize("text", ["em muon hoi thai san", "đóng bảo hiểm online được không", "ok", "vssid", "123"])
def test_vietnamese_is_not_taken_for_another_language(text: str) -> None:
    assert not looks_foreign(text)

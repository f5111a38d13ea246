import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.keystrokes import from_telex, from_vni


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("huowngr", "hưởng"),
        ("nghieepj", "nghiệp"),
        ("ddax", "đã"),
        ("dduwowcj", "được"),
        ("baor", "bảo"),
        ("thuws", "thứ"),
        ("nghir", "nghỉ"),
        ("khoong", "không"),
    ],
)
def test_raw_telex_becomes_the_syllable_that_was_meant(keys: str, meant: str) -> None:
    assert from_telex(keys) == meant


@pytest.mark.parametrize("word", ["thai", "san", "bao", "hoi", "nghi", "online", "vssid", "cty", "muaa", "được"])
def test_words_that_are_no_telex_are_left_alone(word: str) -> None:
    assert from_telex(word) is None


@pytest.mark.parametrize(("keys", "meant"), [("bao3", "bảo"), ("hie63m", "hiểm"), ("d9u7o7c5", "được")])
def test_raw_vni_becomes_the_syllable_that_was_meant(keys: str, meant: str) -> None:
    assert from_vni(keys) == meant


@given(st.text(max_size=30))
def test_any_text_is_survived(text: str) -> None:
    for reading in (from_telex(text), from_vni(text)):
        assert reading is None or reading

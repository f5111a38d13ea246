import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.syllables import canonical, fold, is_folded_syllable, is_syllable


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("thuỵ", "thụy"), ("khoẻ", "khỏe"), ("uỷ", "ủy")])
def test_the_place_of_the_tone_mark_does_not_matter(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize("word", ["nghiệp", "thất", "huyện", "quý", "giữ", "đẻ", "khuya", "oan", "yêu", "người"])
def test_syllables_are_recognised_with_and_without_marks(word: str) -> None:
    assert is_syllable(word)
    assert is_folded_syllable(fold(word))


@pytest.mark.parametrize("word", ["cty", "bhxh", "nghieepj", "thàt", "vssid", "uâ", "zalo"])
def test_other_letters_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_and_form_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ", max_size=8))
def test_canonical_twice_is_canonical_once(word: str) -> None:
    assert canonical(canonical(word)) == canonical(word)

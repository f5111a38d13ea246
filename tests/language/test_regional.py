"""People write as they speak: the same word, spelt by ear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import one_tone, sounding_alike
from bot.language.chain import TextChain
from bot.language.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("dấy", "giấy"),
        ("tiềng", "tiền"),
        ("xổ", "sổ"),
        ("trợ", "chợ"),
        ("tuấc", "tuất"),
        ("giay", "day"),
        ("công", "côn"),
        ("bện", "bệnh"),
        ("quy", "qui"),
    ],
)
def test_a_spelling_by_ear_offers_the_other_one(heard: str, meant: str) -> None:
    assert meant in sounding_alike(heard)


@pytest.mark.parametrize("whole", ["kinh", "ngành", "sách", "gì", "ăn", "2026", "xyz"])
def test_no_longer_final_is_cut(whole: str) -> None:
    assert all(len(other) >= len(whole) - 1 for other in sounding_alike(whole))
    assert whole not in sounding_alike(whole)


@given(st.text(max_size=12))
def test_any_text_has_spellings_without_an_error(text: str) -> None:
    assert text not in sounding_alike(text)
    assert one_tone(one_tone(text)) == one_tone(text)


def test_hoi_and_nga_are_one_tone_for_the_vocabulary() -> None:
    chain = TextChain(Vocabulary(synonyms=(("nghỉ việc", "nghỉ làm"),)))
    assert [w.form for w in chain.words("tôi nghĩ làm")][-2:] == ["nghỉ", "việc"]

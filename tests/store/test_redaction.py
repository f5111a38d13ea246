"""What of a message is kept."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.store.redaction import redact
from tests.conftest import FAQ

CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "data" / "redaction.yaml").read_text("utf-8"))
SEPARATORS = st.sampled_from(["", " ", ".", "-", " - ", "\u00a0", "\u200b", "  "])
SURROUNDINGS = st.sampled_from(
    ["", "sđt ", "lương 8 triệu, ", "1/7/2025 ", "(", "năm 2026: ", "a", "\n", "🙂", "điều 64 "]
)
WORDS = st.text(alphabet="abcdeghiklmnopqrstuvxyđăâêôơư áàảãạéèíóúýộởữ,.!?\n", max_size=40)


def test_the_table_is_long_enough() -> None:
    assert len(CASES["masked"]) + len(CASES["kept"]) >= 150


@pytest.mark.parametrize(("message", "kept"), CASES["masked"], ids=[case[0] for case in CASES["masked"]])
def test_what_is_masked(message: str, kept: str) -> None:
    assert redact(message) == kept


@pytest.mark.parametrize("message", CASES["kept"])
def test_what_stays(message: str) -> None:
    assert redact(message) == message


def _phrasings() -> list[str]:
    files = sorted((FAQ / "phrasings").glob("*.yaml"))
    return [text for file in files for texts in yaml.safe_load(file.read_text("utf-8")).values() for text in texts]


def test_what_people_ask_stays() -> None:
    asked = [unicodedata.normalize("NFC", text) for text in _phrasings()]
    assert len(asked) > 1000
    # A few phrasings tell a made-up name on purpose.
    changed = [text for text in asked if redact(text) != text]
    assert all("[tên]" in redact(text) for text in changed)
    assert len(changed) < len(asked) / 1000


@pytest.mark.parametrize("contact", yaml.safe_load((FAQ / "contacts.yaml").read_text("utf-8")).values())
def test_public_contacts_stay(contact: dict[str, Any]) -> None:
    for public in (contact["phone"], contact["website"]):
        if public:
            assert redact(f"gọi, xem {public} mà không được") == f"gọi, xem {public} mà không được"


@st.composite
def _spread(draw: st.DrawFn, digits: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number and one way of writing it in a message."""
    number = draw(digits)
    separator = draw(SEPARATORS)
    size = draw(st.sampled_from([2, 3, 4, len(number)]))
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    before, after = draw(SURROUNDINGS), draw(st.sampled_from(["", " ạ", ".", ", 15 năm", "\n8 triệu"]))
    return number, before + separator.join(groups) + after


PHONES = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
CITIZENS = st.from_regex(r"0[0-9]{11}", fullmatch=True)


@given(_spread(PHONES | CITIZENS))
def test_no_telephone_or_identity_number_gets_through_however_it_is_written(case: tuple[str, str]) -> None:
    number, message = case
    kept = re.sub(r"\D", "", redact(message))
    assert number not in kept
    assert not any(number[at : at + 6] in kept for at in range(len(number) - 5))


@given(st.from_regex(r"[0-9]{9,19}", fullmatch=True), WORDS, WORDS)
def test_a_long_number_stays_only_if_it_is_a_round_sum(number: str, before: str, after: str) -> None:
    kept = redact(f"{before} {number} {after}")
    assert number not in kept or (number.endswith("000") and len(number) <= 12 and number[0] != "0")


@given(
    st.integers(1, 99_999_999), st.sampled_from([".", ","]), st.sampled_from(["đ", " đồng", " dong", "d", "", " VNĐ"])
)
def test_amounts_stay(amount: int, separator: str, unit: str) -> None:
    message = f"lương {amount:,}{unit}, đóng 15 năm".replace(",", separator, f"{amount:,}".count(","))
    assert redact(message) == message


@given(st.dates(), st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d.%m.%Y}", "{0:%d-%m-%Y}", "{0:%m/%Y}"]), WORDS)
def test_dates_stay(day: Any, form: str, after: str) -> None:
    written = form.format(day)
    if 1900 <= day.year < 2100:
        assert written in redact(f"nghỉ từ {written} {after}")


PIECES = st.lists(st.sampled_from(CASES["pieces"]), max_size=14)


@given(st.text(max_size=80) | PIECES.map(" ".join) | PIECES.map("".join))
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    assert unicodedata.is_normalized("NFC", once)

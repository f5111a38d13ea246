"""The answer of a day: figures by name, versions and values taken over without an edit."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Amount, Knowledge, load_knowledge
from bot.knowledge.amounts import UnitError, format_number
from tests.support.faq_copy import SMALL_FAQ


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    loaded = load_knowledge(SMALL_FAQ, date(2026, 11, 23)).knowledge
    assert loaded is not None
    return loaded


@pytest.mark.parametrize(
    ("day", "amount"), [(date(2026, 6, 30), "4.680.000 đồng"), (date(2026, 7, 1), "5.060.000 đồng")]
)
def test_a_figure_is_the_one_of_the_day(knowledge: Knowledge, day: date, amount: str) -> None:
    text = knowledge.renderer.answer(knowledge.entries["om-dau/muc-huong"], day).text
    assert amount in text
    assert "**Bạn được 75% lương.**" in text
    assert "lương 8.000.000 đồng thì được 6.000.000 đồng" in text


def test_a_later_version_is_sent_from_its_day_on(knowledge: Knowledge) -> None:
    entry = knowledge.entries["om-dau/muc-huong"]
    before = knowledge.renderer.answer(entry, date(2026, 12, 31))
    after = knowledge.renderer.answer(entry, date(2027, 1, 1))
    assert before.law[0].law == "luat-bhxh-2024"
    assert after.text == "Từ năm 2027 câu trả lời này khác."
    assert after.reviewed == date(2026, 11, 24)
    assert after.law[0].law == "nd-161-2026"


def test_a_figure_can_be_asked_for_another_day(knowledge: Knowledge) -> None:
    text = "{{ muc_tham_chieu.tai('2026-06-30') }}, {{ so_ngay | so }}"
    assert knowledge.renderer.render(text, date(2026, 11, 23)) == "2.340.000 đồng, 30"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("1234567", "1.234.567"), ("0.5", "0,5"), ("12.50", "12,5"), ("0", "0"), ("-1000", "-1.000")],
)
def test_numbers_are_shown_as_vietnamese_readers_expect(number: str, shown: str) -> None:
    assert format_number(Decimal(number)) == shown


@given(st.integers(-(10**12), 10**12))
def test_a_shown_number_can_be_read_back(number: int) -> None:
    assert int(format_number(Decimal(number)).replace(".", "")) == number


@given(st.integers(0, 10**9), st.integers(0, 300))
def test_a_share_of_money_is_money(money: int, percent: int) -> None:
    share = Amount(Decimal(percent), "%") * Amount(Decimal(money), "đồng")
    assert share == Amount(Decimal(money) * percent / 100, "đồng")
    assert str(share).endswith(" đồng")


def test_so_many_times_an_amount_is_that_amount() -> None:
    wage = Amount(Decimal(2530000), "đồng")
    assert str(Amount(Decimal(20), "lần") * wage) == str(wage * Amount(Decimal(20), "lần")) == "50.600.000 đồng"


def test_units_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnitError):
        Amount(Decimal(3), "tháng") + Amount(Decimal(3), "đồng")
    with pytest.raises(UnitError):
        Amount(Decimal(3), "tháng") * Amount(Decimal(3), "đồng")

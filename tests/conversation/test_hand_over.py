"""Asking for a human, and when one is at work."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import plain
from bot.clock import VIETNAM
from bot.conversation.literal import literal
from bot.conversation.messages import Incoming, Kind
from bot.conversation.requests import asks_for_an_official
from bot.conversation.talk import Step, Talk
from bot.conversation.turn import take_turn
from bot.edition import Edition
from bot.knowledge.office_hours import Holiday, OfficeHours, Shift
from tests.conftest import TODAY

HOURS = OfficeHours.model_validate(
    {
        "days": [2, 3, 4, 5, 6],
        "shifts": [{"from": "07:30", "to": "11:30"}, {"from": "13:30", "to": "17:00"}],
        "holidays": [{"from": "2027-02-05", "to": "2027-02-09", "name": "Tết"}],
    }
)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("gặp cán bộ", ""),
        ("cho em gặp cán bộ với ạ", ""),
        ("Tui muốn nói chuyện với người thật!", ""),
        ("toi muon gap nhan vien", ""),
        ("em cần gặp cán bộ", ""),
        ("em muốn gặp cán bộ, công ty nợ bảo hiểm 6 tháng", "công ty nợ bảo hiểm 6 tháng"),
        ("công ty nợ bảo hiểm. cho tôi gặp nhân viên", "công ty nợ bảo hiểm"),
        ("gặp cán bộ bảo hiểm ở đâu", None),
        ("hỏi cán bộ xã thì được không", None),
        ("gặp bố", None),
        ("xin hỏi cán bộ, vợ sinh thì chồng nghỉ mấy ngày", None),
        ("vợ sinh chồng nghỉ mấy ngày", None),
        ("cán bộ", None),
        ("", None),
    ],
)
def test_who_asks_for_a_human_is_understood(edition: Edition, text: str, rest: str | None) -> None:
    assert asks_for_an_official(text, edition.wording.hand_over.requests) == rest


def test_no_phrasing_of_the_faq_is_taken_for_such_a_request(edition: Edition) -> None:
    taken = [
        text
        for entry in edition.entries.values()
        # Who asks this entry does want an official.
        if entry.id != "lien-he/gap-can-bo"
        for text in (entry.question, *entry.phrasings)
        if asks_for_an_official(text, edition.wording.hand_over.requests) is not None
    ]
    assert taken == []


@pytest.mark.parametrize(
    ("moment", "is_open", "opening", "answer_by"),
    [
        ("2026-11-24 09:00", True, "2026-11-24 09:00", "2026-11-25 17:00"),
        ("2026-11-24 12:00", False, "2026-11-24 13:30", "2026-11-25 17:00"),
        ("2026-11-27 18:00", False, "2026-11-30 07:30", "2026-12-01 17:00"),
        ("2026-11-28 03:00", False, "2026-11-30 07:30", "2026-12-01 17:00"),
        ("2027-02-04 16:59", True, "2027-02-04 16:59", "2027-02-10 17:00"),
        ("2027-02-05 09:00", False, "2027-02-10 07:30", "2027-02-11 17:00"),
    ],
)
def test_an_answer_is_promised_for_working_hours(moment: str, is_open: bool, opening: str, answer_by: str) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)

    assert HOURS.is_open(at(moment)) is is_open
    assert HOURS.next_opening(at(moment)) == at(opening)
    assert HOURS.answer_by(at(moment)) == at(answer_by)


def test_an_office_that_never_opens_still_gives_an_answer() -> None:
    always = Holiday.model_validate({"from": "2026-01-01", "to": "2099-01-01", "name": "đóng cửa"})
    shut = OfficeHours(days=(2,), shifts=(Shift.model_validate({"from": "08:00", "to": "09:00"}),), holidays=(always,))
    moment = datetime(2026, 11, 24, 9, tzinfo=VIETNAM)
    assert shut.next_opening(moment) == moment
    assert shut.answer_by(moment) > moment


@given(st.text(alphabet=st.sampled_from("ab 1.)(*_[]<>#&;-+!`\\|~\n:/"), max_size=80))
def test_a_persons_words_are_shown_as_written(text: str) -> None:
    shown = [" ".join(line.split()) for line in plain(literal(text)).splitlines()]
    written = [" ".join(line.split()) for line in text.splitlines()]
    assert [line for line in shown if line] == [line for line in written if line]


@given(
    st.lists(st.sampled_from(["s", "a", "k", "p", "w:tu-do", "w:?", "o", "v:1", "u:1", "u:x", "d", "xin chào", "?"]))
)
def test_whatever_is_tapped_in_whatever_order_gets_a_reply(edition: Edition, taps: list[str]) -> None:
    talk = Talk()
    for tap in taps:
        kind = Kind.TEXT if len(tap) > 7 or tap == "?" else Kind.BUTTON
        outcome = take_turn(edition, talk, Incoming(kind, tap), TODAY)
        assert outcome.replies
        assert outcome.order is None or outcome.order.text
        talk = Talk.restore(outcome.talk.dump())
        if talk.hand_over and talk.hand_over.step in (Step.COMMUNE, Step.WORKPLACE):
            assert talk.hand_over.ticket

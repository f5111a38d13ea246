"""The talk, as a person has it: the same on every channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.actions import Act, Action
from bot.conversation.messages import MAX_ACTION_BYTES, Button, Incoming, Kind, Reply
from bot.conversation.talk import Talk
from bot.conversation.turn import Outcome, take_turn
from bot.edition import Edition
from bot.store import Vote
from tests.conftest import TODAY


class Person:
    """Somebody who talks with the bot, turn after turn."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.talk = Talk()
        self.last: Outcome

    def does(self, kind: Kind, text: str = "") -> tuple[Reply, ...]:
        self.last = take_turn(self.edition, self.talk, Incoming(kind, text), TODAY)
        # What is remembered must survive the store.
        self.talk = Talk.restore(self.last.talk.dump())
        assert self.last.replies
        return self.last.replies

    def says(self, text: str) -> Reply:
        return self.does(Kind.TEXT, text)[0]

    def taps(self, act: Act, target: str = "") -> Reply:
        return self.does(Kind.BUTTON, str(Action(act, target)))[0]


@pytest.fixture
def person(edition: Edition) -> Person:
    return Person(edition)


def actions(reply: Reply) -> list[str]:
    return [button.action for row in reply.buttons for button in row]


def answers(reply: Reply, entry_id: str) -> bool:
    """Whether ``reply`` is the answer of ``entry_id``: only that one asks for votes on it."""
    return f"{Act.HELPFUL}:{entry_id}" in actions(reply)


def test_start_greets_with_examples_and_the_ways_on(person: Person) -> None:
    reply = person.does(Kind.COMMAND, "start")[0]
    assert "Hỏi Bảo Hiểm" in reply.text
    examples = [a for a in actions(reply) if a.startswith("e:")]
    assert len(examples) == len(person.edition.wording.greeting_examples)
    assert {"m", "c"} <= set(actions(reply))


def test_a_clear_question_is_answered_with_law_and_review_date(person: Person) -> None:
    reply = person.says("vợ sinh thì chồng được nghỉ mấy ngày")
    assert answers(reply, "thai-san/chong-nghi")
    assert "Luật BHXH 2024 (41/2024/QH15): Điều" in reply.text
    assert "Rà soát ngày" in reply.text
    assert "{{" not in reply.text


@pytest.mark.parametrize(
    "text", ["vo sinh thi chong duoc nghi may ngay", "vowj sinh thif choongf dduowcj nghir maays ngayf"]
)
def test_the_way_of_typing_does_not_matter(person: Person, text: str) -> None:
    assert answers(person.says(text), "thai-san/chong-nghi")


def test_an_unsure_question_is_asked_back_with_choices(person: Person) -> None:
    reply = person.says("thai sản")
    assert reply.text == person.edition.wording.did_you_mean
    choices = [a for a in actions(reply) if a.startswith("e:")]
    assert 1 <= len(choices) <= 3
    assert actions(reply)[-1] == Act.NONE_OF_THESE
    chosen = choices[0].removeprefix("e:")
    assert answers(person.taps(Act.OPEN_ENTRY, chosen), chosen)


def test_none_of_these_leads_to_one_more_try_and_then_to_people(person: Person) -> None:
    person.says("thai sản")
    assert person.taps(Act.NONE_OF_THESE).text == person.edition.wording.rephrase
    person.says("thai sản")
    reply = person.taps(Act.NONE_OF_THESE)
    assert reply.text.startswith(person.edition.wording.ask_an_official)
    assert "1900 9068" in reply.text


def test_an_answer_forgets_the_misses_before(person: Person) -> None:
    person.taps(Act.NONE_OF_THESE)
    person.says("vợ sinh thì chồng được nghỉ mấy ngày")
    assert person.taps(Act.NONE_OF_THESE).text == person.edition.wording.rephrase


@pytest.mark.parametrize(
    "text", ["bảo hiểm xe máy hết hạn bị phạt bao nhiêu", "hợp đồng bảo hiểm nhân thọ prudential muốn hủy"]
)
def test_what_lies_outside_is_said_to_be_outside(person: Person, text: str) -> None:
    reply = person.says(text)
    assert reply.text in {group.reply for group in person.edition.knowledge.outside.values()}
    assert "c" in actions(reply)


def test_nonsense_is_never_answered(person: Person) -> None:
    for text in ("asdkjh qwpoei zmxn", "?????", "🙂", "1", "@@@ ###"):
        assert not any(a.startswith("y:") for a in actions(person.says(text)))


@pytest.mark.parametrize(
    ("text", "kind"), [("xin chào ad", "greeting"), ("cảm ơn nhiều nha", "thanks"), ("bot ngu quá", "insult"), ("tạm biệt", "goodbye")]
)  # fmt: skip
def test_small_talk_is_answered_briefly(person: Person, text: str, kind: str) -> None:
    assert person.says(text).text == person.edition.knowledge.small_talk[kind].reply


@pytest.mark.parametrize("text", ["how much money do I get when my baby is born", "我想问一下保险的问题"])
def test_another_language_gets_a_short_reply_in_english(person: Person, text: str) -> None:
    assert person.says(text).text.startswith("Hello!")


def test_a_picture_gets_a_gentle_please_write(person: Person) -> None:
    assert person.does(Kind.MEDIA)[0].text == person.edition.wording.please_write


def test_a_picture_with_a_question_is_read(person: Person) -> None:
    assert answers(person.does(Kind.MEDIA, "vợ sinh thì chồng được nghỉ mấy ngày")[0], "thai-san/chong-nghi")


def test_a_follow_up_leans_on_the_last_answer(person: Person) -> None:
    question = "cần giấy tờ gì, nộp ở đâu"
    for opening, topic in (
        ("nghỉ việc có được nhận trợ cấp thất nghiệp không", "bhtn"),
        ("đóng mấy tháng thì được hưởng thai sản", "thai-san"),
    ):
        fresh = Person(person.edition)
        fresh.says(opening)
        offered = [a for a in actions(fresh.says(question)) if f"{topic}/ho-so-thu-tuc" in a]
        assert offered, topic


def test_a_new_question_is_not_trapped_in_the_old_topic(person: Person) -> None:
    person.says("đóng mấy tháng thì được hưởng thai sản")
    assert answers(person.says("trợ cấp thất nghiệp nộp quá 3 tháng thì sao"), "bhtn/han-nop")


def test_votes_are_taken_and_thanked(person: Person) -> None:
    assert person.taps(Act.HELPFUL, "bhtn/han-nop").text == person.edition.wording.thanks_for_helpful
    assert person.last.vote == Vote("bhtn/han-nop", True)
    assert person.taps(Act.NOT_HELPFUL, "bhtn/han-nop").text == person.edition.wording.thanks_for_not_helpful
    assert person.last.vote == Vote("bhtn/han-nop", False)


@pytest.mark.parametrize("action", ["e:thai-san/da-xoa", "t:da-xoa", "y:da-xoa", "", "zzz", "e:", "x:y:z", "💥"])
def test_a_button_of_another_edition_gets_a_way_on(person: Person, action: str) -> None:
    reply = person.does(Kind.BUTTON, action)[0]
    assert "m" in actions(reply) or reply.text == person.edition.wording.rephrase


def test_the_menu_leads_to_every_entry(person: Person) -> None:
    topics = [a.removeprefix("t:") for a in actions(person.does(Kind.COMMAND, "menu")[0]) if a.startswith("t:")]
    reached = {
        a.removeprefix("e:") for t in topics for a in actions(person.taps(Act.OPEN_TOPIC, t)) if a.startswith("e:")
    }
    assert reached == set(person.edition.entries)


@pytest.mark.parametrize(
    ("payload", "entry"),
    [("thai-san_dieu-kien", "thai-san/dieu-kien"), ("bhxh-mot-lan_thiet-hon", "bhxh-mot-lan/thiet-hon")],
)
def test_a_deep_link_opens_its_entry(person: Person, payload: str, entry: str) -> None:
    assert answers(person.does(Kind.COMMAND, f"start {payload}")[0], entry)


def test_a_deep_link_opens_its_topic_and_a_strange_one_greets(person: Person) -> None:
    assert "e:bhtn/han-nop" in actions(person.does(Kind.COMMAND, "start bhtn")[0])
    assert "Hỏi Bảo Hiểm" in person.does(Kind.COMMAND, "start nowhere")[0].text


@pytest.mark.parametrize("command", ["help", "HELP", "unknown", "lienhe", "menu", ""])
def test_every_command_is_answered(person: Person, command: str) -> None:
    assert person.does(Kind.COMMAND, command)[0].text


def test_every_answer_of_the_faq_can_be_opened_and_its_buttons_work(person: Person) -> None:
    for entry_id in person.edition.entries:
        reply = person.taps(Act.OPEN_ENTRY, entry_id)
        assert answers(reply, entry_id)
        for button in (b for row in reply.buttons for b in row):
            assert person.does(Kind.BUTTON, button.action)


def test_every_button_fits_the_narrowest_channel(person: Person) -> None:
    def all_buttons(reply: Reply) -> list[Button]:
        return [button for row in reply.buttons for button in row]

    shown = [*person.does(Kind.COMMAND, "start"), *person.does(Kind.COMMAND, "menu")]
    shown += [person.taps(Act.OPEN_TOPIC, topic.id) for topic in person.edition.topics]
    shown += [person.taps(Act.OPEN_ENTRY, entry_id) for entry_id in person.edition.entries]
    for button in (b for reply in shown for b in all_buttons(reply)):
        assert len(button.action.encode()) <= MAX_ACTION_BYTES
        assert button.action.isascii()
        assert len(button.label) <= 44


def test_a_very_long_story_is_read_and_its_length_mentioned(person: Person) -> None:
    replies = person.does(Kind.TEXT, "vợ sinh thì chồng được nghỉ mấy ngày " * 300)
    assert replies[-1].text == person.edition.wording.too_long


def test_two_clear_questions_get_two_answers_in_the_order_asked(person: Person) -> None:
    first, second = person.does(Kind.TEXT, "Vợ em sinh mổ thì em được nghỉ mấy ngày? Làm thất nghiệp cần giấy tờ gì?")
    assert "7 ngày làm việc" in first.text
    assert "thất nghiệp" in second.text
    assert person.talk.about == "bhtn/ho-so-thu-tuc"


@given(text=st.text(max_size=300), kind=st.sampled_from(Kind))
def test_anything_gets_a_reply(edition: Edition, text: str, kind: Kind) -> None:
    outcome = take_turn(edition, Talk(), Incoming(kind, text), TODAY)
    assert outcome.replies
    assert all(reply.text.strip() for reply in outcome.replies)


@given(state=st.text(max_size=80))
def test_any_remembered_state_is_survived(state: str) -> None:
    assert isinstance(Talk.restore(state), Talk)

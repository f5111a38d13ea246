"""What the bot says in the officials' group, and what the buttons there carry. Pure, like the turns of people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.conversation.literal import literal
from bot.conversation.messages import Button, Reply
from bot.edition import Edition
from bot.store import Outcome, Said, Ticket

_CANDIDATES = 5
_QUOTE_CHARACTERS = 300


class DeskAct(StrEnum):
    """What a button in the group asks for. Which ticket is meant is known from the message it is under."""

    BELONGS = "b"
    OTHER_TOPIC = "o"
    TOPIC = "t"
    ENTRY = "e"
    NEW_ENTRY = "n"
    CLOSE = "k"
    SEND_TOO = "s"


def read_action(data: str) -> tuple[DeskAct, str] | None:
    """The act of a button of the group and what it is about; None for what none of them carries."""
    prefix, _, target = data.partition(":")
    return (DeskAct(prefix), target) if prefix in set(DeskAct) else None


def card(edition: Edition, ticket: Ticket, said: Said) -> Reply:
    """What a person wrote, to be replied to by an official."""
    wording = edition.wording.desk
    rows = ((_button(wording.belongs, DeskAct.BELONGS), _button(wording.new_entry, DeskAct.NEW_ENTRY)),)
    if said.text != ticket.question or said.id != ticket.said[0].id:
        return Reply(wording.more.format(number=ticket.number, text=literal(said.text)))
    text = f"{wording.ticket.format(number=ticket.number, question=literal(said.text))}\n\n{wording.how_to_answer}"
    return Reply(text, (*rows, (_button(wording.close, DeskAct.CLOSE),)))


def notice(edition: Edition, outcome: Outcome) -> Reply | None:
    """What became of an official's words; None while nothing has."""
    wording = edition.wording.desk
    texts = {
        Outcome.DELIVERED: wording.delivered,
        Outcome.MAILED: wording.mailed,
        Outcome.BLOCKED: wording.blocked,
        Outcome.FAILED: wording.failed,
    }
    return Reply(texts[outcome]) if outcome in texts else None


def verdict(edition: Edition, ticket: Ticket) -> Reply:
    """What the person says to the answer."""
    wording = edition.wording.desk
    return Reply((wording.solved if ticket.solved else wording.not_yet).format(number=ticket.number))


def reminder(edition: Edition, ticket: Ticket, now: datetime) -> Reply:
    """That nobody has answered yet."""
    days = max((now.date() - ticket.opened_at.date()).days, 1)
    question = literal(_short(ticket.question))
    return Reply(edition.wording.desk.reminder.format(number=ticket.number, days=days, question=question))


def held(edition: Edition, number: int, said: int) -> Reply:
    """That another official was faster, and whether to send all the same."""
    wording = edition.wording.desk
    return Reply(wording.held.format(number=number), ((_button(wording.send_too, DeskAct.SEND_TOO, str(said)),),))


def which_entry(edition: Edition, question: str) -> Reply:
    """The entries that ``question`` is likeliest to belong to."""
    wording = edition.wording.desk
    found = [edition.entries[c.id] for c in edition.match(question).candidates[:_CANDIDATES]]
    rows = tuple((_button(entry.label, DeskAct.ENTRY, entry.id),) for entry in found)
    return Reply(wording.which_entry, (*rows, (_button(wording.other_topic, DeskAct.OTHER_TOPIC),)))


def which_topic(edition: Edition) -> Reply:
    """All topics."""
    rows = tuple((_button(topic.title, DeskAct.TOPIC, topic.id),) for topic in edition.topics)
    return Reply(edition.wording.desk.which_topic, rows)


def entries_of(edition: Edition, topic_id: str) -> Reply:
    """The entries of one topic; all topics if there is none such."""
    topic = next((t for t in edition.topics if t.id == topic_id), None)
    if topic is None:
        return which_topic(edition)
    rows = tuple((_button(entry.label, DeskAct.ENTRY, entry.id),) for entry in topic.entries)
    return Reply(edition.wording.desk.which_entry, rows)


def proposed(edition: Edition, entry: str, question: str) -> Reply:
    """That a question waits to become a phrasing."""
    return Reply(
        edition.wording.desk.proposed.format(entry=literal(entry), question=literal(_short(question))),
    )


def _short(text: str) -> str:
    return text if len(text) <= _QUOTE_CHARACTERS else text[:_QUOTE_CHARACTERS].rstrip() + "…"


def _button(label: str, act: DeskAct, target: str = "") -> Button:
    return Button(label, f"{act}:{target}" if target else str(act))

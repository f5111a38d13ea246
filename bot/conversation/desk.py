"""What the bot says in the officials' group, and what the buttons there carry. Pure, like the turns of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from bot.conversation.literal import literal
from bot.conversation.messages import Button, Reply
from bot.edition import Edition
from bot.knowledge import Entry
from bot.store import Outcome, Said, Ticket

_NUMBER_DIGITS = 9
_CANDIDATES = 5
_QUOTE_CHARACTERS = 300


class DeskAct(StrEnum):
    """What a button in the group asks for."""

    BELONGS = "b"
    OTHER_TOPIC = "o"
    TOPIC = "t"
    ENTRY = "e"
    NEW_ENTRY = "n"
    CLOSE = "k"
    SEND_TOO = "s"


_NUMBERED = {DeskAct.BELONGS, DeskAct.OTHER_TOPIC, DeskAct.NEW_ENTRY, DeskAct.CLOSE}
"""The acts whose buttons carry the ticket's number."""


def read_action(data: str) -> tuple[DeskAct, str] | None:
    """The act of a button of the group and what it is about; None for what none of them carries."""
    prefix, _, target = data.partition(":")
    return (DeskAct(prefix), target) if prefix in set(DeskAct) else None


def ticket_meant(buttons: Iterable[str]) -> int | None:
    """The number of the ticket that a message with these ``buttons`` is about, if they tell.

    An entry's id fills a button to its limit, so not every button carries the number; one of each message does.
    """
    for action in map(read_action, buttons):
        if action and action[0] in _NUMBERED and action[1].isascii() and action[1].isdigit():
            return int(action[1][:_NUMBER_DIGITS])
    return None


def card(edition: Edition, ticket: Ticket, said: Said) -> Reply:
    """What a person wrote, to be replied to by an official."""
    wording = edition.wording.desk
    number = str(ticket.number)
    close = (_button(wording.close, DeskAct.CLOSE, number),)
    if said.id != ticket.said[0].id:
        return Reply(wording.more.format(number=number, text=literal(said.text)), (close,))
    make = (
        _button(wording.belongs, DeskAct.BELONGS, number),
        _button(wording.new_entry, DeskAct.NEW_ENTRY, number),
    )
    text = wording.ticket.format(number=number, question=literal(said.text))
    return Reply(f"{text}\n\n{wording.how_to_answer}", (make, close))


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
    wording = edition.wording.desk
    text = wording.reminder.format(number=ticket.number, days=days, question=literal(_short(ticket.question)))
    return Reply(text, ((_button(wording.close, DeskAct.CLOSE, str(ticket.number)),),))


def held(edition: Edition, number: int, said: int) -> Reply:
    """That another official was faster, and whether to send all the same."""
    wording = edition.wording.desk
    return Reply(wording.held.format(number=number), ((_button(wording.send_too, DeskAct.SEND_TOO, str(said)),),))


def which_entry(edition: Edition, ticket: Ticket) -> Reply:
    """The entries that the ticket's question is likeliest to belong to."""
    found = [edition.entries[c.id] for c in edition.match(ticket.question).candidates[:_CANDIDATES]]
    return _entries(edition, ticket.number, found)


def which_topic(edition: Edition, number: int) -> Reply:
    """All topics, for ticket ``number``."""
    wording = edition.wording.desk
    rows = tuple((_button(topic.title, DeskAct.TOPIC, topic.id),) for topic in edition.topics)
    return Reply(wording.which_topic, (*rows, (_button(wording.belongs, DeskAct.BELONGS, str(number)),)))


def entries_of(edition: Edition, topic_id: str, number: int) -> Reply:
    """The entries of one topic; all topics if there is none such."""
    topic = next((t for t in edition.topics if t.id == topic_id), None)
    return _entries(edition, number, topic.entries) if topic else which_topic(edition, number)


def proposed(edition: Edition, entry: str, question: str) -> Reply:
    """That a question waits to become a phrasing."""
    return Reply(
        edition.wording.desk.proposed.format(entry=literal(entry), question=literal(_short(question))),
    )


def _entries(edition: Edition, number: int, entries: Iterable[Entry]) -> Reply:
    wording = edition.wording.desk
    rows = tuple((_button(entry.label, DeskAct.ENTRY, entry.id),) for entry in entries)
    return Reply(wording.which_entry, (*rows, (_button(wording.other_topic, DeskAct.OTHER_TOPIC, str(number)),)))


def _short(text: str) -> str:
    return text if len(text) <= _QUOTE_CHARACTERS else text[:_QUOTE_CHARACTERS].rstrip() + "…"


def _button(label: str, act: DeskAct, target: str = "") -> Button:
    return Button(label, f"{act}:{target}" if target else str(act))

"""The bot's replies, put together from an edition: wording, entries, contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bot.conversation.actions import Act, Action
from bot.conversation.messages import Button, Profile, Reply
from bot.edition import Edition
from bot.knowledge import Contact, Entry, LawRef

_RELATED = 3
"""More buttons than this push the answer off a phone's screen."""
_CONTACTS_FOR_ALL = 6
"""So many offices fit one message that a person still reads."""


def greeting(edition: Edition) -> Reply:
    """Hello, what the bot is for, topics and examples."""
    wording = edition.wording
    examples = tuple((_entry_button(edition.entries[e]),) for e in wording.greeting_examples)
    return Reply(wording.greeting.format(name=wording.profile_name), (*examples, _menu_and_contacts(edition)))


def help_text(edition: Edition) -> Reply:
    """How to ask."""
    return Reply(edition.wording.help, (_menu_and_contacts(edition),))


def menu(edition: Edition) -> Reply:
    """All topics, two a row."""
    buttons = [Button(t.title, str(Action(Act.OPEN_TOPIC, t.id))) for t in edition.topics]
    rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    return Reply(edition.wording.menu, (*rows, (_contacts_button(edition),)))


def topic_menu(edition: Edition, topic_id: str) -> Reply | None:
    """The questions of one topic, or None if there is no such topic."""
    topic = next((t for t in edition.topics if t.id == topic_id), None)
    if topic is None:
        return None
    rows = tuple((_entry_button(entry),) for entry in topic.entries)
    return Reply(edition.wording.topic_menu.format(topic=topic.title), (*rows, _menu_and_contacts(edition)))


def answer(edition: Edition, entry_id: str, day: date) -> Reply | None:
    """The answer of an entry on ``day`` with law, review date, related questions and votes."""
    entry = edition.entries.get(entry_id)
    if entry is None:
        return None
    wording = edition.wording
    given = edition.renderer.answer(entry, day)
    parts = [given.text]
    if entry.to_confirm:
        parts.append(wording.to_confirm_line)
    sources = [wording.law_line.format(laws=_laws(edition, given.law))] if given.law else []
    sources.append(wording.reviewed_line.format(day=f"{given.reviewed:%d/%m/%Y}"))
    parts.append("  \n".join(sources))
    related = tuple((_entry_button(edition.entries[r]),) for r in entry.related[:_RELATED])
    votes = (
        Button(wording.helpful, str(Action(Act.HELPFUL, entry.id))),
        Button(wording.not_helpful, str(Action(Act.NOT_HELPFUL, entry.id))),
    )
    return Reply("\n\n".join(parts), (*related, votes))


def did_you_mean(edition: Edition, entry_ids: Iterable[str]) -> Reply:
    """Up to three choices and "none of these"."""
    rows = tuple((_entry_button(edition.entries[e]),) for e in entry_ids)
    none = (Button(edition.wording.none_of_these, str(Action(Act.NONE_OF_THESE))),)
    return Reply(edition.wording.did_you_mean, (*rows, none))


def contacts(edition: Edition, opening: str = "") -> Reply:
    """Whom to ask, with what is known of each office."""
    blocks = [opening] if opening else []
    blocks.append(edition.wording.contacts_title)
    offices = list(edition.contacts.values())[:_CONTACTS_FOR_ALL]
    blocks.append("\n".join(f"- {_contact(edition, office)}" for office in offices))
    if any(office.phone is None and office.website is None for office in offices):
        blocks.append(edition.wording.contact_unknown)
    return Reply("\n\n".join(blocks), ((hand_over_button(edition),), (_menu_button(edition),)))


def thanks_for_not_helpful(edition: Edition) -> Reply:
    """A vote against an answer, taken; officials are at hand."""
    ways_on = ((hand_over_button(edition),), _menu_and_contacts(edition))
    return Reply(edition.wording.thanks_for_not_helpful, ways_on)


def privacy(edition: Edition, retention_days: int) -> Reply:
    """What is kept of a person, and how to be rid of it."""
    erase = Button(edition.wording.erase_button, str(Action(Act.ERASE)))
    return Reply(edition.wording.privacy.format(days=retention_days), ((erase,), (_menu_button(edition),)))


def plain(edition: Edition, text: str) -> Reply:
    """A sentence with the ways on under it."""
    return Reply(text, (_menu_and_contacts(edition),))


def profile(edition: Edition) -> Profile:
    """How the bot introduces itself."""
    w = edition.wording
    commands = (
        ("start", w.command_start),
        ("menu", w.command_menu),
        ("help", w.command_help),
        ("lienhe", w.command_contacts),
        ("canbo", w.command_hand_over),
        ("riengtu", w.command_privacy),
        ("xoa", w.command_erase),
    )
    return Profile(w.profile_name, w.profile_short, w.profile_description, commands)


def _contact(edition: Edition, contact: Contact) -> str:
    w = edition.wording
    facts = _filled(
        ("phone", w.contact_phone, contact.phone and _call_link(contact.phone)),
        ("hours", w.contact_hours, contact.hours),
        ("address", w.contact_address, contact.address),
        ("website", w.contact_website, contact.website),
    )
    return "  \n  ".join([f"**{contact.name}**: {contact.helps_with}", *([" · ".join(facts)] if facts else [])])


def _call_link(phone: str) -> str:
    return f"[{phone}](tel:{re.sub(r'[^0-9+]', '', phone)})"


def _laws(edition: Edition, refs: Iterable[LawRef]) -> str:
    """Places grouped by document: ``Luật BHXH 2024 (41/2024/QH15): Điều 50 khoản 2, Điều 53``."""
    places: dict[str, list[str]] = {}
    for ref in refs:
        place = places.setdefault(ref.law, [])
        text = _place(edition, ref)
        if text and text not in place:
            place.append(text)
    documents = []
    for key, where in places.items():
        law = edition.laws[key]
        name = law.short if law.number in law.short else f"{law.short} ({law.number})"
        documents.append(f"{name}: {', '.join(where)}" if where else name)
    return "; ".join(documents)


def _place(edition: Edition, ref: LawRef) -> str:
    w = edition.wording
    return " ".join(
        _filled(
            ("article", w.law_article, ref.article),
            ("clause", w.law_clause, ref.clause),
            ("point", w.law_point, ref.point),
        )
    )


def _filled(*slots: tuple[str, str, str | None]) -> list[str]:
    """Of (name, text with ``{name}``, value) the filled texts, without those that have no value."""
    return [text.format(**{name: value}) for name, text, value in slots if value]


def hand_over_button(edition: Edition) -> Button:
    """The way to officials."""
    return Button(edition.wording.hand_over.button, str(Action(Act.HAND_OVER)))


def _entry_button(entry: Entry) -> Button:
    return Button(entry.label, str(Action(Act.OPEN_ENTRY, entry.id)))


def _menu_button(edition: Edition) -> Button:
    return Button(edition.wording.menu_button, str(Action(Act.MENU)))


def _contacts_button(edition: Edition) -> Button:
    return Button(edition.wording.contacts_button, str(Action(Act.CONTACTS)))


def _menu_and_contacts(edition: Edition) -> tuple[Button, ...]:
    return (_menu_button(edition), _contacts_button(edition))

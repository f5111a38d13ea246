"""One turn: what a person did -> what the bot says. Pure: the same talk, message, edition and day give the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.conversation import phrases
from bot.conversation.actions import Act, Action
from bot.conversation.messages import Incoming, Kind, Reply, Suggestion
from bot.conversation.phrases import profile
from bot.conversation.talk import Talk
from bot.edition import Edition
from bot.language import MAX_CHARACTERS, looks_foreign
from bot.matching import Decision, Match
from bot.store import Vote

__all__ = ["Outcome", "profile", "suggestions", "take_turn", "understand"]

_SUMMARY_CHARACTERS = 160
_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn brings: replies, the talk to remember, and a vote if one was given."""

    replies: tuple[Reply, ...]
    talk: Talk
    vote: Vote | None = None


def take_turn(edition: Edition, talk: Talk, incoming: Incoming, day: date) -> Outcome:
    """The bot's side of one turn. Every message of any kind, length or script gets at least one reply."""
    match incoming.kind:
        case Kind.COMMAND:
            return _command(edition, talk, incoming.text, day)
        case Kind.BUTTON:
            return _button(edition, talk, incoming.text, day)
        case Kind.MEDIA if not incoming.text.strip():
            return _say(edition, talk, edition.wording.please_write)
        case _:
            return _text(edition, talk, incoming.text, day)


def understand(edition: Edition, talk: Talk, text: str) -> tuple[Match, Talk]:
    """What ``text`` asks for in this talk, and the talk as it stands after the answer to it."""
    match = edition.match(text, talk.about)
    if match.decision is Decision.ANSWER:
        return match, Talk(about=match.answers[-1])
    if match.decision is Decision.SUGGEST:
        # Whichever is chosen, the next message most likely stays with the topic of the first.
        return match, Talk(about=edition.entries[match.candidates[0].id].topic, misses=talk.misses)
    if edition.is_small_talk(match):
        return match, talk
    return match, Talk(about=talk.about, misses=talk.misses + 1)


def suggestions(edition: Edition, text: str, limit: int, day: date) -> tuple[Suggestion, ...]:
    """The entries that fit ``text`` best, with their answers."""
    found = []
    for candidate in edition.match(text).candidates[:limit]:
        reply = phrases.answer(edition, candidate.id, day)
        if reply:
            entry = edition.entries[candidate.id]
            summary = re.sub(r"[*\n]+", " ", reply.text)[:_SUMMARY_CHARACTERS]
            found.append(Suggestion(entry.id, entry.question, summary, Reply(reply.text)))
    return tuple(found)


def _say(edition: Edition, talk: Talk, text: str) -> Outcome:
    return Outcome((phrases.plain(edition, text),), talk)


def _text(edition: Edition, talk: Talk, text: str, day: date) -> Outcome:
    if looks_foreign(text):
        return _say(edition, talk, edition.wording.only_vietnamese)
    if not any(c.isalnum() for c in text):
        return _say(edition, talk, edition.wording.not_understood)
    match, after = understand(edition, talk, text)
    replies = _replies(edition, match, after, day)
    if len(text) > MAX_CHARACTERS:
        replies = (*replies, Reply(edition.wording.too_long))
    return Outcome(replies, after)


def _replies(edition: Edition, match: Match, after: Talk, day: date) -> tuple[Reply, ...]:
    if match.decision is Decision.ANSWER:
        return tuple(reply for entry in match.answers if (reply := phrases.answer(edition, entry, day)))
    if match.decision is Decision.SUGGEST:
        return (phrases.did_you_mean(edition, (c.id for c in match.candidates[:_CHOICES])),)
    known = edition.reply_outside(match)
    if known:
        return (phrases.plain(edition, known),)
    if after.misses > 1:
        return (phrases.contacts(edition, edition.wording.ask_an_official),)
    return (phrases.plain(edition, edition.wording.not_covered),)


def _command(edition: Edition, talk: Talk, text: str, day: date) -> Outcome:
    name, _, argument = text.strip().partition(" ")
    match name.lower():
        case "start" if argument.strip():
            return _deep_link(edition, talk, argument.strip(), day)
        case "start":
            return Outcome((phrases.greeting(edition),), Talk())
        case "menu":
            return Outcome((phrases.menu(edition),), talk)
        case "lienhe":
            return Outcome((phrases.contacts(edition),), talk)
        case _:
            return Outcome((phrases.help_text(edition),), talk)


def _deep_link(edition: Edition, talk: Talk, payload: str, day: date) -> Outcome:
    """``thai-san_dieu-kien`` opens an entry, ``thai-san`` a topic; anything else is a greeting."""
    if "_" in payload:
        return _opened(edition, talk, payload.replace("_", "/", 1), day)
    topic = phrases.topic_menu(edition, payload)
    return Outcome((topic or phrases.greeting(edition),), talk)


def _opened(edition: Edition, talk: Talk, entry_id: str, day: date) -> Outcome:
    reply = phrases.answer(edition, entry_id, day)
    if reply is None:
        return _say(edition, talk, edition.wording.entry_gone)
    return Outcome((reply,), Talk(about=entry_id))


def _button(edition: Edition, talk: Talk, text: str, day: date) -> Outcome:
    action = Action.parse(text)
    if action is None:
        return _say(edition, talk, edition.wording.entry_gone)
    match action.act:
        case Act.OPEN_ENTRY:
            return _opened(edition, talk, action.target, day)
        case Act.OPEN_TOPIC:
            topic = phrases.topic_menu(edition, action.target)
            return Outcome((topic,), talk) if topic else _say(edition, talk, edition.wording.entry_gone)
        case Act.MENU:
            return Outcome((phrases.menu(edition),), talk)
        case Act.CONTACTS:
            return Outcome((phrases.contacts(edition),), talk)
        case Act.NONE_OF_THESE:
            after = Talk(about=talk.about, misses=talk.misses + 1)
            if after.misses > 1:
                return Outcome((phrases.contacts(edition, edition.wording.ask_an_official),), after)
            return _say(edition, after, edition.wording.rephrase)
        case Act.HELPFUL | Act.NOT_HELPFUL:
            helpful = action.act is Act.HELPFUL
            if action.target not in edition.entries:
                return _say(edition, talk, edition.wording.entry_gone)
            thanks = edition.wording.thanks_for_helpful if helpful else edition.wording.thanks_for_not_helpful
            said = Reply(thanks) if helpful else phrases.plain(edition, thanks)
            return Outcome((said,), talk, Vote(action.target, helpful))

"""One turn: what a person did -> what the bot says. Pure: the same talk, message, edition and day give the same."""

from __future__ import annotations

import re
from datetime import date

from bot.conversation import hand_over, phrases
from bot.conversation.actions import Act, Action
from bot.conversation.messages import Incoming, Kind, Reply, Suggestion
from bot.conversation.outcome import Outcome
from bot.conversation.phrases import profile
from bot.conversation.requests import asks_for_an_official
from bot.conversation.talk import Talk
from bot.edition import Edition
from bot.language import MAX_CHARACTERS, looks_foreign
from bot.matching import Decision, Match
from bot.store import NONE_CHOSEN, CandidateSeen, Choice, Question, Verdict, Vote, redact

__all__ = ["Outcome", "profile", "suggestions", "take_turn", "understand"]

_SUMMARY_CHARACTERS = 160
_CHOICES = 3
_CANDIDATES_KEPT = 3
_NUMBER_DIGITS = 9
"""No ticket has more; a button made up by hand must not overflow the database's numbers."""


def take_turn(edition: Edition, talk: Talk, incoming: Incoming, day: date, retention_days: int = 180) -> Outcome:
    """The bot's side of one turn. Every message of any kind, length or script gets at least one reply."""
    if talk.hand_over:
        outcome = hand_over.go_on(edition, talk, talk.hand_over, incoming)
        if outcome:
            return outcome
        talk = talk.model_copy(update={"hand_over": None})
    match incoming.kind:
        case Kind.COMMAND:
            return _command(edition, talk, incoming.text, day, retention_days)
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
        return match, _after(talk, about=match.answers[-1])
    if match.decision is Decision.SUGGEST:
        # Whichever is chosen, the next message most likely stays with the topic of the first.
        return match, _after(talk, about=edition.entries[match.candidates[0].id].topic, misses=talk.misses)
    if edition.is_small_talk(match):
        return match, talk
    return match, _after(talk, about=talk.about, misses=talk.misses + 1)


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
    request = asks_for_an_official(text, edition.wording.hand_over.requests)
    if request is not None:
        return hand_over.begin(edition, talk, request)
    match, after = understand(edition, talk, text)
    replies = _replies(edition, match, after, day)
    if len(text) > MAX_CHARACTERS:
        replies = (*replies, Reply(edition.wording.too_long))
    if edition.is_small_talk(match):
        return Outcome(replies, after)
    after = after.model_copy(update={"question": redact(text)[: hand_over.MOST_CHARACTERS]})
    return Outcome(replies, after, (_question(edition, text, match),))


def _question(edition: Edition, text: str, match: Match) -> Question:
    """The question for the record, with the candidates that were near."""
    seen = [CandidateSeen(c.id, c.confidence, c.id in match.answers) for c in match.candidates[:_CANDIDATES_KEPT]]
    return Question(text[:MAX_CHARACTERS], edition.id, match.decision, match.outside, tuple(seen))


def _after(talk: Talk, *, about: str | None, misses: int = 0) -> Talk:
    return Talk(about=about, misses=misses, question=talk.question)


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


def _command(edition: Edition, talk: Talk, text: str, day: date, retention_days: int) -> Outcome:
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
        case "canbo":
            return hand_over.begin(edition, talk, argument.strip())
        case "riengtu":
            return Outcome((phrases.privacy(edition, retention_days),), talk)
        case "xoa":
            return _erase(edition)
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
    return Outcome((reply,), _after(talk, about=entry_id), (Choice(entry_id),))


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
            after = _after(talk, about=talk.about, misses=talk.misses + 1)
            reply = phrases.plain(edition, edition.wording.rephrase)
            if after.misses > 1:
                reply = phrases.contacts(edition, edition.wording.ask_an_official)
            return Outcome((reply,), after, (Choice(NONE_CHOSEN),))
        case Act.HELPFUL | Act.NOT_HELPFUL:
            helpful = action.act is Act.HELPFUL
            if action.target not in edition.entries:
                return _say(edition, talk, edition.wording.entry_gone)
            said = Reply(edition.wording.thanks_for_helpful) if helpful else phrases.thanks_for_not_helpful(edition)
            return Outcome((said,), talk, (Vote(action.target, helpful),))
        case Act.HAND_OVER:
            return hand_over.begin(edition, talk, "")
        case Act.SOLVED | Act.NOT_YET if action.target.isascii() and action.target.isdigit():
            number, solved = int(action.target[:_NUMBER_DIGITS]), action.act is Act.SOLVED
            verdict = (Verdict(number, solved),)
            if solved:
                return Outcome((Reply(edition.wording.hand_over.thanks_for_solved),), talk, verdict)
            return Outcome(*hand_over.ask_for_more(edition, talk, number), verdict)
        case Act.ERASE:
            return _erase(edition)
        case _:
            return _say(edition, talk, edition.wording.hand_over.expired)


def _erase(edition: Edition) -> Outcome:
    return Outcome((Reply(edition.wording.erased),), Talk(), erase=True)

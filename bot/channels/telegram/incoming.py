"""A Telegram update as what a person did, if it is meant for the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import MaybeInaccessibleMessage, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import filters

from bot.conversation.messages import Incoming, Kind

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of updates Telegram is asked for."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the replies go: a chat; in groups also a topic and the message they answer."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person did, where, and the key that tells the update from all others."""

    place: Place
    update: str
    incoming: Incoming


def read(update: Update, me: User) -> Asked | None:
    """What a person asks of the bot ``me`` in ``update``, or None if it is nothing for it."""
    if update.callback_query:
        message, data = update.callback_query.message, update.callback_query.data
        if message is None or data is None:
            return None
        return Asked(_place(message), str(update.update_id), Incoming(Kind.BUTTON, data))
    sent = update.message or update.edited_message
    if sent is None or not _written_by_a_person(sent, me):
        return None
    incoming = _incoming(update, sent, me)
    return Asked(_place(sent), str(update.update_id), incoming) if incoming else None


def _written_by_a_person(message: Message, me: User) -> bool:
    if message.chat.type == ChatType.CHANNEL or message.is_automatic_forward:
        return False
    if message.via_bot and message.via_bot.id == me.id:
        # An answer that a person took from the inline search.
        return False
    # Admins who hide behind their group come as a bot, with the group as the sender.
    return not (message.from_user and message.from_user.is_bot and message.sender_chat is None)


def _incoming(update: Update, message: Message, me: User) -> Incoming | None:
    written = message.text or message.caption or ""
    text, mentions = _mention(me).subn("", written)
    text = text.strip()
    command = _COMMAND.match(text) if message.text else None
    if message.chat.type != ChatType.PRIVATE:
        if command and command[2] and command[2].lower() != (me.username or "").lower():
            return None
        answered = message.reply_to_message.from_user if message.reply_to_message else None
        if not (command or mentions or (answered and answered.id == me.id)):
            return None
    if command:
        return Incoming(Kind.COMMAND, f"{command[1]} {command[3] or ''}".strip())
    if message.text:
        # Only the bot's name was said: that is a hello.
        return Incoming(Kind.TEXT, text) if text else Incoming(Kind.COMMAND, "start")
    if filters.StatusUpdate.ALL.check_update(update) or (update.edited_message and not text):
        # "X joined" is written by nobody; a live location is edited every few seconds.
        return None
    return Incoming(Kind.MEDIA, text)


def _mention(me: User) -> re.Pattern[str]:
    """The bot's name where it stands alone: not in a longer name, in /menu@name or in an e-mail address."""
    return re.compile(rf"(?<![\w@])@{re.escape(me.username or '')}\b", re.IGNORECASE)


def _place(message: MaybeInaccessibleMessage) -> Place:
    """Groups hold many talks at once: there the reply says which message it answers."""
    if message.chat.type == ChatType.PRIVATE:
        return Place(message.chat.id)
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Place(message.chat.id, topic, message.message_id)

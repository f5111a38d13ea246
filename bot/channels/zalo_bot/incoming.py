"""An update of the Zalo Bot Platform as a message that waits for its answer."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from bot.channels.inbox_worker import Heard
from bot.conversation.messages import Kind

_Id = Annotated[str, Field(min_length=1, max_length=100)]


class _From(BaseModel):
    is_bot: bool = False


class _Chat(BaseModel):
    id: _Id
    chat_type: str = "PRIVATE"


class _Message(BaseModel):
    sender: Annotated[_From, Field(alias="from")] = _From()
    chat: _Chat
    message_id: _Id
    date: int | None = None
    text: str = ""
    caption: str = ""


class _Update(BaseModel):
    event_name: str
    message: _Message | None = None


class _Wrapped(BaseModel):
    ok: Literal[True]
    result: _Update


def read_update(body: object, names: Sequence[str]) -> Heard | None:
    """What a person did, or None if ``body`` is nothing to answer.

    ``body`` is one update, or one inside ``{"ok": true, "result": …}``: webhooks were seen in both forms. A bot in
    a group is given only what mentions it or replies to it, without a word which of them it was; ``names`` are
    the names under which it is mentioned.
    """
    update = _parsed(body)
    if update is None or update.message is None or update.message.sender.is_bot:
        # An event without a message is one the platform keeps from bots: a person it protects.
        return None
    message = update.message
    text = message.text or message.caption
    if message.chat.chat_type != "PRIVATE":
        text = _without_mention(text, names)
    sent_at_ms = message.date if message.date is not None else time.time_ns() // 1_000_000
    if update.event_name == "message.text.received":
        # Only the bot's name was said: that is a hello.
        kind, text = (Kind.TEXT, text) if text.strip() else (Kind.COMMAND, "start")
        return Heard(message.chat.id, message.message_id, sent_at_ms, kind, text)
    if not update.event_name.startswith("message.") or update.event_name == "message.reaction.received":
        return None
    return Heard(message.chat.id, message.message_id, sent_at_ms, Kind.MEDIA, text)


def _parsed(body: object) -> _Update | None:
    for model in (_Wrapped, _Update):
        try:
            read = model.model_validate(body)
        except ValidationError:
            continue
        return read.result if isinstance(read, _Wrapped) else read
    return None


def _without_mention(text: str, names: Sequence[str]) -> str:
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.sub(rf"(?<!\w)@(?:{known})(?!\w)", "", text, flags=re.IGNORECASE).strip() if known else text

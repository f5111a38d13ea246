"""The methods of the local Bot API: checked as Telegram checks them, and recorded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.bot_api_faults import ApiError
from tests.support.telegram_text import CannotParseError, units, visible_text

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the bot sent."""

    chat: int
    message_id: int
    text: str
    """What the person sees."""
    raw: str
    """What the bot sent."""
    parse_mode: str | None
    buttons: tuple[tuple[dict[str, str], ...], ...]
    reply_to: int | None
    thread: int | None


@dataclass
class Record:
    """All that a bot has done, and what it may refer to."""

    chats: dict[int, str] = field(default_factory=dict)
    """The chats that exist, with their types."""
    sent: list[Sent] = field(default_factory=list)
    presses: set[str] = field(default_factory=set)
    acknowledged: list[str] = field(default_factory=list)
    """The button presses that were answered."""
    inline: dict[str, Params] = field(default_factory=dict)
    """The answers to inline queries."""
    actions: list[int] = field(default_factory=list)
    """The chats that were shown that the bot is typing."""
    profile: dict[str, Any] = field(default_factory=dict)
    next_message: int = 1000

    def send_message(self, params: Params) -> Params:
        """sendMessage."""
        chat = int(params["chat_id"])
        if chat not in self.chats:
            raise ApiError(400, "Bad Request: chat not found")
        text = _visible(params["text"], params.get("parse_mode"))
        buttons = _buttons(params.get("reply_markup", {}).get("inline_keyboard", []))
        reply = params.get("reply_parameters", {}).get("message_id")
        thread = params.get("message_thread_id")
        self.next_message += 1
        self.sent.append(
            Sent(
                chat,
                self.next_message,
                text,
                params["text"],
                params.get("parse_mode"),
                buttons,
                reply,
                int(thread) if thread else None,
            )
        )
        return {"message_id": self.next_message, "date": 0, "chat": self.chat(chat), "text": text}

    def edit_message_text(self, params: Params) -> Params:
        """editMessageText: only of what the bot sent."""
        chat, message = int(params["chat_id"]), int(params["message_id"])
        found = [i for i, sent in enumerate(self.sent) if (sent.chat, sent.message_id) == (chat, message)]
        if not found:
            raise ApiError(400, "Bad Request: message can't be edited")
        text = _visible(params["text"], params.get("parse_mode"))
        buttons = _buttons(params.get("reply_markup", {}).get("inline_keyboard", []))
        self.sent[found[0]] = replace(self.sent[found[0]], text=text, raw=params["text"], buttons=buttons)
        return {"message_id": message, "date": 0, "chat": self.chat(chat), "text": text}

    def send_chat_action(self, params: Params) -> bool:
        """sendChatAction."""
        self.actions.append(int(params["chat_id"]))
        return True

    def answer_callback_query(self, params: Params) -> bool:
        """answerCallbackQuery."""
        if params["callback_query_id"] not in self.presses:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.acknowledged.append(params["callback_query_id"])
        return True

    def answer_inline_query(self, params: Params) -> bool:
        """answerInlineQuery."""
        results = params["results"]
        ids = {result["id"] for result in results}
        if len(results) > 50 or len(ids) < len(results) or any(not 0 < len(i.encode()) <= 64 for i in ids):
            raise ApiError(400, "Bad Request: RESULT_ID_INVALID")
        for result in results:
            content = result["input_message_content"]
            _visible(content["message_text"], content.get("parse_mode"))
        self.inline[params["inline_query_id"]] = params
        return True

    def set_my_commands(self, params: Params) -> bool:
        """setMyCommands."""
        for command in params["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not command["description"]:
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        self.profile[f"commands {params.get('language_code', '')}".strip()] = params["commands"]
        return True

    def set_my_description(self, params: Params) -> bool:
        """setMyDescription."""
        return self._describe("description", params["description"], 512)

    def set_my_short_description(self, params: Params) -> bool:
        """setMyShortDescription."""
        return self._describe("short_description", params["short_description"], 120)

    def chat(self, chat: int) -> Params:
        """A chat as Telegram writes it."""
        kind = self.chats[chat]
        return {
            "id": chat,
            "type": kind,
            **({"title": "Nhóm"} if kind != "private" else {"first_name": "Lan"}),
        }

    def _describe(self, what: str, text: str, most: int) -> bool:
        if len(text) > most:
            raise ApiError(400, f"Bad Request: {what} is too long")
        self.profile[what] = text
        return True


def _visible(text: str, parse_mode: str | None) -> str:
    try:
        seen = (visible_text(text) if parse_mode == "HTML" else text).strip()
    except CannotParseError as error:
        raise ApiError(400, f"Bad Request: can't parse entities: {error}") from None
    if not seen:
        raise ApiError(400, "Bad Request: message text is empty")
    if units(seen) > 4096:
        raise ApiError(400, "Bad Request: message is too long")
    return seen


def _buttons(rows: list[list[dict[str, str]]]) -> tuple[tuple[dict[str, str], ...], ...]:
    for button in (button for row in rows for button in row):
        if not button["text"]:
            raise ApiError(400, "Bad Request: BUTTON_TEXT_INVALID")
        if "url" in button and not re.match("https?://|tg://", button["url"]):
            raise ApiError(400, "Bad Request: BUTTON_URL_INVALID")
        if "url" not in button and not 0 < len(button.get("callback_data", "").encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return tuple(tuple(row) for row in rows)


def decoded(value: str) -> Any:
    """A parameter of a form: objects and lists come as JSON, all else as it is."""
    return json.loads(value) if value[:1] in ("{", "[") else value

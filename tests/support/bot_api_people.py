"""What people do on Telegram: each act becomes an update."""

from __future__ import annotations

from typing import Any

from tests.support.bot_api_methods import Params, Record, Sent


class People:
    """Makes updates and keeps them until the bot has confirmed them."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.pending: dict[int, Params] = {}
        """The updates that are not confirmed yet."""
        self._next_update = 5000
        self._next_message = 1
        self._chat_of: dict[int, int] = {}

    def changed(self) -> None:
        """Called after every change."""

    def same_chat(self, one: int, other: int) -> bool:
        """Whether two updates belong to one chat."""
        return self._chat_of.get(one, one) == self._chat_of.get(other, other)

    def push(self, kind: str, content: Params, chat: int | None = None) -> int:
        """Any update; gives its id."""
        self._next_update += 1
        if chat is not None:
            self._chat_of[self._next_update] = chat
        self.pending[self._next_update] = {"update_id": self._next_update, kind: content}
        self.changed()
        return self._next_update

    def text(self, chat: int, text: str, **extra: Any) -> int:
        """A person writes to the bot."""
        return self.push("message", self.message(chat, "private", text=text, **extra), chat)

    def edit(self, chat: int, text: str, **extra: Any) -> int:
        """A person changes a message."""
        return self.push("edited_message", self.message(chat, "private", text=text, edit_date=1, **extra), chat)

    def photo(self, chat: int, caption: str | None = None) -> int:
        """A person sends a picture."""
        size = {"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}
        extra = {"caption": caption} if caption else {}
        return self.push("message", self.message(chat, "private", photo=[size], **extra), chat)

    def other(self, chat: int, **content: Any) -> int:
        """A person's message with any content."""
        return self.push("message", self.message(chat, "private", **content), chat)

    def in_group(self, chat: int, text: str, **extra: Any) -> int:
        """A member writes in a supergroup."""
        return self.push("message", self.message(chat, "supergroup", text=text, **extra), chat)

    def reply_in_group(self, above: Sent, text: str, official: int = 7, **extra: Any) -> Params:
        """A member answers a message of the bot; gives the message, so that it can be edited."""
        under = {
            "message_id": above.message_id,
            "date": 1,
            "chat": self.record.chat(above.chat),
            "from": {"id": 123456, "is_bot": True, "first_name": "Bot"},
            "text": above.text,
            **_keyboard(above),
        }
        content = {"text": text} if text else {}
        message = self.message(
            above.chat, "supergroup", **content, reply_to_message=under, sender=_person(official), **extra
        )
        self.push("message", message, above.chat)
        return message

    def press(self, message: Sent, action: str) -> int:
        """A person presses the button of ``message`` that carries ``action``."""
        assert any(b.get("callback_data") == action for row in message.buttons for b in row), "no such button"
        query = f"press-{len(self.record.presses) + 1}"
        self.record.presses.add(query)
        under = {
            "message_id": message.message_id,
            "date": 1,
            "chat": self.record.chat(message.chat),
            "text": message.text,
            **_keyboard(message),
        }
        content = {"id": query, "from": _person(7), "chat_instance": "1", "message": under, "data": action}
        return self.push("callback_query", content, message.chat)

    def inline_query(self, text: str) -> str:
        """A person types ``@bot text`` somewhere; gives the id of the query."""
        query = f"query-{self._next_update}"
        self.push("inline_query", {"id": query, "from": _person(7), "query": text, "offset": ""})
        return query

    def membership(self, chat: int, status: str) -> int:
        """A person blocks the bot ("kicked") or lets it in again ("member")."""
        self.record.chats.setdefault(chat, "private")
        bot = {"id": 123456, "is_bot": True, "first_name": "Bot"}
        member: Params = {"status": status, "user": bot, **({"until_date": 0} if status == "kicked" else {})}
        before = {"status": "member", "user": bot}
        content = {"chat": self.record.chat(chat), "from": _person(chat), "date": 1}
        return self.push("my_chat_member", {**content, "old_chat_member": before, "new_chat_member": member}, chat)

    def message(self, chat: int, kind: str, **content: Any) -> Params:
        """A message as Telegram writes it. ``sender`` may replace the person who wrote it."""
        self.record.chats.setdefault(chat, kind)
        self._next_message += 1
        sender = content.pop("sender", None) or _person(chat if chat > 0 else 7)
        return {
            "message_id": self._next_message,
            "date": 1,
            "chat": self.record.chat(chat),
            "from": sender,
            **content,
        }


def _person(user: int) -> Params:
    return {"id": user, "is_bot": False, "first_name": "Lan", "username": "lan_quang_tri"}


def _keyboard(sent: Sent) -> Params:
    return {"reply_markup": {"inline_keyboard": [list(row) for row in sent.buttons]}} if sent.buttons else {}

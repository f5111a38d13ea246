"""What can go wrong between a bot and Telegram, for ``BotApi.fail``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class ApiError(Exception):
    """An error as the Bot API answers it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call instead of its answer."""

    status: int = 200
    body: bytes = b""
    drop: bool = False
    """The connection breaks instead of an answer."""
    done: bool = False
    """The call does its work before the answer goes wrong."""


def _error(code: int, description: str, **parameters: int) -> Fault:
    return Fault(code, json.dumps(ApiError(code, description, **parameters).body).encode())


BAD_GATEWAY = Fault(502, b"<html><head><title>502 Bad Gateway</title></head></html>")
DROPPED = Fault(drop=True)
ANSWER_LOST = Fault(drop=True, done=True)
NOT_JSON = Fault(200, b"<html>Sign in to the network</html>")
NOT_TELEGRAM = Fault(200, b'{"result": true}')
BLOCKED = _error(403, "Forbidden: bot was blocked by the user")
PROXY_FORBIDS = Fault(403, b"<html>403 Forbidden</html>")
UNAUTHORIZED = _error(401, "Unauthorized")
NOT_FOUND = Fault(404, b"<html>404</html>")
CONFLICT = _error(409, "Conflict: terminated by other getUpdates request")
CANNOT_PARSE = _error(400, "Bad Request: can't parse entities: Unsupported start tag")
BAD_BUTTON = _error(400, "Bad Request: BUTTON_DATA_INVALID")


def too_many(seconds: int) -> Fault:
    """The flood limit, with the wait Telegram asks for."""
    return _error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def migrated(chat: int) -> Fault:
    """The group became the supergroup ``chat``."""
    return _error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=chat)

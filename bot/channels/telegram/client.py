"""The library's bot as this channel uses it."""

from __future__ import annotations

import logging

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

_log = structlog.get_logger(__name__)

_CONNECTIONS = 128
"""More than the 100 updates that can be in flight; each sends one message at a time."""
_TIMEOUT = 10.0
_POOL_TIMEOUT = 60.0


def make_bot(token: str, base_url: str) -> ExtBot[int]:
    """The bot for ``token`` at ``base_url`` (as ``https://api.telegram.org/bot``), not yet initialized."""
    # The library logs messages, chats and whole answers of Telegram. What matters of it is logged by this
    # package.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    return ExtBot(
        token,
        base_url=base_url,
        request=_Request(
            connection_pool_size=_CONNECTIONS,
            read_timeout=_TIMEOUT,
            write_timeout=_TIMEOUT,
            connect_timeout=_TIMEOUT,
            pool_timeout=_POOL_TIMEOUT,
        ),
        get_updates_request=_UpdatesRequest(
            connection_pool_size=2, read_timeout=_TIMEOUT, write_timeout=_TIMEOUT, connect_timeout=_TIMEOUT
        ),
        # Keeps under Telegram's limits; a limit that is hit all the same is waited for in sending.py.
        rate_limiter=AIORateLimiter(max_retries=0),
    )


class _Request(HTTPXRequest):
    """Takes nothing for an answer of Telegram that is none: the library looks only for ``result``."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The answer as an object that says whether all went well."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            raise TelegramError("Invalid server response")
        return answer


class _UpdatesRequest(_Request):
    """Reads polls so that one update the library cannot read does not hold up all that come after it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The answer, with only the id left of an unreadable update: so it is confirmed and skipped."""
        answer = _Request.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [update if _readable(update) else _bare(update) for update in updates]
        return answer


def _readable(update: dict[str, object]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception as error:
        _log.error("unreadable update skipped", error=type(error).__name__)
        return False
    return True


def _bare(update: dict[str, object]) -> dict[str, object]:
    return {"update_id": update["update_id"]}

"""Structured logs that hold no text of a person and no token."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Literal

import structlog

_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}")
"""A bot token as it stands in Bot API addresses, plain or URL-encoded."""
_MOST_PLACES = 8
_OWN = "bot"
"""The loggers of this program: the only ones that may say more than warnings."""


def hide_tokens(text: str) -> str:
    """``text`` with every bot token replaced."""
    return _TOKEN.sub("[token]", text)


def log_formatter(form: Literal["text", "json"] = "text") -> logging.Formatter:
    """Makes a line of every record, ours or a library's: ``name=value`` pairs, or a JSON object."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _first_line,
            _error_without_its_text,
            renderer,
            _hide_tokens_in_line,
        ],
    )


def set_up_logs(level: str, form: Literal["text", "json"] = "text") -> None:
    """Sends all logs, ours and the libraries', to standard error, a line each.

    Libraries are kept to warnings whatever ``level`` says: below that httpx logs addresses, which hold Telegram's
    token, and SQLAlchemy what is written to the database.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(log_formatter(form))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_OWN).setLevel(level)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _shared() -> list[structlog.typing.Processor]:
    return [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")]


def _first_line(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What libraries say in one line: asyncio adds lines that quote the values a failed task held."""
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return event


def _error_without_its_text(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception as its kind and where it came from. Its text may quote a message: a database error shows the
    values it was to write."""
    info = event.pop("exc_info", None)
    event.pop("exception", None)
    event.pop("stack_info", None)
    error, trace = _error_and_trace(info)
    if error is not None:
        places = traceback.extract_tb(trace)[-_MOST_PLACES:]
        event["error_kind"] = type(error).__name__
        event["error_place"] = " > ".join(f"{place.filename}:{place.lineno}" for place in places)
    return event


def _error_and_trace(info: object) -> tuple[BaseException | None, TracebackType | None]:
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        return info, info.__traceback__
    if isinstance(info, tuple) and isinstance(info[1], BaseException):
        return info[1], info[2]
    return None, None


def _hide_tokens_in_line(_logger: object, _name: str, line: object) -> str:
    return hide_tokens(str(line))

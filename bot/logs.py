"""Structured logs that hold no text of a person and no token."""

from __future__ import annotations

import logging
import re
import sys

import structlog

_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}")
"""A bot token as it stands in Bot API addresses, plain or URL-encoded."""


def hide_tokens(text: str) -> str:
    """``text`` with every bot token replaced."""
    return _TOKEN.sub("[token]", text)


def set_up_logs(level: str) -> None:
    """Sends all logs, ours and the libraries', to standard error, a line each.

    httpx and httpcore log addresses at INFO, and Telegram's addresses hold the token: they are kept to warnings,
    and whatever still gets through has its tokens replaced.
    """
    handler = logging.StreamHandler(sys.stderr)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
                _hide_tokens_in_line,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("httpx", "httpcore", "telegram", "uvicorn.access", "watchfiles", "alembic", "aiosqlite"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _hide_tokens_in_line(_logger: object, _name: str, line: object) -> str:
    return hide_tokens(str(line))

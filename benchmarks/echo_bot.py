"""The bare bot that ours is compared with: python-telegram-bot's ``Application`` on its own webhook, echoing.

``python -m benchmarks.echo_bot BASE_URL TOKEN PORT [--unlimited] [--concurrent]``
"""

from __future__ import annotations

import logging
from typing import Any

import typer
from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

PATH = "echo"


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Says what was said."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(base_url: str, token: str, port: int, unlimited: bool = False, concurrent: bool = False) -> None:
    """Serves until it is told to stop. The rate limiter is set as in ``bot/channels/telegram/client.py``."""
    logging.getLogger("telegram").setLevel(logging.ERROR)
    limiter = AIORateLimiter(overall_max_rate=0, group_max_rate=0) if unlimited else AIORateLimiter(max_retries=0)
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder()
        .token(token)
        .base_url(base_url)
        .rate_limiter(limiter)
        .concurrent_updates(concurrent)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_webhook("127.0.0.1", port, PATH, webhook_url=f"http://127.0.0.1:{port}/{PATH}")


if __name__ == "__main__":
    typer.run(main)

"""Our bot without its rate limiter, so that its own speed shows: ``python -m benchmarks.unlimited_bot run``."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

from telegram.ext import AIORateLimiter

from bot.channels.telegram import client
from bot.cli import main

if __name__ == "__main__":
    with patch.object(client, "AIORateLimiter", partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)):
        main()

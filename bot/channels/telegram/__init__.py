"""The Telegram channel, by long polling or by webhook, on python-telegram-bot's ``ExtBot``."""

import os

# The library's own way to ask for ``RetryAfter.retry_after`` as a timedelta. Without it every flood limit
# also brings a deprecation warning.
os.environ["PTB_TIMEDELTA"] = "true"

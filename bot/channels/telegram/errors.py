"""Errors as the log may show them."""

from __future__ import annotations

import traceback

from telegram.error import TelegramError

_MOST_CHARACTERS = 200


def describe(error: BaseException, token: str) -> str:
    """The kind of ``error`` and what may be known of it: never the token, never what a person wrote.

    Telegram's errors speak of calls, so their text is kept, without the token that addresses hold. The text
    of any other error may quote a message (a database error shows its parameters): there the place in the
    code must do.
    """
    kind = type(error).__name__
    if isinstance(error, TelegramError):
        text = str(error).replace(token, "<token>").replace(token.replace(":", "%3A"), "<token>")
        return f"{kind}: {text[:_MOST_CHARACTERS]}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind} at {frames[-1].filename}:{frames[-1].lineno}" if frames else kind

"""The store as the settings name it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.secrets_file import kept_secret
from bot.settings import Settings
from bot.store import Store

CHAT_KEY = "chat-key"
"""The secret, made at the first run where ``SECRET_KEY`` is not set."""


def secret_key(settings: Settings) -> bytes:
    """The key that hides people's numbers, signs visitors' cookies and encrypts what must be readable again."""
    given = settings.secret_key
    return (given.get_secret_value() if given else kept_secret(settings.data_dir, CHAT_KEY)).encode()


def open_store(settings: Settings) -> AbstractAsyncContextManager[Store]:
    """The store that the settings name, with the key that hides people's numbers in it."""
    address = settings.database_url
    return Store.open(settings.data_dir, secret_key(settings), address.get_secret_value() if address else None)

"""Text that lies encrypted in the database."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Encrypts and decrypts short texts (Fernet: AES-128-CBC with HMAC-SHA256) under one of the bot's secrets."""

    def __init__(self, secret: bytes) -> None:
        key = hmac.new(secret, b"sealed texts", hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """``text`` encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """What ``close`` got, or None if another secret closed it or somebody changed it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

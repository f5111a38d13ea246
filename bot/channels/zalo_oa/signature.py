"""Whether an event is Zalo's.

https://docs.zaloplatforms.com/docs/OA/webhook (``X-ZEvent-Signature``): SHA-256 over the app's id, the body as it
came, its timestamp and the account's secret key, one after the other. Not an HMAC, though it is called "mac".
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "X-ZEvent-Signature"


def signature(app_id: str, body: bytes, timestamp: str, secret_key: str) -> str:
    """The hexadecimal digest that belongs to an event."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret_key.encode()).hexdigest()


def is_signed(header: str, app_id: str, body: bytes, timestamp: str, secret_key: str) -> bool:
    """Whether ``header`` holds the event's signature; its ``mac=`` is sometimes missing."""
    given = header.strip().removeprefix("mac=").lower()
    expected = signature(app_id, body, timestamp, secret_key)
    return hmac.compare_digest(given.encode(), expected.encode())

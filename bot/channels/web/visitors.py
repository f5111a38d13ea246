"""Who is writing: a random number in a signed cookie, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "visitor"
_ID_BYTES = 16
_FORM = re.compile(rf"([0-9a-f]{{{2 * _ID_BYTES}}})\.([0-9a-f]{{32}})")
_MAX_AGE = 400 * 24 * 60 * 60
"""The longest browsers keep a cookie."""


class Visitors:
    """Knows visitors by their cookie. Its signature tells ids made here from made-up ones, so nobody can write in
    the name of an id found elsewhere, nor fill the memory with ids of his own."""

    def __init__(self, key: bytes) -> None:
        # The same key hides chats in the store: there it signs other texts.
        self._key = key

    def known(self, request: Request) -> str | None:
        """The visitor's id if the cookie is one of ours."""
        cookie = _FORM.fullmatch(request.cookies.get(COOKIE, ""))
        if cookie is None or not hmac.compare_digest(cookie[2], self._signature(cookie[1])):
            return None
        return cookie[1]

    def of(self, request: Request) -> str:
        """The visitor's id: the cookie's, or a new one if there is none of ours."""
        return self.known(request) or secrets.token_hex(_ID_BYTES)

    def remember(self, response: Response, request: Request, visitor: str) -> None:
        """Sets the cookie, for another 400 days if it was there already.

        ``SameSite=Lax`` keeps it off requests that other sites' pages send, so they cannot write in a visitor's
        name. ``Secure`` where the request came by HTTPS, as a trusted proxy says it.
        """
        response.set_cookie(
            COOKIE,
            f"{visitor}.{self._signature(visitor)}",
            max_age=_MAX_AGE,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )

    def _signature(self, visitor: str) -> str:
        return hmac.new(self._key, f"visitor cookie {visitor}".encode(), hashlib.sha256).hexdigest()[:32]

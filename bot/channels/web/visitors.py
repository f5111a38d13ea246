"""Who is writing: a random number in a cookie, and nothing else."""

from __future__ import annotations

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "visitor"
_ID_BYTES = 16
_ID_FORM = re.compile(rf"[0-9a-f]{{{2 * _ID_BYTES}}}")
_MAX_AGE = 400 * 24 * 60 * 60
"""The longest browsers keep a cookie."""


def visitor_of(request: Request) -> str:
    """The visitor's id: the cookie's, or a new one if there is none or not one of ours."""
    known = request.cookies.get(COOKIE, "")
    return known if _ID_FORM.fullmatch(known) else secrets.token_hex(_ID_BYTES)


def visitor_is_known(request: Request) -> bool:
    """Whether the request brings a cookie of ours."""
    return visitor_of(request) == request.cookies.get(COOKIE)


def remember(response: Response, request: Request, visitor: str) -> None:
    """Sets the cookie, for another 400 days if it was there already.

    ``SameSite=Lax`` keeps it off requests that other sites' pages send, so they cannot write in a visitor's name.
    """
    response.set_cookie(
        COOKIE,
        visitor,
        max_age=_MAX_AGE,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )

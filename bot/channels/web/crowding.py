"""A limit for what one network address may ask of the web chat: a new cookie a message is no way around the pace."""

from __future__ import annotations

import ipaddress

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.conversation.pace import Admission, Pace

_RETRY_SECONDS = 30
_IPV6_HOUSEHOLD = 64
"""The bits of an IPv6 address that one household gets: the rest its devices choose freely."""


class AddressLimit:
    """ASGI middleware that answers 429 to an address that asks too fast.

    A factory's hundreds of phones may share one address, so ``pace`` should be generous. Loopback is not limited:
    it is this machine, or a proxy that the settings do not name and behind which all people look alike.
    """

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or turns it away."""
        household = _household(scope) if scope["type"] == "http" and _counts(scope["path"]) else None
        if household and self._pace.admit(household) is not Admission.YES:
            refusal = JSONResponse(
                {"error": "too many requests"}, 429, {"Retry-After": str(_RETRY_SECONDS), "Cache-Control": "no-store"}
            )
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _counts(path: str) -> bool:
    """Platforms' webhooks prove who they are, and the page's files cost nothing."""
    return path == "/" or path.startswith("/chat/")


def _household(scope: Scope) -> str | None:
    """The address as far as one household shares it; None for this machine and for what is no address."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if address.is_loopback:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_HOUSEHOLD), strict=False))
    return str(address)

"""Calls to a platform's HTTP API, with their failures sorted by what may be done next.

A message whose sending failed may be out all the same; sending it again would double it. So the question is never
"which error" but "can it have arrived".
"""

from __future__ import annotations

import json
from typing import Any

import httpx

_TIMEOUT = 15.0
_TOO_MANY = 429
_GATEWAY_IS_ALONE = {502, 503}
"""What gateways answer when they reach nobody behind them."""
_MOST_CHARACTERS = 200


class CallError(Exception):
    """A call did not succeed. The text holds no address and no token."""


class Refused(CallError):  # noqa: N818 - reads as what the platform did
    """The platform answered that it did not do it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description[:_MOST_CHARACTERS]}")
        self.code = code


class NotReached(CallError):  # noqa: N818
    """The call did not get to the platform: it may be made again."""


class Uncertain(CallError):  # noqa: N818
    """The connection broke, or the answer is none: nobody knows whether it was done."""


def new_client() -> httpx.AsyncClient:
    """A client for one platform; the caller closes it."""
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)


async def call(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> dict[str, Any]:
    """The JSON object that ``url`` answers, whatever its HTTP status. Raises ``CallError``."""
    try:
        response = await client.request(method, url, **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotReached(type(error).__name__) from None
    except httpx.HTTPError as error:
        # "from None": the error behind it quotes the address, and that may hold a token.
        raise Uncertain(type(error).__name__) from None
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    return _no_json(response.status_code)


def _no_json(status: int) -> dict[str, Any]:
    """A gateway's own page, or a firewall's."""
    if status == _TOO_MANY:
        raise Refused(status, "answered by a gateway")
    if status in _GATEWAY_IS_ALONE or 400 <= status < 500:
        raise NotReached(f"HTTP {status} without JSON")
    raise Uncertain(f"HTTP {status} without JSON")


def number_of(value: object) -> int | None:
    """The whole number in ``value``; Zalo writes the same fields as numbers and as strings."""
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None

"""Bodies that platforms post to webhooks."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

_MOST_BYTES = 1024 * 1024


async def raw_body(request: Request) -> bytes | None:
    """The body as it came, or None if it is larger than any event."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in ``body``, or None if it is anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

"""A client of the Official Account API v3: the calls this bot makes, typed."""

from __future__ import annotations

from typing import Any

import httpx

from bot.channels.api_calls import NotReached, Refused, Uncertain, call, number_of
from bot.channels.zalo_oa.tokens import Tokens

TEXT_LIMIT = 2000
"""The most characters of one message (docs/OA, "Gửi tin tư vấn dạng văn bản")."""
MOST_BUTTONS = 5
"""Under one message (docs/OA, "Cấu trúc của tham số buttons")."""

OUTSIDE_WINDOW = frozenset({-230, -213})
"""The person has not written for seven days, or does not follow the account."""
RATE_LIMIT = -32
LACKING_IN_PACKAGE = -224
_TOKEN_REFUSED = frozenset({-216, -220})


class ZaloOaClient:
    """Calls of one account. All methods raise ``CallError``; no error holds a token."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, tokens: Tokens) -> None:
        self._http = http
        self._base = base_url
        self._tokens = tokens

    async def account_name(self) -> str:
        """The account's name (getoa)."""
        return str((await self._data("GET", "/v2.0/oa/getoa")).get("name", ""))

    async def send_consultation(self, user: str, message: dict[str, Any]) -> int | None:
        """Sends a consultation message; gives how many more are free for this person where Zalo says it."""
        body = {"recipient": {"user_id": user}, "message": message}
        data = await self._data("POST", "/v3.0/oa/message/cs", json=body)
        return _free_left(data)

    async def _data(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        access = await self._tokens.access()
        try:
            return await self._once(method, path, access, **request)
        except Refused as error:
            if error.code not in _TOKEN_REFUSED:
                raise
        await self._tokens.reject(access)
        try:
            return await self._once(method, path, await self._tokens.access(), **request)
        except Refused as error:
            if error.code not in _TOKEN_REFUSED:
                raise
            raise NotReached(f"the new token is refused too: {error}") from None

    async def _once(self, method: str, path: str, access: str, **request: Any) -> dict[str, Any]:
        answer = await call(self._http, method, self._base + path, headers={"access_token": access}, **request)
        # The HTTP status is 200 either way.
        code = number_of(answer.get("error"))
        if code is None:
            raise Uncertain("an answer that is not Zalo's")
        if code != 0:
            raise Refused(code, str(answer.get("message", "")))
        data = answer.get("data")
        return data if isinstance(data, dict) else {}


def _free_left(data: dict[str, Any]) -> int | None:
    """The field has had two places: ``quota.remain`` and ``cs_reply.remain``."""
    for name in ("quota", "cs_reply"):
        part = data.get(name)
        if isinstance(part, dict):
            inner = part.get("cs_reply", part)
            if isinstance(inner, dict) and (left := number_of(inner.get("remain"))) is not None:
                return left
    return None

"""A client of the Zalo Bot API: the methods this bot uses, typed.

The packages on PyPI take ``ok: false`` for success and log every idle poll as an error; see docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.api_calls import Refused, Uncertain, call, number_of
from bot.channels.styled import Run, StyledText

TEXT_LIMIT = 2000
"""The most characters of one message (docs/BOT, sendMessage)."""
QUOTA_EXCEEDED = 429
_REQUEST_TIMEOUT = 408
_NOT_FOUND = 404
_PATIENCE = 15.0
"""Seconds after which an answer is not waited for any more."""
_POLL_MARGIN = 5.0
"""So many seconds longer than the poll itself its answer is waited for."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """How the platform could reach a webhook when it was set: ``outcome`` is its word for it."""

    ok: bool
    outcome: str


class ZaloBotClient:
    """Calls of one bot. All methods raise ``CallError``; no error holds the token."""

    def __init__(self, http: httpx.AsyncClient, token: str, base_url: str) -> None:
        """``base_url`` is the server (``https://bot-api.zaloplatforms.com``), with or without ``/bot`` at its end."""
        self._http = http
        self._base = f"{base_url.rstrip('/').removesuffix('/bot')}/bot{token}/"

    async def account_name(self) -> str:
        """The bot's own name (getMe)."""
        return str((await self._result("getMe")).get("account_name", ""))

    async def next_update(self, wait: int) -> dict[str, Any] | None:
        """The next update, or None if none comes within ``wait`` seconds (getUpdates: one update a call)."""
        try:
            result = await self._result("getUpdates", {"timeout": wait}, patience=wait + _POLL_MARGIN)
        except Refused as error:
            if error.code == _REQUEST_TIMEOUT:
                return None
            raise
        return result or None

    async def send_message(self, chat: str, message: StyledText) -> None:
        """Sends a text of at most ``TEXT_LIMIT`` characters (sendMessage with text_styles)."""
        styles = [_style(run) for run in message.runs]
        await self._result(
            "sendMessage", {"chat_id": chat, "text": message.text, **({"text_styles": styles} if styles else {})}
        )

    async def webhook_url(self) -> str:
        """Where updates are posted to; empty if nowhere (getWebhookInfo)."""
        try:
            return str((await self._result("getWebhookInfo")).get("url") or "")
        except Refused as error:
            if error.code == _NOT_FOUND:
                return ""
            raise

    async def set_webhook(self, url: str, secret: str) -> Webhook:
        """Has updates posted to ``url``. It is kept even where the platform's first try does not get through."""
        result = await self._result("setWebhook", {"url": url, "secret_token": secret})
        tried = result.get("verification")
        if not isinstance(tried, dict):
            return Webhook(True, "")
        return Webhook(tried.get("ok") is True, str(tried.get("outcome", "")))

    async def delete_webhook(self) -> None:
        """Has updates wait for ``next_update`` again."""
        await self._result("deleteWebhook")

    async def _result(
        self, method: str, parameters: dict[str, Any] | None = None, *, patience: float = _PATIENCE
    ) -> dict[str, Any]:
        answer = await call(self._http, "POST", self._base + method, json=parameters or {}, timeout=patience)
        # The HTTP status says nothing: errors come with 200 too.
        if answer.get("ok") is True:
            result = answer.get("result")
            return result if isinstance(result, dict) else {}
        code = number_of(answer.get("error_code", answer.get("errorCode")))
        if answer.get("ok") is not False or code is None:
            raise Uncertain("an answer that is not the platform's")
        raise Refused(code, str(answer.get("description", "")))


def _style(run: Run) -> dict[str, Any]:
    codes: Sequence[str] = [code for code, on in (("b", run.strong), ("i", run.em)) if on]
    return {"start": run.start, "len": run.length, "st": codes}

"""Zalo's OAuth v4 for Official Accounts: consent, and tokens for it.

https://docs.zaloplatforms.com/docs/OA/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from pydantic import SecretStr

from bot.channels.api_calls import Refused, Uncertain, call, number_of
from bot.store import TokenPair

REDIRECT_PATH = "/zalo/oa/login"
"""Where Zalo sends the admin's browser after the consent, under the public address of the bot."""
_ACCESS_LASTS = 90_000
"""Seconds an access token lasts where the answer does not say it: 25 hours."""
_VERIFIER_BYTES = 32
"""Gives the 43 characters that Zalo asks for."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for an admin's consent."""

    url: str
    """What the admin opens."""
    verifier: str
    state: str

    @classmethod
    def ask(cls, oauth_url: str, app_id: str, redirect_uri: str) -> Consent:
        """A new request; Zalo sends the browser to ``redirect_uri`` afterwards."""
        verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
        state = secrets.token_urlsafe(16)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge, "state": state}
        return cls(f"{oauth_url}/v4/oa/permission?{urlencode(query)}", verifier, state)

    def code(self, address: str) -> str | None:
        """The code in the ``address`` the browser was sent to; None if it is not the answer to this request."""
        query = parse_qs(urlsplit(address.strip()).query)
        codes = query.get("code", [])
        return codes[0] if codes and query.get("state") == [self.state] else None


class OAuth:
    """Exchanges codes and refresh tokens for pairs. Methods raise ``CallError``."""

    def __init__(
        self, http: httpx.AsyncClient, oauth_url: str, app_id: str, app_secret: str, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._url = f"{oauth_url}/v4/oa/access_token"
        self._app_id = app_id
        self._headers = {"secret_key": app_secret}
        self._now = now

    async def pair_for_code(self, code: str, verifier: str) -> TokenPair:
        """The first pair, for the ``code`` of a consent."""
        return await self._pair({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def renewed(self, pair: TokenPair) -> TokenPair:
        """The next pair. ``pair`` is void from then on, whether or not the answer arrives."""
        refresh = pair.refresh.get_secret_value()
        return await self._pair({"grant_type": "refresh_token", "refresh_token": refresh})

    async def _pair(self, grant: dict[str, str]) -> TokenPair:
        form = {"app_id": self._app_id, **grant}
        answer = await call(self._http, "POST", self._url, data=form, headers=self._headers)
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
            # A string of seconds, whatever the table in the documentation says.
            lasts = number_of(answer.get("expires_in")) or _ACCESS_LASTS
            now = self._now()
            return TokenPair(
                access=SecretStr(access),
                refresh=SecretStr(refresh),
                issued_at=now,
                expires_at=now + timedelta(seconds=lasts),
            )
        code = number_of(answer.get("error"))
        if code is None:
            raise Uncertain("an answer that is not Zalo's")
        raise Refused(code, str(answer.get("error_name", answer.get("message", ""))))

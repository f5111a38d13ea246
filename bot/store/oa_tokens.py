"""The token pair of an Official Account, encrypted at rest, renewed by one process at a time.

A refresh token works once (Zalo OAuth v4): two processes that renew side by side would lose the account.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer
from sqlalchemy import update

from bot.store.database import Store
from bot.store.seal import Seal
from bot.store.zalo_tables import OaTokensRow

_LEASE = timedelta(seconds=60)
"""Longer than a renewal can take."""


class TokenPair(BaseModel):
    """What Zalo gave, and when."""

    model_config = ConfigDict(frozen=True)

    access: SecretStr
    refresh: SecretStr
    issued_at: datetime
    expires_at: datetime

    @field_serializer("access", "refresh", when_used="json")
    def _in_clear(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


class OaTokens:
    """The pair of one app."""

    def __init__(self, store: Store, seal: Seal, app_id: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._seal = seal
        self._app_id = app_id
        self._now = now

    async def load(self) -> TokenPair | None:
        """The pair kept last, or None if there is none or another secret closed it."""
        async with self._store.sessions() as session:
            row = await session.get(OaTokensRow, self._app_id)
        opened = self._seal.open(row.sealed) if row else None
        if opened is None:
            return None
        try:
            return TokenPair.model_validate_json(opened)
        except ValidationError:
            return None

    async def save(self, pair: TokenPair) -> None:
        """Keeps ``pair`` and ends the turn of whoever renewed it."""
        sealed = self._seal.close(pair.model_dump_json())
        async with self._store.sessions.begin() as session:
            await session.merge(OaTokensRow(app_id=self._app_id, sealed=sealed, renewing_until_ms=0))

    async def begin_renewal(self) -> bool:
        """Whether it is this process's turn to renew; then nobody else's until ``save``, ``end_renewal`` or a
        minute has passed."""
        now = self._now()
        free = (OaTokensRow.app_id == self._app_id, OaTokensRow.renewing_until_ms < _ms(now))
        async with self._store.sessions.begin() as session:
            taken = update(OaTokensRow).where(*free).values(renewing_until_ms=_ms(now + _LEASE))
            return (await session.scalar(taken.returning(OaTokensRow.app_id))) is not None

    async def end_renewal(self) -> None:
        """Gives the turn back without a new pair."""
        mine = OaTokensRow.app_id == self._app_id
        async with self._store.sessions.begin() as session:
            await session.execute(update(OaTokensRow).where(mine).values(renewing_until_ms=0))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

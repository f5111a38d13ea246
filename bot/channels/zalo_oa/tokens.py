"""The access token of the moment.

A pair is renewed long before it ends, by one process at a time, and kept before it is used: the refresh token
works once, and losing the new pair means asking the account's admin for consent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.channels.alarms import Alarms
from bot.channels.api_calls import CallError, NotReached, Refused
from bot.channels.zalo_oa.oauth import OAuth
from bot.store import OaTokens, TokenPair

_log = structlog.get_logger(__name__)

_RENEW_AFTER = timedelta(hours=20)
"""Of the 25 hours a token lasts: five hours remain to get over an outage."""
_TRY_AGAIN_AFTER = timedelta(minutes=5)
_LAST_HOURS = timedelta(hours=2)
_LOOK_EVERY = 60.0
_TURN_LOOKS = 30
_BETWEEN_LOOKS = 1.0
_SAVE_TRIES = 5


class Tokens:
    """Gives and renews the access token."""

    def __init__(
        self,
        kept: OaTokens,
        oauth: OAuth,
        alarms: Alarms,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._kept = kept
        self._oauth = oauth
        self._alarms = alarms
        self._now = now
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._unsaved: TokenPair | None = None
        self._failed: tuple[TokenPair, datetime] | None = None
        """A pair that could not be renewed, and when it may be tried again."""

    async def access(self) -> str:
        """A token that works, renewed if it must be. Raises ``NotReached`` while there is none: what needs it may
        be tried again later."""
        async with self._lock:
            pair = await self._current()
            if pair is None:
                self._ask_for_consent("chưa có token")
                raise NotReached("no token yet")
            if self._now() < pair.issued_at + _RENEW_AFTER:
                return pair.access.get_secret_value()
            renewed = await self._renew(pair)
            if renewed is None and self._now() >= pair.expires_at:
                raise NotReached("the token is over and could not be renewed")
            return (renewed or pair).access.get_secret_value()

    async def reject(self, access: str) -> None:
        """Renews now: the platform has refused ``access``. Nothing happens if it is not the kept one any more."""
        async with self._lock:
            pair = await self._current()
            if pair and pair.access.get_secret_value() == access and await self._renew(pair) is None:
                raise NotReached("the token was refused and could not be renewed")

    async def run(self) -> None:
        """Renews in time, also while nobody writes, until cancelled."""
        while True:
            try:
                await self.access()
            except NotReached as error:
                _log.warning("no access to the Official Account", error=str(error))
            except Exception as error:
                _log.error("tokens not looked after", error=type(error).__name__)
            await self._sleep(_LOOK_EVERY)

    async def _current(self) -> TokenPair | None:
        if self._unsaved:
            await self._save(self._unsaved)
        return await self._kept.load()

    async def _renew(self, pair: TokenPair) -> TokenPair | None:
        """The pair after ``pair``, made here or by another process; None if it cannot be had now."""
        if self._failed and self._failed[0] == pair and self._now() < self._failed[1]:
            return None
        for _ in range(_TURN_LOOKS):
            if await self._kept.begin_renewal():
                return await self._renew_in_turn(pair)
            await self._sleep(_BETWEEN_LOOKS)
            latest = await self._kept.load()
            if latest and latest.issued_at > pair.issued_at:
                return latest
        return None

    async def _renew_in_turn(self, pair: TokenPair) -> TokenPair | None:
        latest = await self._kept.load()
        if latest and latest.issued_at > pair.issued_at:
            await self._kept.end_renewal()
            return latest
        try:
            renewed = await self._oauth.renewed(pair)
        except CallError as error:
            _log.error("token not renewed", error=str(error))
            self._failed = (pair, self._now() + _TRY_AGAIN_AFTER)
            await self._kept.end_renewal()
            # A number below zero is Zalo's own; a gateway's says nothing about the token.
            if isinstance(error, Refused) and error.code < 0:
                self._ask_for_consent(f"Zalo từ chối gia hạn, lỗi {error.code}")
            elif self._now() > pair.expires_at - _LAST_HOURS:
                self._alarms.sound(
                    "zalo-oa-renewal",
                    "Bot chưa gia hạn được token của Zalo OA và token sắp hết hạn: kiểm tra đường mạng từ máy chủ tới "
                    "oauth.zaloapp.com.",
                )
            return None
        await self._save(renewed)
        _log.info("token renewed", until=renewed.expires_at.isoformat(timespec="minutes"))
        return renewed

    async def _save(self, pair: TokenPair) -> None:
        self._unsaved = pair
        for wait in (*range(1, _SAVE_TRIES), None):
            try:
                await self._kept.save(pair)
            except Exception as error:
                _log.error("new token not kept yet", error=type(error).__name__)
                if wait is None:
                    raise
                await self._sleep(wait)
            else:
                break
        self._unsaved = None

    def _ask_for_consent(self, reason: str) -> None:
        self._alarms.sound(
            "zalo-oa-consent",
            f"Bot không vào được Zalo OA ({reason}). Quản trị viên OA cần đồng ý lại: trên máy chủ, chạy "
            "“python -m bot zalo-login” rồi làm theo hướng dẫn. Tin của người dân được giữ lại 48 giờ.",
        )

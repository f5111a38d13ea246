"""Long polling that confirms an update only after it has been handled.

Telegram forgets an update as soon as a poll's offset is past it. The ``Updater`` of python-telegram-bot moves
the offset when it has put an update into its queue, so what waits there is lost if the program ends. Hence
this loop: the offset is the lowest update that is not finished. Until that one is, Telegram sends it and all
later ones again with every poll; those in flight or finished are skipped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError
from telegram.ext import ExtBot

from bot.channels.telegram.errors import describe
from bot.channels.telegram.handling import finish
from bot.channels.telegram.incoming import ALLOWED_UPDATES
from bot.channels.telegram.patience import Patience
from bot.conversation.chat_locks import ChatLocks

_log = structlog.get_logger(__name__)

_SHORTEST_PAUSE = 0.02
_LONGEST_PAUSE = 0.5
"""Bounds in seconds of the pause between polls that Telegram answers at once since updates are in flight."""
_CONFIRM_SECONDS = 3


class Poller:
    """Polls updates and has them handled: chats side by side, each chat in order."""

    def __init__(self, bot: ExtBot[int], handle: Callable[[Update], Awaitable[None]], patience: Patience) -> None:
        self._bot = bot
        self._handle = handle
        self._patience = patience
        self._chats = ChatLocks()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._finished: set[int] = set()
        self._highest: int | None = None
        self._reachable = asyncio.Event()
        self._pause = _SHORTEST_PAUSE

    @property
    def offset(self) -> int | None:
        """The first update that Telegram must keep; None before the first one came."""
        if self._tasks:
            return min(self._tasks)
        return None if self._highest is None else self._highest + 1

    @property
    def reachable(self) -> bool:
        """Whether the last poll was answered."""
        return self._reachable.is_set()

    async def run(self) -> None:
        """Polls until cancelled."""
        failures = 0
        while True:
            try:
                updates = await self._bot.get_updates(
                    self.offset, timeout=self._patience.long_poll, allowed_updates=ALLOWED_UPDATES
                )
            except Exception as error:
                await self._after_failure(error, failures)
                failures += 1
                continue
            failures = 0
            self._reachable.set()
            fresh = [u for u in updates if u.update_id not in self._tasks and u.update_id not in self._finished]
            for update in fresh:
                self._begin(update)
            await self._let_finish(came=bool(fresh))

    async def finish(self) -> None:
        """Lets turns in flight end and tells Telegram about them. Call it when ``run`` is over."""
        await finish(list(self._tasks.values()), self._patience.grace)
        if self.offset is None:
            return
        try:
            async with asyncio.timeout(_CONFIRM_SECONDS):
                await self._bot.get_updates(self.offset, limit=1, timeout=0)
        except Exception as error:
            # What was handled comes again after the next start, and is known there as handled.
            _log.info("last updates not confirmed", error=describe(error, self._bot.token))

    async def _after_failure(self, error: Exception, failures: int) -> None:
        wait = self._patience.before_retry(error, failures)
        event = "polling failed"
        if isinstance(error, InvalidToken):
            event = "Telegram rejects the token: check TELEGRAM_BOT_TOKEN"
        elif isinstance(error, Conflict):
            event = "another program polls with the same token"
        elif isinstance(error, NetworkError):
            self._reachable.clear()
        _log.warning(event, error=describe(error, self._bot.token), wait=wait)
        await self._patience.sleep(wait)

    async def _let_finish(self, *, came: bool) -> None:
        """Waits for a task in flight, but never so long that someone's new message would have to wait."""
        self._pause = _SHORTEST_PAUSE if came else min(self._pause * 2, _LONGEST_PAUSE)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=self._pause, return_when=asyncio.FIRST_COMPLETED)
        offset = self.offset
        self._finished = {update_id for update_id in self._finished if offset is None or update_id > offset}

    def _begin(self, update: Update) -> None:
        self._highest = max(update.update_id, self._highest or 0)
        task = asyncio.create_task(self._in_its_turn(update))
        self._tasks[update.update_id] = task
        task.add_done_callback(partial(self._end, update.update_id))

    def _end(self, update_id: int, task: asyncio.Task[None]) -> None:
        # A task cancelled at the end of the program stays: the offset must not move past it.
        if not task.cancelled():
            del self._tasks[update_id]
            self._finished.add(update_id)

    async def _in_its_turn(self, update: Update) -> None:
        """Handles ``update`` after the earlier ones of its chat, all their tries included."""
        chat = update.effective_chat
        async with self._chats.hold(f"chat {chat.id}" if chat else f"update {update.update_id}"):
            await self._with_patience(update)

    async def _with_patience(self, update: Update) -> None:
        for wait in (*self._patience.handle, None):
            try:
                await self._handle(update)
            except Exception as error:
                reason = describe(error, self._bot.token)
                if wait is None:
                    _log.error("update given up", error=reason)
                    return
                _log.warning("handling failed", error=reason, wait=wait)
                await self._patience.sleep(wait)
                # While Telegram is away no try could succeed: none is spent.
                await self._reachable.wait()
            else:
                return

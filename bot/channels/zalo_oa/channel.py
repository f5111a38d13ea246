"""The Official Account as the rest of the program sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.routing import Route

from bot.channels.api_calls import CallError
from bot.channels.delivery import Delivered
from bot.channels.inbox_worker import InboxWorker
from bot.channels.zalo_oa.client import ZaloOaClient
from bot.channels.zalo_oa.incoming import left, read_event
from bot.channels.zalo_oa.tokens import Tokens
from bot.channels.zalo_oa.webhook import Webhook
from bot.conversation.messages import Reply
from bot.store import OpenChoices

CHANNEL = "zalo-oa"
"""The channel's name towards the conversations and the store."""

_log = structlog.get_logger(__name__)

_WAITS = (1.0, 5.0, 30.0, 60.0)


class ZaloOaChannel:
    """The bot as an Official Account.

    Usage: put ``routes()`` into the web server and keep ``run()`` running; cancelling it ends the channel cleanly.
    """

    name = CHANNEL

    def __init__(
        self,
        client: ZaloOaClient,
        tokens: Tokens,
        worker: InboxWorker,
        open_choices: OpenChoices,
        *,
        app_id: str,
        secret_key: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``secret_key`` is the account's, from its webhook settings: not the app's."""
        self._client = client
        self._tokens = tokens
        self._worker = worker
        self._open_choices = open_choices
        self._webhook = Webhook(self._accept, app_id, secret_key)
        self._sleep = sleep
        self._greeted = False

    @property
    def connected(self) -> bool:
        """Whether Zalo knows the account by its token."""
        return self._greeted

    def routes(self) -> list[Route]:
        """The routes that the web server must serve."""
        return self._webhook.routes()

    async def run(self) -> None:
        """Runs the channel until cancelled, then lets turns in flight end. Zalo may be away meanwhile."""
        beside = [asyncio.create_task(job) for job in (self._worker.run(), self._tokens.run(), self._greet_account())]
        try:
            await asyncio.Event().wait()
        finally:
            self._webhook.close()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self._worker.finish()

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        """Sends ``replies`` outside a turn, as ``bot.channels.delivery.Delivery`` says."""
        return await self._worker.send_to(chat, replies)

    async def _accept(self, event: dict[str, object]) -> None:
        if heard := read_event(event):
            await self._worker.accept(heard)
        elif chat := left(event):
            await self._open_choices.close(CHANNEL, chat)

    async def _greet_account(self) -> None:
        """Asks once for the account's name, so that the log says whether the token works."""
        failures = 0
        while True:
            try:
                name = await self._client.account_name()
            except CallError as error:
                wait = _WAITS[min(failures, len(_WAITS) - 1)]
                failures += 1
                _log.warning("Zalo OA not ready", error=str(error), wait=wait)
                await self._sleep(wait)
            else:
                self._greeted = True
                _log.info("connected to Zalo OA", account=name)
                return

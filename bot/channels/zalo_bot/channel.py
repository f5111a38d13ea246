"""The Zalo bot as the rest of the program sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.routing import Route

from bot.channels.alarms import Alarms
from bot.channels.api_calls import CallError, Refused
from bot.channels.delivery import Delivered
from bot.channels.inbox_worker import InboxWorker
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.incoming import read_update
from bot.channels.zalo_bot.polling import Poller, PollWaits
from bot.channels.zalo_bot.webhook import Webhook, webhook_url
from bot.conversation.messages import Reply

CHANNEL = "zalo"
"""The channel's name towards the conversations and the store."""

_log = structlog.get_logger(__name__)


class ZaloBotChannel:
    """The bot on Zalo: by webhook if the program has a public address, else by long polling.

    Usage: put ``routes()`` into the web server and keep ``run()`` running; cancelling it ends the channel cleanly.
    """

    name = CHANNEL

    def __init__(
        self,
        client: ZaloBotClient,
        worker: InboxWorker,
        alarms: Alarms,
        *,
        mentioned_as: Sequence[str],
        public_url: str | None = None,
        webhook_secret: str = "",
        waits: PollWaits | None = None,
    ) -> None:
        """``mentioned_as`` are names under which people mention the bot in groups, beside its account's name."""
        self._client = client
        self._worker = worker
        self._alarms = alarms
        self._mentioned_as = tuple(mentioned_as)
        self._account = ""
        self._logged_in = False
        self._waits = waits or PollWaits()
        self._public_url = public_url
        self._secret = webhook_secret
        self._webhook = Webhook(self._accept, webhook_secret) if public_url else None
        self._poller = Poller(client, self._accept, self._waits)

    @property
    def connected(self) -> bool:
        """Whether Zalo was reached when last tried."""
        return self._logged_in and (self._webhook is not None or self._poller.reachable)

    def routes(self) -> list[Route]:
        """The routes that the web server must serve: none when polling."""
        return [self._webhook.route()] if self._webhook else []

    async def run(self) -> None:
        """Runs the channel until cancelled, then lets turns in flight end. Zalo may be away meanwhile."""
        sweeping = asyncio.create_task(self._worker.run())
        try:
            await self._connect()
            if self._webhook:
                await asyncio.Event().wait()
            else:
                await self._poller.run()
        finally:
            if self._webhook:
                self._webhook.close()
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await self._worker.finish()

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        """Sends ``replies`` outside a turn, as ``bot.channels.delivery.Delivery`` says."""
        return await self._worker.send_to(chat, replies)

    async def _accept(self, update: dict[str, Any]) -> None:
        heard = read_update(update, (*self._mentioned_as, self._account))
        if heard:
            await self._worker.accept(heard)

    async def _connect(self) -> None:
        """Logs in and chooses how updates come, however long it takes until Zalo can be reached."""
        failures = 0
        while True:
            try:
                self._account = await self._client.account_name()
                await self._choose_delivery()
            except CallError as error:
                refused = isinstance(error, Refused)
                waits = self._waits.rejected if refused else self._waits.failed
                wait = waits[min(failures, len(waits) - 1)]
                failures += 1
                hint = "check ZALO_BOT_TOKEN and PUBLIC_URL" if refused else ""
                _log.warning("Zalo not ready", error=str(error), hint=hint, wait=wait)
                await self._waits.sleep(wait)
            else:
                self._logged_in = True
                _log.info("connected to Zalo", delivery="webhook" if self._webhook else "polling")
                return

    async def _choose_delivery(self) -> None:
        if self._public_url is None:
            await self._client.delete_webhook()
            return
        url = webhook_url(self._public_url, self._secret)
        if await self._client.webhook_url() == url:
            return
        tried = await self._client.set_webhook(url, self._secret)
        if not tried.ok:
            self._alarms.sound(
                "zalo-webhook",
                f"Zalo chưa gọi được webhook của bot ({tried.outcome}): kiểm tra PUBLIC_URL, chứng chỉ HTTPS và tường "
                "lửa. Nếu dùng Cloudflare, hãy tắt Browser Integrity Check cho đường dẫn /zalo/.",
            )

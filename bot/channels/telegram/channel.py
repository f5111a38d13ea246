"""The Telegram channel as the rest of the program sees it.

Of python-telegram-bot only the bot, its rate limiter and its objects are used, not ``Application`` and
``Updater``: they confirm an update to Telegram before it has been handled, so a crash or a restart loses it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.routing import Route

from bot.channels.delivery import Delivered
from bot.channels.telegram.client import make_bot
from bot.channels.telegram.dialogue import Dialogue
from bot.channels.telegram.errors import describe
from bot.channels.telegram.group import TelegramGroup
from bot.channels.telegram.handling import CHANNEL, Handler
from bot.channels.telegram.incoming import ALLOWED_UPDATES, Place
from bot.channels.telegram.officials import OfficialsDesk
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import Sender, messages_of
from bot.channels.telegram.webhook import PATH, Webhook
from bot.conversation.messages import Reply

_log = structlog.get_logger(__name__)

_WEBHOOK_CONNECTIONS = 40


class TelegramChannel:
    """The bot on Telegram: by webhook if the program has a public address, else by long polling.

    Usage: put ``routes()`` into the web server and keep ``run()`` running; cancelling it ends the channel
    cleanly.
    """

    @property
    def name(self) -> str:
        """The channel's name towards the conversations and the store."""
        return CHANNEL

    def __init__(
        self,
        conversations: Dialogue,
        *,
        token: str,
        base_url: str = "https://api.telegram.org/bot",
        public_url: str | None = None,
        webhook_secret: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """The token is appended to ``base_url``, ``/telegram/webhook`` to ``public_url``.

        Without ``webhook_secret`` a new one is drawn at every start.
        """
        self._conversations = conversations
        self._patience = patience or Patience()
        self._bot = make_bot(token, base_url)
        self._sender = Sender(self._bot, self._patience)
        self._desk: OfficialsDesk | None = None
        handler = Handler(self._bot, conversations, self._sender, lambda: self._desk)
        self._poller = Poller(self._bot, handler.handle, self._patience)
        self._public_url = public_url
        self._logged_in = False
        self._secret = webhook_secret or secrets.token_urlsafe(32)
        self._webhook = Webhook(self._bot, handler.handle, self._secret) if public_url else None

    @property
    def connected(self) -> bool:
        """Whether Telegram was reached when last tried."""
        return self._logged_in and (self._webhook is not None or self._poller.reachable)

    def group(self, chat_id: int) -> TelegramGroup:
        """The officials' group ``chat_id``, as this bot reaches it."""
        return TelegramGroup(self._bot, self._sender, chat_id)

    def seat(self, desk: OfficialsDesk) -> None:
        """Has ``desk`` handle what comes from its group. Call it before ``run``."""
        self._desk = desk

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        """Writes to a person outside a turn. Never raises; ends with the first message that is not delivered."""
        place = Place(int(chat))
        try:
            for message in (message for reply in replies for message in messages_of(reply)):
                sent = await self._sender.send(place, message)
                if sent.how is not Delivered.DELIVERED:
                    return sent.how
        except Exception as error:
            _log.warning("not delivered", error=describe(error, self._bot.token))
            return Delivered.FAILED
        return Delivered.DELIVERED

    def routes(self) -> list[Route]:
        """The routes that the web server must serve: none when polling."""
        return [self._webhook.route()] if self._webhook else []

    async def run(self) -> None:
        """Runs the channel until cancelled, then lets turns in flight end. Telegram may be away meanwhile."""
        introduction = None
        try:
            await self._connect()
            introduction = asyncio.create_task(self._introduce())
            if self._webhook:
                await asyncio.Event().wait()
            else:
                await self._poller.run()
        finally:
            if introduction:
                introduction.cancel()
                await asyncio.gather(introduction, return_exceptions=True)
            if self._webhook:
                await self._webhook.finish(self._patience.grace)
            else:
                await self._poller.finish()
            await self._bot.shutdown()

    async def _connect(self) -> None:
        """Logs in and chooses how updates come, however long it takes until Telegram can be reached."""
        failures = 0
        while True:
            try:
                await self._bot.initialize()
                await self._choose_delivery()
            except Exception as error:
                wait = self._patience.before_retry(error, failures)
                failures += 1
                _log.warning("Telegram not ready", error=describe(error, self._bot.token), wait=wait)
                await self._patience.sleep(wait)
            else:
                self._logged_in = True
                _log.info("connected to Telegram", delivery="webhook" if self._webhook else "polling")
                return

    async def _choose_delivery(self) -> None:
        if self._webhook is None or self._public_url is None:
            await self._bot.delete_webhook(drop_pending_updates=False)
            return
        # Updates may come before the answer to this call.
        self._webhook.open()
        await self._bot.set_webhook(
            self._public_url.rstrip("/") + PATH,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self._secret,
            max_connections=_WEBHOOK_CONNECTIONS,
            drop_pending_updates=False,
        )

    async def _introduce(self) -> None:
        """Sets what Telegram shows of the bot. It works without, so failures are only logged."""
        bot = self._bot
        profile = self._conversations.profile()
        calls: dict[str, Callable[[], Awaitable[bool]]] = {
            "commands": lambda: bot.set_my_commands(profile.commands),
            "commands in Vietnamese": lambda: bot.set_my_commands(profile.commands, language_code="vi"),
            "description": lambda: bot.set_my_description(profile.description),
            "short description": lambda: bot.set_my_short_description(profile.short_description),
        }
        for what, call in calls.items():
            try:
                await call()
            except Exception as error:
                _log.warning("profile not set", what=what, error=describe(error, bot.token))

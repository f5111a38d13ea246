"""The Zalo channels put together from the settings, and the consent they need."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from bot import clock
from bot.channels.alarms import Alarms
from bot.channels.api_calls import new_client
from bot.channels.inbox_worker import InboxWorker, Sending
from bot.channels.zalo_bot import channel as zalo_bot
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.quota import MonthlyQuota
from bot.channels.zalo_bot.sending import ZaloBotSending
from bot.channels.zalo_oa import channel as zalo_oa
from bot.channels.zalo_oa.client import ZaloOaClient
from bot.channels.zalo_oa.oauth import REDIRECT_PATH, Consent, OAuth
from bot.channels.zalo_oa.sending import ZaloOaSending
from bot.channels.zalo_oa.tokens import Tokens
from bot.conversation.service import Conversations
from bot.secrets_file import kept_secret
from bot.settings import Settings, SettingsError
from bot.storage import open_store, secret_key
from bot.store import Inbox, OaTokens, OpenChoices, Seal, SentCounts, Store


class ZaloParts:
    """Builds the channels. ``hint`` gives the line that says how to choose by number, ``secret`` encrypts."""

    def __init__(
        self,
        settings: Settings,
        conversations: Conversations,
        store: Store,
        alarms: Alarms,
        *,
        http: httpx.AsyncClient,
        hint: Callable[[], str],
        secret: bytes,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._store = store
        self._alarms = alarms
        self._http = http
        self._hint = hint
        self._seal = Seal(secret)
        self._choices = OpenChoices(store, clock.now)

    def bot(self, token: str) -> zalo_bot.ZaloBotChannel:
        """The bot of the Zalo Bot Platform."""
        settings, name = self._settings, self._conversations.profile().name
        client = ZaloBotClient(self._http, token, settings.zalo_base_url)
        quota = MonthlyQuota(
            zalo_bot.CHANNEL, settings.zalo_monthly_messages, SentCounts(self._store), self._alarms, clock.now
        )
        return zalo_bot.ZaloBotChannel(
            client,
            self._worker(zalo_bot.CHANNEL, ZaloBotSending(client, quota, self._hint)),
            self._alarms,
            # The platform has every bot's name begin with "Bot".
            mentioned_as=(f"Bot {name}", name),
            public_url=settings.public_url,
            webhook_secret=webhook_secret(settings),
        )

    def official_account(self, app_id: str, secret_key: str) -> zalo_oa.ZaloOaChannel:
        """The Official Account."""
        kept = OaTokens(self._store, self._seal, app_id, clock.now)
        tokens = Tokens(kept, oauth(self._settings, self._http, app_id), self._alarms, clock.now)
        client = ZaloOaClient(self._http, self._settings.zalo_oa_base_url, tokens)
        return zalo_oa.ZaloOaChannel(
            client,
            tokens,
            self._worker(zalo_oa.CHANNEL, ZaloOaSending(client, self._alarms, self._hint)),
            self._choices,
            app_id=app_id,
            secret_key=secret_key,
        )

    def _worker(self, channel: str, sending: Sending) -> InboxWorker:
        inbox = Inbox(self._store, self._seal, channel, clock.now)
        return InboxWorker(channel, inbox, self._choices, self._conversations, sending)


def webhook_secret(settings: Settings) -> str:
    """What platforms send along with every webhook call: ``WEBHOOK_SECRET``, or one made at the first run."""
    given = settings.webhook_secret
    return given.get_secret_value() if given else kept_secret(settings.data_dir, "webhook")


def oauth(settings: Settings, http: httpx.AsyncClient, app_id: str) -> OAuth:
    """Zalo's OAuth for the app. Raises ``SettingsError`` if its secret is not set."""
    if settings.zalo_oa_app_secret is None:
        raise SettingsError("ZALO_OA_APP_SECRET: must be set")
    return OAuth(http, settings.zalo_oa_oauth_url, app_id, settings.zalo_oa_app_secret.get_secret_value(), clock.now)


async def keep_tokens(settings: Settings, consent: Consent, code: str) -> None:
    """Exchanges the ``code`` of a consent and keeps the tokens, encrypted. Raises ``CallError`` if Zalo refuses."""
    app_id = str(settings.zalo_oa_app_id)
    async with new_client() as http, open_store(settings) as store:
        pair = await oauth(settings, http, app_id).pair_for_code(code, consent.verifier)
        await OaTokens(store, Seal(secret_key(settings)), app_id, clock.now).save(pair)


def ask_consent(settings: Settings) -> Consent:
    """A request for the consent of the account's admin. Raises ``SettingsError`` naming what must be set first."""
    for name in ("zalo_oa_app_id", "public_url"):
        if getattr(settings, name) is None:
            raise SettingsError(f"{name.upper()}: must be set before zalo-login")
    return Consent.ask(
        settings.zalo_oa_oauth_url, str(settings.zalo_oa_app_id), f"{settings.public_url}{REDIRECT_PATH}"
    )

"""The Zalo channels between local servers and scripted conversations, with a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot import clock
from bot.channels.alarms import Alarms
from bot.channels.api_calls import new_client
from bot.channels.inbox_worker import InboxWorker, Sending, Waits
from bot.channels.zalo_bot import channel as zalo_bot
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.polling import PollWaits
from bot.channels.zalo_bot.quota import MonthlyQuota
from bot.channels.zalo_bot.sending import ZaloBotSending
from bot.channels.zalo_oa import channel as zalo_oa
from bot.channels.zalo_oa.client import ZaloOaClient
from bot.channels.zalo_oa.oauth import OAuth
from bot.channels.zalo_oa.sending import ZaloOaSending
from bot.channels.zalo_oa.tokens import Tokens
from bot.store import Inbox, OaTokens, OpenChoices, Seal, SentCounts, Store, TokenPair
from tests.support.conversations import ScriptedConversations
from tests.support.local_platform import LocalPlatform
from tests.support.serving import address, free_socket, serving
from tests.support.zalo_bot_api import ZaloBotApi
from tests.support.zalo_oa_api import ZaloOaApi

SECRET = "a-secret_1"
HINT = "Nhắn một con số để chọn."
KEY = b"key"
SEAL = Seal(KEY)
both_ways = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])


class TestAlarms(Alarms):
    """Alarms that a test can look at."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__(clock.now)
        self.heard: list[tuple[str, str]] = []

    def sound(self, kind: str, text: str) -> None:
        self.heard.append((kind, text))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard]


async def turns(api: LocalPlatform, talks: ScriptedConversations, count: int) -> None:
    """Waits until ``count`` turns are over."""
    await api.until(lambda: len(talks.heard) >= count)


async def soon(seconds: float) -> None:
    """A wait that is over at once."""
    await asyncio.sleep(min(seconds, 0.005))


@dataclass
class Bench:
    """What a test may reach into."""

    channel: zalo_bot.ZaloBotChannel | zalo_oa.ZaloOaChannel
    store: Store
    alarms: TestAlarms
    base: str
    task: asyncio.Future[None]
    """The running channel."""


def worker(store: Store, conversations: ScriptedConversations, channel: str, sending: Sending) -> InboxWorker:
    waits = Waits(sweep=0.02, grace=5, sleep=soon)
    inbox = Inbox(store, SEAL, channel, clock.now)
    return InboxWorker(channel, inbox, OpenChoices(store, clock.now), conversations, sending, waits)


@asynccontextmanager
async def zalo_bot_on(
    api: ZaloBotApi,
    folder: Path,
    conversations: ScriptedConversations,
    *,
    webhook: bool = False,
    limit: int = 3000,
    public_url: str | None = None,
) -> AsyncIterator[Bench]:
    """A running Zalo bot; by webhook, at ``public_url`` instead of where it really is."""
    sock = free_socket()
    alarms = TestAlarms()
    api.longest_poll = 0.05
    async with new_client() as http, Store.open(folder, KEY) as store:
        client = ZaloBotClient(http, api.token, api.base_url)
        quota = MonthlyQuota(zalo_bot.CHANNEL, limit, SentCounts(store), alarms, clock.now)
        sending = ZaloBotSending(client, quota, lambda: HINT)
        channel = zalo_bot.ZaloBotChannel(
            client,
            worker(store, conversations, zalo_bot.CHANNEL, sending),
            alarms,
            mentioned_as=("Bot Hỏi Bảo Hiểm", "Hỏi Bảo Hiểm"),
            public_url=(public_url or address(sock)) if webhook else None,
            webhook_secret=SECRET,
            waits=PollWaits(sleep=soon),
        )
        async with serving(Starlette(routes=channel.routes()), sock) as base, running(channel.run) as task:
            if webhook:
                await api.until(lambda: api.webhook.get("url", "").startswith(public_url or base))
            yield Bench(channel, store, alarms, base, task)


@asynccontextmanager
async def zalo_oa_on(
    api: ZaloOaApi, folder: Path, conversations: ScriptedConversations, *, token_age: timedelta = timedelta()
) -> AsyncIterator[Bench]:
    """A running Official Account, whose token pair is ``token_age`` old."""
    sock = free_socket()
    alarms = TestAlarms()
    async with new_client() as http, Store.open(folder, KEY) as store:
        kept = OaTokens(store, SEAL, api.app_id, clock.now)
        if not api.access:
            await kept.save(pair_of(api, clock.now() - token_age))
        tokens = oa_tokens(api, store, http, alarms)
        client = ZaloOaClient(http, api.base_url, tokens)
        channel = zalo_oa.ZaloOaChannel(
            client,
            tokens,
            worker(store, conversations, zalo_oa.CHANNEL, ZaloOaSending(client, alarms, lambda: HINT)),
            OpenChoices(store, clock.now),
            app_id=api.app_id,
            secret_key=api.secret_key,
            sleep=soon,
        )
        api.webhook = f"{address(sock)}/zalo/oa/webhook"
        async with serving(Starlette(routes=channel.routes()), sock) as base, running(channel.run) as task:
            yield Bench(channel, store, alarms, base, task)


def oa_tokens(
    api: ZaloOaApi,
    store: Store,
    http: httpx.AsyncClient,
    alarms: Alarms,
    now: Callable[[], datetime] = clock.now,
) -> Tokens:
    kept = OaTokens(store, SEAL, api.app_id, now)
    return Tokens(kept, OAuth(http, api.base_url, api.app_id, api.app_secret, now), alarms, now, soon)


def pair_of(api: ZaloOaApi, issued_at: datetime) -> TokenPair:
    given = api.new_pair()
    return TokenPair.model_validate(
        {
            "access": given["access_token"],
            "refresh": given["refresh_token"],
            "issued_at": issued_at,
            "expires_at": issued_at + timedelta(hours=25),
        }
    )


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Future[None]]:
    """Runs a channel beside the block and ends it as the program does."""
    task = asyncio.ensure_future(run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

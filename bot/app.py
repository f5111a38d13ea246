"""How the parts are put together from the settings, started and stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import clock
from bot.channels.delivery import Delivery
from bot.channels.postman import Postman
from bot.channels.reminding import remind
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.officials import OfficialsDesk
from bot.channels.web.channel import WebChat
from bot.conversation.service import Conversations
from bot.edition import EditionKeeper
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.secrets_file import kept_secret
from bot.settings import Settings
from bot.store import Store

log = structlog.get_logger(__name__)

_DAY_SECONDS = 24 * 3600
_RETRY_SECONDS = 600


def build_app(settings: Settings) -> Starlette:
    """The whole bot as one ASGI application: web chat, webhooks, and in its lifespan everything that runs
    beside. Raises ``BrokenFaqError`` if the FAQ files hold no good edition.
    """
    cache = MatcherCache(settings.data_dir, kept_secret(settings.data_dir, CACHE_KEY).encode())
    keeper = EditionKeeper(settings.faq_dir, clock.today, cache)
    retention = timedelta(days=settings.retention_days)
    routes: list[BaseRoute] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_store(settings) as store:
            ticket_woken = asyncio.Event()
            told = settings.telegram_bot_token is not None and settings.officials_chat_id is not None
            conversations = Conversations(
                keeper.current,
                store,
                clock.now,
                retention=retention,
                on_ticket=ticket_woken.set if told else None,
            )
            web = WebChat(conversations)
            beside = {"editions": keeper.keep(), "forgetting": _forget_daily(store, retention)}
            deliveries: dict[str, Delivery] = {}
            app.router.routes.extend(web.routes())
            if settings.telegram_bot_token:
                telegram = _telegram(settings, conversations)
                deliveries[telegram.name] = telegram
                if settings.officials_chat_id is not None:
                    group = telegram.group(settings.officials_chat_id)
                    telegram.seat(
                        OfficialsDesk(group, store, keeper.current, settings.faq_dir, clock.now, ticket_woken.set)
                    )
                    postman = Postman(store, keeper.current, group, deliveries, clock.now, ticket_woken)
                    beside["tickets"] = postman.run()
                    beside["reminders"] = remind(store, keeper.current, clock.now, ticket_woken.set)
                app.router.routes.extend(telegram.routes())
                beside["telegram"] = telegram.run()
            async with _running(beside):
                yield

    return Starlette(routes=routes, lifespan=lifespan)


def open_store(settings: Settings) -> AbstractAsyncContextManager[Store]:
    """The store that the settings name, with the key that hides people's numbers in it."""
    given, address = settings.secret_key, settings.database_url
    key = given.get_secret_value() if given else kept_secret(settings.data_dir, "chat-key")
    return Store.open(settings.data_dir, key.encode(), address.get_secret_value() if address else None)


async def serve(settings: Settings) -> None:
    """Runs the bot until it is told to stop (SIGINT, SIGTERM); turns that have begun are finished."""
    app = build_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    log.info(
        "starting",
        web=f"http://{settings.web_host}:{settings.web_port}",
        telegram=bool(settings.telegram_bot_token),
    )
    await uvicorn.Server(config).serve()


def _telegram(settings: Settings, conversations: Conversations) -> TelegramChannel:
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller looked
    secret = settings.webhook_secret
    return TelegramChannel(
        conversations,
        token=settings.telegram_bot_token.get_secret_value(),
        base_url=settings.telegram_base_url,
        public_url=settings.public_url,
        webhook_secret=secret.get_secret_value() if secret else kept_secret(settings.data_dir, "webhook"),
    )


async def _forget_daily(store: Store, retention: timedelta) -> None:
    while True:
        try:
            await store.forget_old(clock.now(), retention)
        except Exception as error:
            log.error("forgetting_failed", error=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            await asyncio.sleep(_DAY_SECONDS)


@contextlib.asynccontextmanager
async def _running(jobs: Mapping[str, Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Runs ``jobs`` beside the block and cancels them after it. One that fails is logged and does not stop the
    others."""
    tasks = [asyncio.create_task(_guarded(name, job)) for name, job in jobs.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _guarded(name: str, job: Coroutine[Any, Any, None]) -> None:
    try:
        await job
    except Exception as error:
        # The text of a foreign error may hold an address with a token: the type must do.
        log.error("job_failed", job=name, error=type(error).__name__)

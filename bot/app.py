"""How the parts are put together from the settings, started and stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import clock
from bot.channels.alarms import Alarms
from bot.channels.api_calls import new_client
from bot.channels.delivery import Delivery
from bot.channels.postman import Postman
from bot.channels.reminding import remind
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.officials import OfficialsDesk
from bot.channels.web.channel import WebChat
from bot.channels.web.crowding import AddressLimit
from bot.channels.web.headers import SECURITY_HEADERS, SecurityHeaders
from bot.conversation.pace import Pace
from bot.conversation.service import Conversations
from bot.edition import EditionKeeper
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.metrics import Metrics
from bot.monitoring import Monitoring
from bot.secrets_file import kept_secret
from bot.settings import Settings
from bot.storage import open_store, secret_key
from bot.store import Store
from bot.zalo import ZaloParts, webhook_secret

log = structlog.get_logger(__name__)

_DAY_SECONDS = 24 * 3600
_MOST_CONNECTIONS = 1000
"""Beyond it uvicorn answers 503: rather that than no memory for those who are being answered."""
_RETRY_SECONDS = 600


def build_app(settings: Settings) -> Starlette:
    """The whole bot as one ASGI application: web chat, webhooks, and in its lifespan everything that runs
    beside. Raises ``BrokenFaqError`` if the FAQ files hold no good edition.
    """
    cache = MatcherCache(settings.data_dir, kept_secret(settings.data_dir, CACHE_KEY).encode())
    keeper = EditionKeeper(settings.faq_dir, clock.today, cache)
    metrics = Metrics()
    key = secret_key(settings)
    alarms = Alarms(clock.now, settings.operator_chat)
    retention = timedelta(days=settings.retention_days)
    routes: list[BaseRoute] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_store(settings) as store, new_client() as http:
            ticket_woken = asyncio.Event()
            told = settings.telegram_bot_token is not None and settings.officials_chat_id is not None
            conversations = Conversations(
                keeper.current,
                store,
                clock.now,
                pace=Pace(settings.messages_per_minute),
                metrics=metrics,
                retention=retention,
                on_ticket=ticket_woken.set if told else None,
            )
            web = WebChat(conversations, key)
            zalo = ZaloParts(
                *(settings, conversations, store, alarms),
                http=http,
                hint=lambda: keeper.current().wording.choose_by_number,
                secret=key,
            )
            telegram = _telegram(settings, conversations)
            channels = _channels(settings, telegram, zalo)
            parts: dict[str, Callable[[], bool]] = {"faq": lambda: not keeper.problems}
            beside = {
                "editions": keeper.keep(),
                "forgetting": _forget_daily(store, retention),
                "alarms": alarms.run(channels),
            }
            if telegram and settings.officials_chat_id is not None:
                group = telegram.group(settings.officials_chat_id)
                wake = ticket_woken.set
                telegram.seat(OfficialsDesk(group, store, keeper.current, settings.faq_dir, clock.now, wake))
                postman = Postman(store, keeper.current, group, channels, clock.now, ticket_woken)
                beside["tickets"] = postman.run()
                beside["reminders"] = remind(store, keeper.current, clock.now, wake)
            app.router.routes.extend(web.routes())
            for name, channel in channels.items():
                app.router.routes.extend(channel.routes())
                beside[name] = channel.run()
                parts[name] = partial(_is_connected, channel)
            token = settings.metrics_token
            monitoring = Monitoring(
                metrics,
                lambda: store.handled("", "", ""),
                parts,
                token.get_secret_value() if token else None,
            )
            app.router.routes.extend(monitoring.routes())
            async with _running(beside):
                yield

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=_doors(settings),
        exception_handlers={Exception: _failed},
    )


def _doors(settings: Settings) -> list[Middleware]:
    """What every request passes, outermost first."""
    proxies = settings.trusted_proxies
    return [
        *([Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []),
        Middleware(SecurityHeaders),
        Middleware(AddressLimit, pace=Pace(settings.requests_per_minute)),
    ]


async def _failed(_: Request, __: Exception) -> Response:
    """The answer to a request that a fault ended. It is made outside all middleware."""
    return Response(status_code=500, headers=SECURITY_HEADERS)


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
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=10,
    )
    log.info(
        "starting",
        web=f"http://{settings.web_host}:{settings.web_port}",
        telegram=bool(settings.telegram_bot_token),
        zalo=bool(settings.zalo_bot_token),
        zalo_oa=bool(settings.zalo_oa_app_id),
    )
    await uvicorn.Server(config).serve()


class Channel(Delivery, Protocol):
    """A platform: routes for its webhooks, a job that runs beside, and a way to write first."""

    @property
    def connected(self) -> bool:
        """Whether the platform was reached when last tried."""

    def routes(self) -> list[Route]:
        """What the web server must serve for it."""

    async def run(self) -> None:
        """Runs until cancelled."""


def _telegram(settings: Settings, conversations: Conversations) -> TelegramChannel | None:
    if settings.telegram_bot_token is None:
        return None
    return TelegramChannel(
        conversations,
        token=settings.telegram_bot_token.get_secret_value(),
        base_url=settings.telegram_base_url,
        public_url=settings.public_url,
        webhook_secret=webhook_secret(settings),
    )


def _channels(settings: Settings, telegram: TelegramChannel | None, zalo: ZaloParts) -> dict[str, Channel]:
    """The platforms whose tokens are set."""
    channels: list[Channel] = [telegram] if telegram else []
    if settings.zalo_bot_token:
        channels.append(zalo.bot(settings.zalo_bot_token.get_secret_value()))
    if settings.zalo_oa_app_id and settings.zalo_oa_secret_key:
        channels.append(zalo.official_account(settings.zalo_oa_app_id, settings.zalo_oa_secret_key.get_secret_value()))
    return {channel.name: channel for channel in channels}


def _is_connected(channel: Channel) -> bool:
    return channel.connected


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

"""Works through what people sent on a platform that delivers every message only once.

A message is first kept in the inbox, then taken for handled by the platform, then answered: side by side for
different chats, one after the other in each. What a killed process leaves behind is taken over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bot.channels.api_calls import CallError, NotReached, Uncertain
from bot.channels.choices import read_typed
from bot.channels.delivery import Delivered
from bot.channels.styled import StyledText
from bot.conversation.chat_locks import ChatLocks
from bot.conversation.messages import Button, Incoming, Kind, Reply
from bot.store import Inbox, OpenChoices, Waiting

_log = structlog.get_logger(__name__)

_SIDE_BY_SIDE = 64
"""So many chats are answered at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person did: ``kind`` and ``text`` as in ``Incoming``, where typed text is not read for numbers and
    commands yet. ``update`` tells it from all others of ``chat``."""

    chat: str
    update: str
    sent_at_ms: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send, with the buttons under it where the platform has any."""

    text: StyledText
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """Replies in the platform's form: messages, and the actions behind the numbers they show."""

    messages: tuple[Outgoing, ...]
    choices: tuple[str, ...] = ()


class Sending(Protocol):
    """What the platform's side does."""

    def compose(self, replies: Sequence[Reply]) -> Composed:
        """The messages that carry ``replies``."""

    async def send(self, chat: str, message: Outgoing) -> Delivered:
        """Sends one message, once.

        Raises ``NotReached`` if it is certainly not out and should be sent later, ``Uncertain`` if it may be out.
        """


class Turns(Protocol):
    """What is needed of ``bot.conversation.service.Conversations``."""

    def turn(
        self, channel: str, chat: str, update: str, incoming: Incoming
    ) -> AbstractAsyncContextManager[tuple[Reply, ...]]:
        """One turn of a chat; leaving the block without an error says that the replies are out."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits in seconds."""

    unreachable: tuple[float, ...] = (1, 3, 10, 30, 60)
    """Between the tries to answer while the platform is away; the last one is repeated."""
    failing: tuple[float, ...] = (1, 5, 20)
    """Between the tries to handle a message that makes the bot itself fail."""
    sweep: float = 10
    """Between looks for messages that nobody holds; leases are renewed then, so much less than a lease."""
    grace: float = 15
    """How long the end waits for turns in flight."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class _Progress:
    """How far the reply to a message is, so that a second try does not send again what is out."""

    out: int


class InboxWorker:
    """Answers the messages of one channel."""

    def __init__(
        self,
        channel: str,
        inbox: Inbox,
        open_choices: OpenChoices,
        turns: Turns,
        sending: Sending,
        waits: Waits | None = None,
    ) -> None:
        self._channel = channel
        self._inbox = inbox
        self._open_choices = open_choices
        self._turns = turns
        self._sending = sending
        self._waits = waits or Waits()
        self._chats = ChatLocks()
        self._room = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pausing: set[asyncio.Task[None]] = set()

    async def accept(self, heard: Heard) -> None:
        """Keeps ``heard``; when this returns it cannot be lost any more and is being answered. A message that
        waits already is not taken twice. Raises if the database cannot keep it."""
        # A task of its own: whoever asked may give up waiting, but half of this must not happen.
        await asyncio.shield(self._start(self._keep(heard)))

    async def run(self) -> None:
        """Renews leases and takes over what nobody holds, until cancelled."""
        while True:
            try:
                await self._sweep()
            except Exception as error:
                _log.error("inbox not swept", channel=self._channel, error=_place_of(error))
            await self._waits.sleep(self._waits.sweep)

    async def finish(self) -> None:
        """Lets turns in flight end; what is left is for the next process."""
        for task in tuple(self._pausing):
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._waits.grace):
                while self._tasks:
                    await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._inbox.release()

    async def send_to(self, chat: str, replies: Sequence[Reply]) -> Delivered:
        """Sends ``replies`` outside a turn, as ``bot.channels.delivery.Delivery`` says."""
        async with self._chats.hold(chat):
            composed = self._sending.compose(replies)
            out = 0
            try:
                for message in composed.messages:
                    result = await self._sending.send(chat, message)
                    if result is not Delivered.DELIVERED:
                        return result
                    out += 1
            except CallError as error:
                _log.warning("not delivered", channel=self._channel, error=str(error))
                # What is out must not come again.
                return Delivered.FAILED if isinstance(error, NotReached) and not out else Delivered.LOST
            await self._open(chat, composed)
            return Delivered.DELIVERED

    async def _sweep(self) -> None:
        if self._tasks:
            await self._inbox.renew()
        for message in await self._inbox.take_over():
            self._begin(message)
        await self._inbox.forget_old()
        await self._open_choices.forget_old()

    async def _keep(self, heard: Heard) -> None:
        content = json.dumps([heard.kind, heard.text], ensure_ascii=False)
        message = Waiting(heard.chat, heard.update, content, heard.sent_at_ms)
        if await self._inbox.put(message):
            self._begin(message)

    def _begin(self, message: Waiting) -> None:
        self._start(self._until_done(message))

    def _start(self, job: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _until_done(self, message: Waiting) -> None:
        """Answers ``message`` after the earlier ones of its chat, all their tries included."""
        away = failed = 0
        progress = _Progress(message.messages_out)
        async with self._chats.hold(message.chat):
            while True:
                try:
                    async with self._room:
                        await self._answer(message, progress)
                        await self._inbox.done(message)
                except CallError as error:
                    wait = self._waits.unreachable[min(away, len(self._waits.unreachable) - 1)]
                    away += 1
                    _log.warning("platform away", channel=self._channel, error=str(error), wait=wait)
                except Exception as error:
                    if failed == len(self._waits.failing):
                        # It stays in the inbox: the next start tries it again.
                        _log.error("message given up", channel=self._channel, error=_place_of(error))
                        return
                    wait = self._waits.failing[failed]
                    failed += 1
                    _log.warning("handling failed", channel=self._channel, error=_place_of(error), wait=wait)
                else:
                    return
                await self._pause(wait)

    async def _pause(self, wait: float) -> None:
        """Waits; the end of the program does not wait for that."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - there is one wherever something is awaited
        self._pausing.add(task)
        try:
            await self._waits.sleep(wait)
        finally:
            self._pausing.discard(task)

    async def _answer(self, message: Waiting, progress: _Progress) -> None:
        kind, text = json.loads(message.content)
        incoming = Incoming(Kind(kind), text)
        if incoming.kind is Kind.TEXT:
            incoming = read_typed(text, await self._open_choices.of(self._channel, message.chat))
        async with self._turns.turn(self._channel, message.chat, message.update, incoming) as replies:
            composed = self._sending.compose(replies)
            for outgoing in composed.messages[progress.out :]:
                if not await self._send(message.chat, outgoing):
                    return
                progress.out += 1
                await self._inbox.note_out(message, progress.out)
            await self._open(message.chat, composed)

    async def _send(self, chat: str, outgoing: Outgoing) -> bool:
        """Whether it makes sense to go on after this message."""
        try:
            result = await self._sending.send(chat, outgoing)
        except Uncertain as error:
            # Sent again it could come twice; the person asks again if it did not come.
            _log.warning("a message may be lost", channel=self._channel, error=str(error))
            return True
        if result is not Delivered.DELIVERED:
            _log.warning("reply not delivered", channel=self._channel, result=str(result))
        return result is Delivered.DELIVERED

    async def _open(self, chat: str, composed: Composed) -> None:
        if composed.choices:
            await self._open_choices.open(self._channel, chat, composed.choices)


def _place_of(error: BaseException) -> str:
    """The kind of ``error`` and its place in the code: its text may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__

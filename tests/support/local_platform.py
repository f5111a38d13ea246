"""What the local copies of Zalo's servers have in common: faults, and waiting for what must happen."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import httpx
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.support.bot_api_faults import Fault

TIMEOUT = 20.0
"""So long a test waits for what must happen."""
_LOOK_AGAIN = 0.02
"""For what happens without a call."""


class LocalPlatform:
    """State of a local server. Faults are set by the name of the call they hit."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Every call that came, with its parameters; also those that a fault hit."""
        self.webhook_statuses: list[int] = []
        """What the bot's webhook answered to each post; 0 where it could not be reached."""
        self.client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=False)
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._changed = asyncio.Event()
        self._posts: set[asyncio.Task[None]] = set()

    def fail(self, name: str, fault: Fault, times: int = 1) -> None:
        """Lets ``fault`` happen to the next ``times`` calls of ``name``."""
        self._faults[name].extend([fault] * times)

    def heal(self) -> None:
        """Forgets all faults that have not happened yet."""
        self._faults.clear()

    def called(self, name: str) -> list[dict[str, Any]]:
        """The parameters of all calls of ``name``."""
        return [parameters for called, parameters in self.calls if called == name]

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits until ``condition`` holds; it is asked again after every call and post, and now and then."""
        async with asyncio.timeout(TIMEOUT):
            while not condition():
                await self.change(_LOOK_AGAIN)

    async def change(self, seconds: float) -> None:
        """Waits for the next change, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def changed(self) -> None:
        """Wakes all who wait."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def answer_with(
        self, name: str, parameters: dict[str, Any], work: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> Response:
        """The answer of ``work``, or the fault that is set for this call."""
        self.calls.append((name, parameters))
        fault = self._faults[name].popleft() if self._faults[name] else None
        answer: dict[str, Any] = {}
        if fault is None or fault.done:
            answer = work(parameters)
        self.changed()
        if fault is None:
            return JSONResponse(answer)
        return BrokenAnswer() if fault.drop else Response(fault.body, fault.status)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Posts to the bot's webhook and writes down what it answers."""
        try:
            status = (await self.client.post(url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        self.webhook_statuses.append(status)
        self.changed()
        return status

    def beside(self, job: Any) -> None:
        """Runs ``job`` while the test goes on."""
        task = asyncio.create_task(job)
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)

    async def close(self) -> None:
        """Ends what still runs."""
        for task in tuple(self._posts):
            task.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)
        self.changed()
        await self.client.aclose()


class BrokenAnswer(Response):
    """A connection that breaks in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})

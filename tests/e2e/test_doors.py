"""Anything at all at the program's doors: no exception, no 5xx, always a reply or a silence that is written down.

EXAMPLES=4000 makes tens of thousands of messages of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.webhook import PATH
from bot.channels.web.wire import MAX_BODY_BYTES
from bot.conversation.messages import Kind
from tests.support.bot_api import BotApi, bot_api
from tests.support.planted import CHAT, STORY
from tests.support.program import WEBHOOK_SECRET, program

DATA = Path(__file__).parent.parent / "data"
NUMBERS = count(1)
SECRET = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}


@dataclass
class Doors:
    """The running program, called from tests that hypothesis repeats."""

    run: Callable[[Coroutine[Any, Any, Any]], Any]
    client: httpx.AsyncClient
    api: BotApi

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        response: httpx.Response = self.run(self.client.request(method, path, **more))
        return response

    def message(self, text: str, kind: str = "text") -> httpx.Response:
        return self.request(
            "POST", "/chat/messages", json={"id": f"door-{next(NUMBERS):08}", "kind": kind, "text": text}
        )

    def update(self, kind: str, content: object) -> int:
        body = json.dumps({"update_id": next(NUMBERS), kind: content})
        return self.request("POST", PATH, content=body, headers=SECRET).status_code


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def start() -> Doors:
            api = await stack.enter_async_context(bot_api())
            base = await stack.enter_async_context(program(tmp_path_factory.mktemp("doors"), api))
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=base, trust_env=False, timeout=60))
            await api.until(lambda: api.webhook)
            return Doors(runner.run, client, api)

        yield runner.run(start())
        runner.run(stack.aclose())


ODD = st.sampled_from(
    [*yaml.safe_load((DATA / "odd.yaml").read_text("utf-8")), "Ệ" * 200, "a" * 5000, "\n" * 300, "~" * 4000, STORY]
)
TEXTS = st.text(max_size=60) | st.lists(ODD | st.text(max_size=8), max_size=6).map("".join)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@given(st.lists(TEXTS, min_size=3, max_size=3), st.sampled_from(list(Kind)))
def test_every_message_to_the_web_chat_is_answered(doors: Doors, texts: list[str], kind: Kind) -> None:
    for text in map(encodable, texts):
        response = doors.message(text, kind)
        assert response.status_code == 200, (text, kind)
        replies = response.json()["replies"]
        assert replies
        assert all(reply["html"].strip() for reply in replies)
        assert "<script" not in response.text


@given(st.lists(TEXTS, min_size=3, max_size=3))
def test_every_message_on_telegram_is_answered(doors: Doors, texts: list[str]) -> None:
    for text in map(encodable, texts):
        before = len(doors.api.sent_to(CHAT))
        status = doors.update("message", doors.api.message(CHAT, "private", text=text[:4096] or "x"))
        assert status == 200
        # A message of nothing but blanks cannot come from Telegram; a command for another bot is not answered.
        assert len(doors.api.sent_to(CHAT)) > before or not text.strip(), text


BODIES = (
    st.binary(max_size=300)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({"id": VALUES, "kind": VALUES, "text": VALUES}).map(
        lambda value: json.dumps(value).encode()
    )
    | st.sampled_from([b"[" * 60_000, b'{"a":' * 12_000, b"x" * (MAX_BODY_BYTES + 1), b'{"id":"\\ud800"}', b"1e999999"])
)


@given(st.lists(BODIES, min_size=3, max_size=3))
def test_no_body_brings_the_web_chat_down(doors: Doors, bodies: list[bytes]) -> None:
    headers = {"Content-Type": "application/json"}
    for body in bodies:
        response = doors.request("POST", "/chat/messages", content=body, headers=headers)
        assert response.status_code in (200, 400, 413), body[:80]


PERSON = st.fixed_dictionaries(
    {"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": st.text(max_size=9)}
)
ROOM = st.fixed_dictionaries(
    {"id": st.integers(-(2**40), 2**40), "type": st.sampled_from(["private", "group", "supergroup", "channel", "odd"])}
)
CONTENT = st.dictionaries(
    st.sampled_from(["text", "caption", "photo", "sticker", "location", "entities", "reply_to_message", "audio"]),
    VALUES | TEXTS.map(encodable),
    max_size=3,
)
MESSAGES = st.builds(
    lambda room, person, content: {"message_id": 1, "date": 1, "chat": room, "from": person, **content},
    ROOM,
    PERSON,
    CONTENT,
)
KINDS = st.sampled_from(
    [
        "message",
        "edited_message",
        "callback_query",
        "inline_query",
        "my_chat_member",
        "channel_post",
        "poll",
        "new_kind",
    ]
)
PRESSES = st.builds(
    lambda person, message, data: {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": data},
    PERSON,
    MESSAGES,
    st.text(max_size=64) | st.sampled_from(["e:om-dau/x", "t:", "y:", "n:om-dau", "m", "x", ":" * 60]),
)


@given(st.lists(st.tuples(KINDS, MESSAGES | PRESSES | VALUES), min_size=3, max_size=3))
def test_no_update_brings_the_webhook_down(doors: Doors, updates: list[tuple[str, Any]]) -> None:
    for kind, content in updates:
        assert doors.update(kind, content) == 200, (kind, content)


@given(st.lists(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()), min_size=3, max_size=3))
def test_what_is_no_update_is_refused(doors: Doors, bodies: list[bytes]) -> None:
    for body in bodies:
        assert doors.request("POST", PATH, content=body, headers=SECRET).status_code in (200, 400), body


@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]),
    st.text(alphabet="/.%abc0?&=~-_", max_size=30),
    st.dictionaries(st.sampled_from(["Cookie", "Accept-Encoding", "If-None-Match", "X-Forwarded-For", "Range", "Host"]),
                    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=40), max_size=3),
)  # fmt: skip
def test_no_path_and_no_header_brings_the_server_down(
    doors: Doors, method: str, path: str, headers: dict[str, str]
) -> None:
    response = doors.request(method, "/" + path.lstrip("/"), headers=headers)
    assert response.status_code < 500
    assert "Content-Security-Policy" in response.headers

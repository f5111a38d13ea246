"""The web chat's routes, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.channels.web.headers import CONTENT_SECURITY_POLICY
from bot.channels.web.wire import MAX_BODY_BYTES
from bot.conversation.messages import Button, Incoming, Kind, Reply
from tests.support.conversations import ScriptedConversations
from tests.support.serving import serving
from tests.support.web_app import web_app


@pytest.fixture
def conversations() -> ScriptedConversations:
    return ScriptedConversations()


@pytest.fixture
async def client(conversations: ScriptedConversations) -> AsyncIterator[httpx.AsyncClient]:
    app = web_app(conversations)
    async with serving(app) as base, httpx.AsyncClient(base_url=base) as client:
        yield client


def message(text: str = "nghỉ thai sản", kind: str = "text", id: str = "0123456789abcdef") -> dict[str, str]:
    return {"id": id, "kind": kind, "text": text}


async def send(client: httpx.AsyncClient, text: str = "nghỉ thai sản", **other: str) -> list[dict[str, Any]]:
    response = await client.post("/chat/messages", json=message(text, **other))
    assert response.status_code == 200, response.text
    replies: list[dict[str, Any]] = response.json()["replies"]
    return replies


async def test_a_message_brings_replies_with_html_and_buttons(
    client: httpx.AsyncClient, conversations: ScriptedConversations
) -> None:
    link = Button("Cổng dịch vụ công", url="https://dichvucong.gov.vn")
    conversations.script("chào", Reply("**Chào** bạn", ((Button("Chủ đề", "m"), link),)), Reply("Hai"))
    assert await send(client, "chào") == [
        {
            "html": "<p><strong>Chào</strong> bạn</p>\n",
            "buttons": [
                [
                    {"label": "Chủ đề", "action": "m"},
                    {"label": "Cổng dịch vụ công", "url": "https://dichvucong.gov.vn"},
                ]
            ],
        },
        {"html": "<p>Hai</p>\n", "buttons": []},
    ]


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_reaches_the_conversation(
    client: httpx.AsyncClient, conversations: ScriptedConversations, kind: Kind
) -> None:
    await send(client, "x", kind=kind.value)
    assert conversations.incoming == [Incoming(kind, "x")]


async def test_what_a_person_writes_comes_back_escaped(client: httpx.AsyncClient) -> None:
    [reply] = await send(client, "<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    assert "<img" not in reply["html"]
    assert "href" not in reply["html"]


async def test_the_same_id_brings_the_same_replies_and_one_turn(
    client: httpx.AsyncClient, conversations: ScriptedConversations
) -> None:
    assert await send(client, "một") == await send(client, "một")
    assert len(conversations.heard) == 1
    await send(client, "một", id="fedcba9876543210")
    assert len(conversations.heard) == 2


async def test_a_visitor_keeps_a_random_id_in_a_strict_signed_cookie(
    client: httpx.AsyncClient, conversations: ScriptedConversations
) -> None:
    cookie = (await client.get("/")).headers["set-cookie"]
    name, *attributes = cookie.split("; ")
    assert re.fullmatch(r"visitor=[0-9a-f]{32}\.[0-9a-f]{32}", name)
    assert {a.lower() for a in attributes} == {"httponly", "samesite=lax", "path=/", "max-age=34560000"}
    await send(client)
    await send(client, id="fedcba9876543210")
    assert {chat for chat, _ in conversations.heard} == {name.removeprefix("visitor=").partition(".")[0]}


async def test_a_first_message_without_the_page_makes_the_cookie_too(
    client: httpx.AsyncClient, conversations: ScriptedConversations
) -> None:
    await send(client)
    assert conversations.heard[0][0] == client.cookies["visitor"].partition(".")[0]


@pytest.mark.parametrize(
    "forged",
    ["", "x", "0" * 32, f"{'0' * 32}.{'0' * 32}", "0" * 65, f"{'G' * 32}.{'0' * 32}", "../../etc/passwd", '"'],
)
async def test_an_id_not_made_here_is_replaced(client: httpx.AsyncClient, forged: str) -> None:
    cookie = (await client.get("/", headers={"Cookie": f"visitor={forged}"})).headers["set-cookie"]
    assert re.match(r"visitor=[0-9a-f]{32}\.[0-9a-f]{32};", cookie)
    assert not cookie.startswith(f"visitor={forged};")


async def test_a_signature_is_good_for_its_id_only(client: httpx.AsyncClient) -> None:
    await client.get("/")
    visitor, signature = client.cookies["visitor"].split(".")
    changed = visitor[:-1] + ("0" if visitor[-1] != "0" else "1")
    client.cookies.clear()
    cookie = (await client.get("/", headers={"Cookie": f"visitor={changed}.{signature}"})).headers["set-cookie"]
    assert changed not in cookie


@pytest.mark.parametrize("id", ["short12", "x" * 65, "with space", "tiếng-việt-có-dấu", "line\nbreak", "12345678\n"])
async def test_a_wrong_id_is_refused(client: httpx.AsyncClient, id: str) -> None:
    response = await client.post("/chat/messages", json=message(id=id))
    assert response.status_code == 400
    assert response.json()["error"].startswith("id: ")


@pytest.mark.parametrize("id", ["A-Za-z0_", "x" * 64])
async def test_every_right_id_is_taken(client: httpx.AsyncClient, id: str) -> None:
    assert await send(client, id=id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 10_000,
        json.dumps({"id": "0123456789abcdef", "text": "x"}).encode(),
        json.dumps(message(kind="shout")).encode(),
        json.dumps({**message(), "text": 5}).encode(),
        json.dumps({**message(), "more": "x"}).encode(),
        json.dumps(message(text="\ud800")).encode(),
    ],
)
async def test_a_wrong_body_is_refused_with_a_reason(
    client: httpx.AsyncClient, conversations: ScriptedConversations, body: bytes
) -> None:
    response = await client.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]
    assert conversations.heard == []


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_what_another_sites_form_can_send_is_refused(
    client: httpx.AsyncClient, conversations: ScriptedConversations, media_type: str
) -> None:
    content = json.dumps(message())
    response = await client.post("/chat/messages", content=content, headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert conversations.heard == []


async def test_the_media_type_may_name_its_charset(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    response = await client.post("/chat/messages", content=json.dumps(message()), headers=headers)
    assert response.status_code == 200


async def test_a_body_at_the_limit_is_taken_and_above_it_refused(client: httpx.AsyncClient) -> None:
    room = MAX_BODY_BYTES - len(json.dumps(message("")))
    headers = {"Content-Type": "application/json"}
    for extra, status in ((0, 200), (1, 413)):
        content = json.dumps(message("x" * (room + extra)))
        response = await client.post("/chat/messages", content=content, headers=headers)
        assert response.status_code == status


async def test_a_body_of_unknown_length_is_limited_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1024 + 1):
            yield b" " * 1024

    response = await client.post("/chat/messages", content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


async def test_an_answer_a_person_did_not_wait_for_is_there_when_asked_again(
    client: httpx.AsyncClient, conversations: ScriptedConversations
) -> None:
    await client.get("/")
    conversations.open.clear()
    with pytest.raises(httpx.ReadTimeout):
        await client.post("/chat/messages", json=message("một"), timeout=0.2)
    async with asyncio.TaskGroup() as tasks:
        again = tasks.create_task(send(client, "một"))
        conversations.open.set()
    assert "một" in again.result()[0]["html"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/no/such/page", 404),
        ("DELETE", "/", 405),
        ("GET", "/static/x/chat.js", 200),
        ("GET", "/static/x/nothing.js", 404),
        ("GET", "/static/x/index.html", 404),
        ("POST", "/chat/messages", 415),
    ],
)
async def test_security_headers_are_on_every_answer(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    _assert_secure(response)


async def test_security_headers_are_on_answers_to_messages(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for content, status in ((json.dumps(message()), 200), ("{", 400), ("x" * (MAX_BODY_BYTES + 1), 413)):
        response = await client.post("/chat/messages", content=content, headers=headers)
        assert response.status_code == status
        _assert_secure(response)


def _assert_secure(response: httpx.Response) -> None:
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_nothing_inline_and_nothing_from_outside() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )


async def test_the_page_names_the_bot_and_only_files_that_are_there(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Hỏi Bảo Hiểm</h1>" in page.text
    assert 'content="Hỏi về BHXH &amp; BHYT"' in page.text
    assert "{{" not in page.text
    files = set(re.findall(r'(?:src|href)="([^"]+)"', page.text))
    assert len(files) >= 8
    for file in files:
        response = await client.get(f"/{file}")
        assert response.status_code == 200, file
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("chat.css", "text/css; charset=utf-8"),
        ("chat.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("manifest.webmanifest", "application/manifest+json"),
    ],
)
async def test_files_have_their_media_type(client: httpx.AsyncClient, name: str, media_type: str) -> None:
    assert (await client.get(f"/static/x/{name}")).headers["Content-Type"] == media_type


async def test_the_page_is_asked_for_again_but_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    second = await client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 304
    assert second.content == b""
    assert "visitor=" in second.headers["set-cookie"]


async def test_a_file_of_an_old_version_is_todays_and_not_kept(client: httpx.AsyncClient) -> None:
    old = await client.get("/static/0000000000000000/chat.js")
    assert old.headers["Cache-Control"] == "no-cache"
    again = await client.get("/static/0000000000000000/chat.js", headers={"If-None-Match": old.headers["ETag"]})
    assert again.status_code == 304


async def test_the_page_is_small_on_the_line(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    files = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    bodies = [page.encode(), *[(await client.get(f"/{file}")).content for file in files]]
    assert sum(map(len, bodies)) < 45_000
    scripts = [file for file in files if file.endswith((".js", ".css"))]
    for file in scripts:
        assert (await client.get(f"/{file}")).headers["Content-Encoding"] == "gzip"


async def test_health(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")

"""A worker's question to officials and back, through the whole program: Telegram, the group, the web chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import build_app
from bot.edition import Edition
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.secrets_file import kept_secret
from bot.settings import Settings
from tests.conftest import FAQ
from tests.support.bot_api import BotApi, bot_api
from tests.support.bot_api_faults import BAD_GATEWAY, BLOCKED
from tests.support.bot_api_methods import Sent
from tests.support.faq_copy import copy_faq
from tests.support.serving import free_socket, serving

GROUP = -1001
LAN, HOA = 21, 22
QUESTION = "công ty nợ bảo hiểm 6 tháng rồi phá sản thì tôi làm sao"


class Town:
    """The bot, its Telegram, people and officials."""

    def __init__(self, api: BotApi, web: httpx.AsyncClient) -> None:
        self.api = api
        self.web = web
        self.seen: dict[int, int] = {}

    async def next(self, chat: int, count: int = 1) -> list[Sent]:
        """The next ``count`` messages of the bot in ``chat``."""
        before = self.seen.get(chat, 0)
        self.seen[chat] = before + count
        return (await self.api.replies(chat, before + count))[before : before + count]

    async def says(self, person: int, text: str, count: int = 1) -> list[Sent]:
        self.api.text(person, text)
        return await self.next(person, count)

    async def taps(self, person: int, message: Sent, action: str, count: int = 1) -> list[Sent]:
        self.api.press(message, action)
        return await self.next(person, count)

    async def hands_over(self, person: int, question: str = QUESTION) -> Sent:
        """A person sends ``question`` to the officials and skips the rest; gives the ticket's card in the group."""
        [preview] = await self.says(person, f"/canbo {question}")
        _, commune = await self.taps(person, preview, "s", 2)
        [workplace] = await self.taps(person, commune, "p")
        await self.taps(person, workplace, "p")
        return (await self.next(GROUP))[0]

    async def web_turn(self, number: int, kind: str, text: str) -> list[dict[str, Any]]:
        response = await self.web.post(
            "/chat/messages", json={"id": f"message-{number:04}", "kind": kind, "text": text}
        )
        response.raise_for_status()
        return list(response.json()["replies"])

    async def letters(self, last: int = 0) -> dict[str, Any]:
        response = await self.web.get("/chat/letters", params={"last": last})
        response.raise_for_status()
        return dict(response.json())


@asynccontextmanager
async def a_town(folder: Path, *, webhook: bool = False, group: bool = True, **more: Any) -> AsyncIterator[Town]:
    sock = free_socket()
    base = f"http://127.0.0.1:{sock.getsockname()[1]}"
    async with bot_api() as api:
        settings: dict[str, Any] = {
            "faq_dir": folder / "faq" if (folder / "faq").exists() else FAQ,
            "data_dir": folder / "var",
            "telegram_bot_token": api.token,
            "telegram_base_url": api.base_url,
            "public_url": base if webhook else None,
            "officials_chat_id": GROUP if group else None,
            "messages_per_minute": 0,
            "requests_per_minute": 0,
            **more,
        }
        api.record.chats[GROUP] = "supergroup"
        async with (
            serving(build_app(Settings(_env_file=None, **settings)), sock, lifespan="on"),
            httpx.AsyncClient(base_url=base, trust_env=False) as web,
        ):
            yield Town(api, web)


@pytest.fixture(autouse=True)
def knows_already(edition: Edition, tmp_path: Path) -> None:
    """Lays what is learnt of the shipped FAQ where the test's bot looks for it: each would take seconds to learn it."""
    folder = tmp_path / "var"
    MatcherCache(folder, kept_secret(folder, CACHE_KEY).encode()).put(edition.learnt_from, edition.matcher)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as opened:
        yield opened


def actions(sent: Sent) -> list[str]:
    return [button["callback_data"] for row in sent.buttons for button in row]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_the_whole_talk_from_the_first_message_to_solved(tmp_path: Path, webhook: bool) -> None:
    async with a_town(tmp_path, webhook=webhook) as town:
        [asked] = await town.says(1, "cho em gặp cán bộ với ạ")
        assert "Bạn viết câu hỏi muốn gửi cán bộ" in asked.text
        [preview] = await town.says(1, f"{QUESTION}, số sổ 4512345678")
        assert QUESTION in preview.text
        assert "4512345678" not in preview.text
        [preview] = await town.says(1, "thêm nữa: *chưa chốt sổ*")
        assert "*chưa chốt sổ*" in preview.text
        sent, commune = await town.taps(1, preview, "s", 2)
        assert "Phiếu số 1" in sent.text
        assert "chậm nhất" in sent.text
        [workplace] = await town.says(1, "xã Gio Linh")
        [thanks] = await town.taps(1, workplace, "w:doanh-nghiep")
        assert commune != workplace != thanks

        [card] = await town.next(GROUP)
        assert "Phiếu số 1" in card.text
        assert QUESTION in card.text
        assert "*chưa chốt sổ*" in card.text
        assert "4512345678" not in card.text

        answer = town.api.reply_in_group(card, "Chị gửi đơn đến BHXH cơ sở.\n- kèm sổ\nXem https://baohiemxahoi.gov.vn")
        [told] = await town.next(1)
        assert "Cán bộ trả lời phiếu số 1" in told.text
        assert "- kèm sổ\nXem https://baohiemxahoi.gov.vn" in told.text
        [delivered] = await town.next(GROUP)
        assert "Đã đến người hỏi" in delivered.text
        assert delivered.reply_to == answer["message_id"]

        [what] = await town.taps(1, told, "u:1")
        assert "còn chưa rõ" in what.text
        [added] = await town.says(1, "nhưng công ty giữ sổ của tôi")
        assert "phiếu số 1" in added.text
        more = (await town.next(GROUP, 2))[1]
        assert "công ty giữ sổ" in more.text
        assert more.reply_to == card.message_id
        town.api.reply_in_group(more, "Chị làm đơn đề nghị cấp lại sổ.")
        told = (await town.next(1))[0]
        await town.next(GROUP)
        [thanks] = await town.taps(1, told, "v:1")
        assert "Phiếu đã khép lại" in thanks.text
        assert "đã rõ" in (await town.next(GROUP))[0].text

        town.api.reply_in_group(card, "Thêm một ý nữa")
        assert "không gửi đi được" in (await town.next(GROUP))[0].text
        [what] = await town.taps(1, told, "u:1")
        await town.says(1, "tôi lại bị vướng chỗ khác")
        reopened = (await town.next(GROUP, 2))[1]
        town.api.reply_in_group(reopened, "Chị cứ hỏi nhé.")
        assert "Chị cứ hỏi nhé." in (await town.next(1))[0].text
        await town.next(GROUP)
        await town.api.all_confirmed()
        assert len(town.api.sent_to(1)) == town.seen[1]
        assert len(town.api.sent_to(GROUP)) == town.seen[GROUP]


async def test_after_none_of_these_twice_officials_are_offered_with_the_last_question(town: Town) -> None:
    [choices] = await town.says(1, "thai sản")
    [again] = await town.taps(1, choices, "x")
    assert "viết lại" in again.text
    [choices] = await town.says(1, "tiền thai sản")
    assert actions(choices)[-1] == "x"
    [offer] = await town.taps(1, choices, "x")
    assert actions(offer)[0] == "o"
    [preview] = await town.taps(1, offer, "o")
    assert "“tiền thai sản”" in preview.text
    [cancelled] = await town.taps(1, preview, "k")
    assert "không gửi gì cả" in cancelled.text
    [expired] = await town.taps(1, preview, "s")
    assert "không còn nữa" in expired.text
    [answer] = await town.says(1, "vợ sinh thì chồng được nghỉ mấy ngày")
    assert "5 ngày làm việc" in answer.text
    assert town.api.sent_to(GROUP) == []


async def test_a_new_question_instead_of_a_commune_is_answered(town: Town) -> None:
    [preview] = await town.says(1, f"/canbo {QUESTION}")
    await town.taps(1, preview, "s", 2)
    [answer] = await town.says(1, "vợ sinh thì chồng được nghỉ mấy ngày")
    assert "5 ngày làm việc" in answer.text


async def test_a_second_official_is_asked_before_a_second_answer_goes_out(town: Town) -> None:
    card = await town.hands_over(1)
    town.api.reply_in_group(card, "Câu thứ nhất.", LAN)
    await town.next(1)
    await town.next(GROUP)
    town.api.reply_in_group(card, "Bổ sung của chính tôi.", LAN)
    assert "Bổ sung của chính tôi" in (await town.next(1))[0].text
    await town.next(GROUP)
    town.api.reply_in_group(card, "Câu của người khác.", HOA)
    [held] = await town.next(GROUP)
    assert "đã có cán bộ khác trả lời" in held.text
    assert len(town.api.sent_to(1)) == town.seen[1]
    town.api.press(held, actions(held)[0])
    assert "Câu của người khác" in (await town.next(1))[0].text
    assert "Đã đến" in (await town.next(GROUP))[0].text
    town.api.press(held, actions(held)[0])
    await town.api.all_confirmed()
    assert len(town.api.sent_to(1)) == town.seen[1]


async def test_an_edited_answer_reaches_the_person_as_a_correction(town: Town) -> None:
    card = await town.hands_over(1)
    answer = town.api.reply_in_group(card, "Nộp trong 30 ngày.")
    await town.next(1)
    await town.next(GROUP)
    town.api.push("edited_message", {**answer, "text": "Nộp trong 45 ngày.", "edit_date": 2}, GROUP)
    [correction] = await town.next(1)
    assert "sửa lại câu trả lời phiếu số 1" in correction.text
    assert "45 ngày" in correction.text
    await town.next(GROUP)
    town.api.push("edited_message", {**answer, "text": "Nộp trong 45 ngày.", "edit_date": 3}, GROUP)
    town.api.in_group(GROUP, "hai cán bộ nói chuyện với nhau")
    await town.api.all_confirmed()
    assert len(town.api.sent_to(1)) == town.seen[1]
    assert len(town.api.sent_to(GROUP)) == town.seen[GROUP]


async def test_the_group_learns_that_a_person_has_left(town: Town) -> None:
    card = await town.hands_over(1)
    town.api.fail("sendMessage", BLOCKED)
    town.api.reply_in_group(card, "Chị ơi")
    assert "đã chặn bot" in (await town.next(GROUP))[0].text
    town.api.reply_in_group(card, "Còn đó không?")
    assert "không gửi đi được" in (await town.next(GROUP))[0].text


async def test_telegram_stumbling_on_the_way_changes_nothing(town: Town) -> None:
    town.api.fail("sendMessage", BAD_GATEWAY, 2)
    card = await town.hands_over(1)
    town.api.fail("sendMessage", BAD_GATEWAY, 2)
    town.api.reply_in_group(card, "Trả lời đây")
    assert "Trả lời đây" in (await town.next(1))[0].text
    assert "Đã đến" in (await town.next(GROUP))[0].text


async def test_pictures_are_refused_and_a_ticket_is_closed_without_an_answer(town: Town) -> None:
    card = await town.hands_over(1)
    town.api.reply_in_group(card, "", photo=[{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}])
    assert "chỉ chuyển được chữ" in (await town.next(GROUP))[0].text
    town.api.press(card, "k:1")
    assert "Đã khép phiếu số 1" in (await town.next(GROUP))[0].text
    town.api.reply_in_group(card, "Muộn rồi")
    assert "không gửi đi được" in (await town.next(GROUP))[0].text


async def test_a_person_who_erases_their_data_takes_the_question_out_of_the_group(town: Town) -> None:
    card = await town.hands_over(1)
    [kept] = await town.says(1, "/riengtu")
    assert "180 ngày" in kept.text
    [erased] = await town.taps(1, kept, "d")
    assert "Đã xóa" in erased.text
    await town.api.until(lambda: QUESTION not in town.api.sent_to(GROUP)[0].text)
    assert "nội dung đã xóa" in town.api.sent_to(GROUP)[0].text
    assert town.api.sent_to(GROUP)[0].buttons == ()
    town.api.reply_in_group(card, "Trả lời muộn")
    assert "không còn nữa" in (await town.next(GROUP))[0].text


async def test_officials_make_knowledge_of_a_ticket(tmp_path: Path) -> None:
    faq = copy_faq(tmp_path, FAQ)
    async with a_town(tmp_path) as town:
        card = await town.hands_over(1, "vo sinh chong nghi may bua ri")
        town.api.press(card, "b:1")
        [which] = await town.next(GROUP)
        assert "e:thai-san/chong-nghi" in actions(which)
        town.api.press(which, "o:1")
        [topics] = await town.next(GROUP)
        town.api.press(topics, "t:thai-san")
        [entries] = await town.next(GROUP)
        town.api.press(entries, "e:thai-san/chong-nghi")
        assert "vo sinh chong nghi may bua ri" in (await town.next(GROUP))[0].text
        town.api.press(card, "n:1")
        assert "drafts/phieu-1.yaml" in (await town.next(GROUP))[0].text
        draft = (faq / "drafts" / "phieu-1.yaml").read_text(encoding="utf-8")
        assert "vo sinh chong nghi may bua ri" in draft


async def test_on_the_web_the_answer_waits_until_it_is_fetched(town: Town) -> None:
    assert await town.letters() == {"letters": [], "waiting": False}
    [preview] = await town.web_turn(1, "command", f"canbo {QUESTION}")
    assert QUESTION in preview["html"]
    sent, _ = await town.web_turn(2, "button", "s")
    assert "Phiếu số 1" in sent["html"]
    again, _ = await town.web_turn(2, "button", "s")
    assert again == sent
    [card] = await town.next(GROUP)
    assert (await town.letters())["waiting"]
    town.api.reply_in_group(card, "Chị <b>gửi</b> đơn nhé")
    assert "Đã để sẵn" in (await town.next(GROUP))[0].text
    [letter] = (await town.letters())["letters"]
    assert "Chị &lt;b&gt;gửi&lt;/b&gt; đơn nhé" in letter["replies"][0]["html"]
    # Whoever lost the answer on the way gets it again; the group learns of it when it has arrived for sure.
    assert (await town.letters())["letters"] == [letter]
    assert len(town.api.sent_to(GROUP)) == town.seen[GROUP]
    assert (await town.letters(letter["id"]))["letters"] == []
    assert "Đã đến người hỏi" in (await town.next(GROUP))[0].text
    await town.web_turn(3, "button", "v:1")
    assert "đã rõ" in (await town.next(GROUP))[0].text
    assert await town.letters(letter["id"]) == {"letters": [], "waiting": False}
    async with httpx.AsyncClient(base_url=town.web.base_url, trust_env=False) as stranger:
        assert (await stranger.get("/chat/letters")).json() == {"letters": [], "waiting": False}
        assert (await stranger.get("/chat/letters?last=x")).status_code == 400


async def test_without_a_group_the_person_gets_the_contacts_and_the_ticket_waits_for_one(tmp_path: Path) -> None:
    async with a_town(tmp_path, group=False) as town:
        [preview] = await town.says(1, f"/canbo {QUESTION}")
        told, _ = await town.taps(1, preview, "s", 2)
        assert "chưa có cán bộ trực" in told.text
        assert "1900 9068" in told.text
    async with a_town(tmp_path) as town:
        [card] = await town.next(GROUP)
        assert QUESTION in card.text

"""A month of questions as workers ask them, put through the real conversation at made-up times.

Usage: ``python -m tests.support.month FOLDER`` fills the database in FOLDER; then
``DATA_DIR=FOLDER python -m bot report --html page.html``.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.clock import VIETNAM
from bot.conversation.messages import Incoming, Kind, Reply
from bot.conversation.service import Conversations
from bot.edition import Edition, load_edition
from bot.secrets_file import kept_secret
from bot.store import Outcome, Store

LAST_DAY = datetime(2026, 11, 24, 23, tzinfo=VIETNAM)
COMMUNES = ("xã Gio Linh", "Gio Linh", "phường Đông Hà", "xã Vĩnh Linh", "xa Hai Lang", "phường Đồng Hới", "xã Cam Lộ")
WORKPLACES = ("doanh-nghiep", "doanh-nghiep", "doanh-nghiep", "tu-do", "ho-kinh-doanh", "hop-tac-xa")
NOT_COVERED = (
    ("công ty nợ bảo hiểm 8 tháng giờ phá sản thì tôi đòi ai", "cong ty no bao hiem pha san thi doi ai", "cty no bhxh"),
    ("tàu cá của chủ đi biển có phải đóng bảo hiểm cho bạn thuyền không", "đi biển theo tàu có được đóng bhxh không"),
    ("đi xuất khẩu lao động Hàn Quốc có phải đóng bảo hiểm ở nhà không", "di han quoc co dong bao hiem o nha khong"),
    ("bảo hiểm xe máy hết hạn bị phạt bao nhiêu",),
    ("làm shipper giao hàng qua app thì đóng bảo hiểm kiểu gì", "chay xe cong nghe dong bhxh the nao"),
    ("mã số bảo hiểm bị trùng với người khác thì sửa ở đâu",),
)


async def fill(store: Store, edition: Edition, questions: int, seed: int = 1) -> None:
    """Asks ``questions`` questions over 30 days: some topics more than others; some people vote, some hand over."""
    choose = random.Random(seed)
    moment = LAST_DAY
    conversations = Conversations(lambda: edition, store, lambda: moment, on_ticket=lambda: None)
    entries = list(edition.entries.values())
    weights = [1 / (place + 1) ** 0.8 for place in range(len(entries))]
    choose.shuffle(weights)
    updates = count(1)

    async def turn(chat: str, kind: Kind, text: str) -> tuple[Reply, ...]:
        async with conversations.turn("telegram", chat, str(next(updates)), Incoming(kind, text)) as replies:
            return replies

    for number in range(questions):
        day = int(choose.expovariate(1 / 12)) % 30
        moment = LAST_DAY - timedelta(days=day, minutes=choose.randrange(15 * 60))
        chat = str(choose.randrange(1, questions // 2 + 2))
        if choose.random() < 0.12:
            text = choose.choice(choose.choice(NOT_COVERED))
        else:
            [entry] = choose.choices(entries, weights)
            text = choose.choice(entry.phrasings or (entry.question,))
        replies = await turn(chat, Kind.TEXT, text)
        actions = [button.action for reply in replies for row in reply.buttons for button in row]
        votes = [action for action in actions if action[:2] in ("y:", "n:")]
        if votes and choose.random() < 0.3:
            disliked = votes[0][2:] in {entry.id for entry in entries[:4]}
            await turn(
                chat, Kind.BUTTON, ("n:" if choose.random() < (0.6 if disliked else 0.1) else "y:") + votes[0][2:]
            )
        elif actions and actions[0].startswith("e:") and choose.random() < 0.7:
            await turn(chat, Kind.BUTTON, choose.choice((actions[0], actions[0], actions[-1])))
        elif not votes and choose.random() < 0.3:
            await _hand_over(store, turn, chat, choose, moment, number)


async def _hand_over(store: Store, turn: object, chat: str, choose: random.Random, at: datetime, number: int) -> None:
    assert callable(turn)
    for kind, text in (
        (Kind.BUTTON, "o"),
        (Kind.BUTTON, "s"),
        (Kind.TEXT, choose.choice(COMMUNES)),
        (Kind.BUTTON, f"w:{choose.choice(WORKPLACES)}"),
    ):
        await turn(chat, kind, text)
    ticket = max(ticket.number for ticket in await store.tickets.waiting())
    if choose.random() < 0.85:
        answered = at + timedelta(hours=choose.expovariate(1 / 9))
        _, said = await store.answers.answer(
            ticket, "Anh chị gửi đơn nhé.", update=f"a{number}", message=number, official="7", at=answered
        )
        if said:
            await store.tickets.mark(said, Outcome.DELIVERED, answered)
        if choose.random() < 0.6:
            await turn(chat, Kind.BUTTON, f"{choose.choice('vvvu')}:{ticket}")


async def _main(folder: Path) -> None:
    key = kept_secret(folder, "chat-key").encode()
    async with Store.open(folder, key) as store:
        await fill(store, load_edition(Path("faq"), LAST_DAY.date()), 1500)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))

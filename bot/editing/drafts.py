"""Drafts of new entries, made from tickets: files that officials finish and move into a topic. No draft is served."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from bot.store import Side, Ticket

DRAFTS = "drafts"
_HEAD = """\
# Bản nháp từ phiếu số {number}, ngày {day:%d/%m/%Y}. Bot không dùng tệp này.
# Soạn xong: điền id, question, answer, law (xem docs/huong-dan-can-bo.md), chép mục này vào “entries:” của một chủ đề
# (faq/<chủ đề>.yaml) và các câu hỏi mẫu vào faq/phrasings/<chủ đề>.yaml, chạy “python -m bot check”, rồi xóa tệp này.
"""


def write_draft(faq_dir: Path, ticket: Ticket, day: date) -> Path:
    """Starts a draft from ``ticket`` in ``faq_dir/drafts`` and gives its file; one that is there is left as it is.

    Raises ``OSError`` where the file cannot be written.
    """
    path = faq_dir / DRAFTS / f"phieu-{ticket.number}.yaml"
    answers = [said.text for said in ticket.said if said.side is Side.OFFICIAL]
    entry = {
        "id": "",
        "question": ticket.question,
        "answer": answers[-1] if answers else "",
        "law": [],
        "reviewed": day,
        "phrasings": [ticket.question],
    }
    text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_HEAD.format(number=ticket.number, day=day) + text)
    except FileExistsError:
        pass
    return path

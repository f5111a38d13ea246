"""The report on a small month, as an official reads it: in the terminal, as a workbook, as a page to print."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from playwright.async_api import async_playwright
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import VIETNAM
from bot.editing.likeness import alike
from bot.editing.report import NOT_UNDERSTOOD, make_report
from bot.editing.report_files import write_page, write_report_workbook
from bot.edition import Edition
from bot.secrets_file import kept_secret
from bot.store import NONE_CHOSEN, Store
from bot.store.history import Asked, Opinion
from tests.support.browser import chromium
from tests.support.month import LAST_DAY, fill

DAY = datetime(2026, 11, 20, 20, tzinfo=VIETNAM)


def question(text: str, decision: str = "decline", entries: Sequence[str] = (), **more: str | None) -> Asked:
    sent = tuple(entries[:1]) if decision == "answer" else ()
    return Asked(DAY, "web", text, text, decision, more.get("outside"), tuple(entries), sent, more.get("chosen"))


def test_the_report_counts_what_was_asked_and_what_was_not_understood(edition: Edition) -> None:
    asked = [
        question("a", "answer", ["thai-san/dieu-kien"]),
        question("b", "suggest", ["thai-san/muc-huong", "bhtn/han-nop"], chosen="bhtn/han-nop"),
        question("c", "suggest", ["thai-san/muc-huong"]),
        question("công ty nợ bảo hiểm rồi phá sản thì đòi ai", "suggest", ["bhtn/han-nop"], chosen=NONE_CHOSEN),
        question("cong ty no bao hiem roi pha san thi doi ai"),
        question("công ty nợ bảo hiểm giờ phá sản đòi ai"),
        question("đi biển theo tàu có được đóng không"),
        question("bảo hiểm xe máy", outside="outside:xe-may"),
    ]
    votes = [Opinion("bhtn/han-nop", False)] * 2 + [Opinion("bhtn/han-nop", True)] + [Opinion("bhtn/bao-luu", False)]
    report = make_report(edition.knowledge, date(2026, 11, 19), date(2026, 11, 20), asked, votes, [])
    assert [(d.answered, d.asked_back, d.not_understood) for d in report.days] == [(0, 0, 0), (2, 1, 5)]
    assert report.answered_share == 2 / 8
    topics = {topic.title: topic.count for topic in report.topics}
    assert topics["Chế độ thai sản"] == 2
    assert topics[NOT_UNDERSTOOD] == 4
    assert [group.size for group in report.not_understood] == [3, 1]
    assert "phá sản" in report.not_understood[0].example or "pha san" in report.not_understood[0].example
    assert [(r.entry, r.not_helpful, r.helpful) for r in report.unhelpful] == [("bhtn/han-nop", 2, 1)]
    unasked = {entry for entry, _ in report.unasked}
    assert "thai-san/dieu-kien" not in unasked
    assert "thai-san/muc-huong" in unasked


def test_what_a_person_wrote_is_no_formula_and_no_markup(edition: Edition, tmp_path: Path) -> None:
    asked = [question('=HYPERLINK("http://x")'), question("<script>alert(1)</script>")]
    report = make_report(edition.knowledge, date(2026, 11, 20), date(2026, 11, 20), asked, [], [])
    write_report_workbook(report, tmp_path / "r.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "r.xlsx")["Chưa hiểu"].iter_rows() for cell in row]
    assert '=HYPERLINK("http://x")' in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)
    write_page(report, tmp_path / "r.html")
    assert "<script>" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_month_without_a_question_makes_a_report_too(edition: Edition, tmp_path: Path) -> None:
    report = make_report(edition.knowledge, date(2026, 11, 1), date(2026, 11, 30), [], [], [])
    write_page(report, tmp_path / "r.html")
    write_report_workbook(report, tmp_path / "r.xlsx")
    assert "Chưa có câu hỏi nào" in (tmp_path / "r.html").read_text(encoding="utf-8")


async def test_a_month_fits_one_printed_page(edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Store.open(tmp_path, kept_secret(tmp_path, "chat-key").encode()) as store:
        await fill(store, edition, 120)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    files = ["--html", str(tmp_path / "r.html"), "--xlsx", str(tmp_path / "r.xlsx")]
    until = f"{LAST_DAY:%Y-%m-%d}"
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["report", "--until", until, *files])
    assert ran.exit_code == 0, ran.output
    assert re.search(r"\d+ câu hỏi của \d+ người", ran.output)
    assert set(load_workbook(tmp_path / "r.xlsx").sheetnames) >= {"Tổng quan", "Theo ngày", "Theo chủ đề", "Chưa hiểu"}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto((tmp_path / "r.html").as_uri())
        printed = await page.pdf(prefer_css_page_size=True)
        await browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=30))
def test_every_text_is_in_exactly_one_group(texts: list[str]) -> None:
    assert sorted(place for group in alike(texts) for place in group) == list(range(len(texts)))

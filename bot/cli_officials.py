"""The commands around tickets: what waits, what was proposed, what was asked. ``bot.cli`` registers them."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import clock
from bot.editing.proposals import accept
from bot.editing.report import Report, make_report
from bot.editing.report_files import write_page, write_report_workbook
from bot.knowledge import Knowledge, load_knowledge
from bot.settings import Settings, load_settings
from bot.storage import open_store
from bot.store import Side, Ticket
from bot.store.proposals import Proposal

_LINES = 12
_A_MONTH = timedelta(days=29)

DayOf = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def tickets() -> None:
    """Liệt kê các phiếu chưa có cán bộ trả lời."""
    waiting = asyncio.run(_waiting(load_settings()))
    table = Table("Phiếu", "Từ", "Qua", "Câu hỏi", title=f"{len(waiting)} phiếu chưa trả lời")
    for ticket in waiting:
        asked = "\n".join(said.text for said in ticket.said if said.side is Side.PERSON)
        table.add_row(str(ticket.number), f"{ticket.opened_at:%d/%m/%Y %H:%M}", ticket.channel, _plain(asked))
    Console().print(table)


def proposals(
    yes: Annotated[list[int] | None, typer.Option("--accept", help="Thêm câu này vào câu mẫu của mục.")] = None,
    no: Annotated[list[int] | None, typer.Option("--reject", help="Bỏ đề nghị này.")] = None,
) -> None:
    """Các câu hỏi cán bộ đề nghị thêm làm câu mẫu: xem, nhận, bỏ."""
    settings = load_settings()
    console = Console(soft_wrap=True)
    known = {proposal.id: proposal for proposal in asyncio.run(_proposals(settings))}
    for number in (*(yes or ()), *(no or ())):
        if number not in known:
            raise typer.BadParameter(f"không có đề nghị số {number}")
    for number in yes or ():
        problems = accept(settings.faq_dir, known[number], clock.today())
        for problem in problems:
            console.print(f"LỖI {problem}", markup=False, highlight=False)
        if problems:
            console.print(f"Chưa thêm đề nghị số {number}: sửa lỗi trên rồi thử lại.", highlight=False)
            raise typer.Exit(1)
        console.print(f"Đã thêm vào {known[number].entry}: {known[number].text}", markup=False, highlight=False)
    decided = {*(yes or ()), *(no or ())}
    asyncio.run(_decide(settings, decided))
    table = Table("Số", "Mục", "Câu hỏi", title=f"{len(known) - len(decided)} đề nghị chờ duyệt")
    for number, proposal in known.items():
        if number not in decided:
            table.add_row(str(number), _plain(proposal.entry), _plain(proposal.text))
    console.print(table)


def report(
    since: DayOf = None,
    until: DayOf = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Ghi thêm bảng tính Excel.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Ghi thêm một trang để in.")] = None,
) -> None:
    """Người lao động đã hỏi gì (mặc định: 30 ngày qua), để chuẩn bị buổi nói chuyện tới."""
    settings = load_settings()
    last = until.date() if until else clock.today()
    first = since.date() if since else last - _A_MONTH
    if first > last:
        raise typer.BadParameter("--since phải trước --until")
    loaded = load_knowledge(settings.faq_dir, clock.today())
    if loaded.knowledge is None:
        typer.echo("FAQ đang có lỗi: chạy “python -m bot check” trước.", err=True)
        raise typer.Exit(1)
    made = asyncio.run(_report(settings, loaded.knowledge, first, last))
    _print(made, Console())
    for path, write in ((xlsx, write_report_workbook), (html, write_page)):
        if path:
            write(made, path)
            typer.echo(f"Đã ghi {path}")


def _print(made: Report, console: Console) -> None:
    console.print(
        f"[bold]{made.since:%d/%m/%Y} – {made.until:%d/%m/%Y}[/]: {made.questions} câu hỏi của {made.people} người, "
        f"trả lời được {made.answered_share:.0%}",
        highlight=False,
    )
    topics = Table("Chủ đề", "Câu", title="Theo chủ đề", title_justify="left")
    for topic in made.topics:
        topics.add_row(_plain(topic.title), str(topic.count))
    days = Table("Ngày", "Trả lời được", "Hỏi lại", "Chưa hiểu", title="Theo ngày", title_justify="left")
    for day in made.days:
        days.add_row(f"{day.day:%d/%m}", str(day.answered), str(day.asked_back), str(day.not_understood))
    missed = Table("Số câu", "Ví dụ", title="Bot chưa hiểu", title_justify="left")
    for group in made.not_understood[:_LINES]:
        missed.add_row(str(group.size), _plain(group.example))
    rated = Table("Mục", "Chưa đúng ý", "Có ích", title="Nhiều người bảo chưa đúng ý", title_justify="left")
    for one in made.unhelpful[:_LINES]:
        rated.add_row(_plain(one.entry), str(one.not_helpful), str(one.helpful))
    for table in (topics, days, missed, rated):
        console.print(table)
    console.print(f"Không ai hỏi: {', '.join(entry for entry, _ in made.unasked) or 'không có'}", highlight=False)
    count = made.tickets
    waited = "–" if count.median_hours is None else f"{count.median_hours:.1f} giờ"
    console.print(
        f"Phiếu: {count.opened} mở, {count.answered} đã trả lời (trung vị {waited}), {count.waiting} đang chờ, "
        f"{count.solved} đã rõ, {count.not_solved} chưa rõ",
        highlight=False,
    )
    for title, counts in (("Xã, phường", count.by_commune), ("Nơi làm việc", count.by_workplace)):
        if counts:
            line = ", ".join(f"{name} {number}" for name, number in counts)
            console.print(f"{title}: {line}", markup=False, highlight=False)


def _plain(text: str) -> str:
    """``text`` so that Rich takes none of it for its markup."""
    return text.replace("[", r"\[")


async def _waiting(settings: Settings) -> list[Ticket]:
    async with open_store(settings) as store:
        return await store.tickets.waiting()


async def _proposals(settings: Settings) -> list[Proposal]:
    async with open_store(settings) as store:
        return await store.proposals.all()


async def _decide(settings: Settings, numbers: set[int]) -> None:
    async with open_store(settings) as store:
        for number in numbers:
            await store.proposals.decided(number)


async def _report(settings: Settings, knowledge: Knowledge, first: date, last: date) -> Report:
    since = datetime.combine(first, time.min, clock.VIETNAM)
    until = datetime.combine(last + timedelta(days=1), time.min, clock.VIETNAM)
    async with open_store(settings) as store:
        return make_report(
            knowledge,
            first,
            last,
            await store.history.questions(since, until),
            await store.history.opinions(since, until),
            await store.history.tickets(since, until),
        )

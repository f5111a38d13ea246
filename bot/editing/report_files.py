"""The report as a workbook to work with, and as one page to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.editing.report import Report

_WIDEST = 70
_LEAST = 12
_CHART_WIDTH_CM = 26


def write_page(report: Report, path: Path) -> None:
    """Writes one A4 page of HTML that needs nothing from outside. Raises ``OSError``."""
    environment = Environment(
        loader=PackageLoader("bot.editing", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    path.write_text(environment.get_template("report.html").render(report=report), encoding="utf-8")


def write_report_workbook(report: Report, path: Path) -> None:
    """Writes a workbook, a sheet for each part. Raises ``OSError``."""
    book = Workbook()
    _overview(book, report)
    _days(book, report)
    _topics(book, report)
    _sheet(
        book,
        "Chưa hiểu",
        ("Nhóm", "Số câu", "Câu hỏi"),
        [
            (number, group.size, text)
            for number, group in enumerate(report.not_understood, 1)
            for text in (group.example, *group.others)
        ],
    )
    rated = [(r.entry, r.label, r.not_helpful, r.helpful) for r in report.unhelpful]
    _sheet(book, "Chưa đúng ý", ("Mục", "Nhãn", "Chưa đúng ý", "Có ích"), rated)
    _sheet(book, "Không ai hỏi", ("Mục", "Nhãn"), report.unasked)
    _sheet(book, "Theo xã, phường", ("Xã, phường", "Số phiếu"), report.tickets.by_commune)
    _sheet(book, "Theo nơi làm việc", ("Nơi làm việc", "Số phiếu"), report.tickets.by_workplace)
    book.remove(book.worksheets[0])
    book.save(path)


def _overview(book: Workbook, report: Report) -> None:
    tickets = report.tickets
    rows: list[tuple[str, object]] = [
        ("Từ ngày", report.since),
        ("Đến hết ngày", report.until),
        ("Số câu hỏi", report.questions),
        ("Số người hỏi", report.people),
        ("Trả lời được", report.answered_share),
        *((f"Hỏi qua {channel}", count) for channel, count in report.by_channel),
        ("Phiếu gửi cán bộ", tickets.opened),
        ("Phiếu đã trả lời", tickets.answered),
        ("Phiếu đang chờ", tickets.waiting),
        ("Người hỏi nói đã rõ", tickets.solved),
        ("Người hỏi nói chưa rõ", tickets.not_solved),
        ("Giờ chờ, trung vị", tickets.median_hours),
        ("Giờ chờ, lâu nhất", tickets.longest_hours),
    ]
    sheet = _sheet(book, "Tổng quan", ("", ""), rows)
    sheet["B6"].number_format = "0%"
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value in ("Giờ chờ, trung vị", "Giờ chờ, lâu nhất"):
            sheet.cell(row, 2).number_format = "0.0"


def _days(book: Workbook, report: Report) -> None:
    header = ("Ngày", "Trả lời được", "Hỏi lại, chưa chọn", "Chưa hiểu, ngoài phạm vi")
    rows = [(day.day, day.answered, day.asked_back, day.not_understood) for day in report.days]
    sheet = _sheet(book, "Theo ngày", header, rows)
    chart = BarChart()
    chart.grouping, chart.overlap, chart.width = "stacked", 100, _CHART_WIDTH_CM
    chart.add_data(Reference(sheet, min_col=2, max_col=4, min_row=1, max_row=len(rows) + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(rows) + 1))
    sheet.add_chart(chart, "F2")


def _topics(book: Workbook, report: Report) -> None:
    days = [day.day for day in report.days]
    header = ("Chủ đề", "Tổng", *(f"{day:%d/%m}" for day in days))
    rows = [(topic.title, topic.count, *(topic.by_day.get(day, 0) for day in days)) for topic in report.topics]
    _sheet(book, "Theo chủ đề", header, rows)


def _sheet(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                # What a person wrote must not run as a formula.
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for number, column in enumerate(sheet.iter_cols(), 1):
        widest = max((len(str(cell.value or "")) for cell in column), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(widest + 2, _LEAST), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet

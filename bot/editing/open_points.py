"""What officials still have to confirm or fill in, by topic: on the screen and as a workbook to work through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.knowledge import Knowledge

_CONTACTS = "Nơi liên hệ"
_COLUMNS = (
    ("STT", 6),
    ("Chủ đề", 22),
    ("Mục", 26),
    ("Câu hỏi", 40),
    ("Điểm cần xác nhận hoặc điền", 60),
    ("Tệp", 22),
    ("Kết luận", 40),
    ("Căn cứ", 24),
    ("Người xác nhận", 18),
    ("Ngày", 12),
)
"""Title and width of each column; the last four are for the official to fill in."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing that only an official can settle."""

    topic: str
    """Title of the topic, or of the contacts."""
    name: str
    """Id of the entry, or of the office in ``contacts.yaml``."""
    question: str
    """What the entry answers, or the name of the office."""
    point: str
    file: str


def open_points(knowledge: Knowledge) -> tuple[OpenPoint, ...]:
    """Every ``to_confirm`` of the FAQ, topic by topic, contacts last."""
    points = [
        OpenPoint(topic.title, entry.id, entry.question, point, f"{topic.id}.yaml")
        for topic in knowledge.topics
        for entry in topic.entries
        for point in entry.to_confirm
    ]
    points += [
        OpenPoint(_CONTACTS, key, contact.name, point, "contacts.yaml")
        for key, contact in knowledge.contacts.items()
        for point in contact.to_confirm
    ]
    return tuple(points)


def write_workbook(points: tuple[OpenPoint, ...], path: Path) -> None:
    """Writes ``points`` as a spreadsheet with empty columns for conclusion, source, name and day. Raises
    ``OSError`` where the file cannot be written."""
    book = Workbook()
    sheet = book.create_sheet("Cần xác nhận", 0)
    book.remove(book.worksheets[1])
    sheet.append([title for title, _ in _COLUMNS])
    for number, p in enumerate(points, 1):
        sheet.append([number, p.topic, p.name, p.question, p.point, p.file])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for number, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    book.save(path)

"""Officials get one list of what they have to confirm, on the screen or as a spreadsheet."""

from pathlib import Path

from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.cli import app
from tests.support.faq_copy import copy_faq, edit

RUN = CliRunner()


def test_the_list_goes_by_topic_with_contacts_last(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["check", "--to-confirm", "--faq", str(copy_faq(tmp_path))])
    assert result.exit_code == 0
    assert result.output.split("\n") == [
        "",
        "Ốm đau",
        "  [ ] om-dau/so-ngay (om-dau.yaml): số ngày của nghề nặng nhọc",
        "",
        "Nơi liên hệ",
        "  [ ] bhxh-tinh (contacts.yaml): điền số điện thoại",
        "",
        "2 điểm cần xác nhận.",
        "",
    ]


def test_the_spreadsheet_has_a_row_a_point_and_room_for_the_conclusion(tmp_path: Path) -> None:
    path = tmp_path / "can-xac-nhan.xlsx"
    result = RUN.invoke(app, ["check", "--to-confirm", "--xlsx", str(path), "--faq", str(copy_faq(tmp_path))])
    assert result.exit_code == 0
    sheet = load_workbook(path).active
    assert sheet is not None
    titles, *rows = sheet.iter_rows(values_only=True)
    assert titles[-4:] == ("Kết luận", "Căn cứ", "Người xác nhận", "Ngày")
    assert [row[:6] for row in rows] == [
        (1, "Ốm đau", "om-dau/so-ngay", "Một năm được nghỉ ốm mấy ngày?", "số ngày của nghề nặng nhọc", "om-dau.yaml"),
        (2, "Nơi liên hệ", "bhxh-tinh", "BHXH tỉnh", "điền số điện thoại", "contacts.yaml"),
    ]


def test_a_broken_faq_is_named_instead(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    edit(folder / "om-dau.yaml", "{{ ty_le }} lương", "75% lương")
    result = RUN.invoke(app, ["check", "--to-confirm", "--faq", str(folder)])
    assert result.exit_code == 1
    assert "om-dau.yaml, dòng 7" in result.output


def test_the_spreadsheet_alone_is_refused(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["check", "--xlsx", str(tmp_path / "x.xlsx"), "--faq", str(copy_faq(tmp_path))])
    assert result.exit_code == 2

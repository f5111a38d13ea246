"""An official breaks a file: every problem is said at once, with file, line, what and how to mend it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Problem, load_knowledge
from bot.knowledge.yaml_source import MAX_FILE_BYTES, read_yaml
from tests.conftest import TODAY
from tests.support.faq_copy import SMALL_FAQ, copy_faq, edit


def problems(folder: Path) -> tuple[Problem, ...]:
    result = load_knowledge(folder, TODAY)
    assert (result.knowledge is None) == bool(result.problems)
    return result.problems


def test_the_small_faq_is_whole() -> None:
    result = load_knowledge(SMALL_FAQ, TODAY)
    assert result.problems == ()
    assert result.knowledge is not None
    assert list(result.knowledge.entries) == ["om-dau/muc-huong", "om-dau/so-ngay"]
    assert "2026" in result.knowledge.entries["om-dau/so-ngay"].phrasings
    assert [w.what for w in result.warnings] == [
        "BHXH tỉnh: điền số điện thoại",
        "so-ngay: số ngày của nghề nặng nhọc",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "mend"),
    [
        ("om-dau.yaml", "    related: [so-ngay]", "    relatd: [so-ngay]", "không có mục nào tên “relatd”", "có phải “related”"),
        ("om-dau.yaml", "    reviewed: 2026-11-23\n    related: [so", "    related: [so", "thiếu mục “reviewed”", "thêm dòng"),
        ("om-dau.yaml", "reviewed: 2026-11-23", "reviewed: 2026-02-30", "không phải là một ngày có thật", "2026-07-01"),
        ("om-dau.yaml", "reviewed: 2026-11-23", "reviewed: 2999-01-01", "ở tương lai", "ngày đã rà soát"),
        ("om-dau.yaml", "{law: luat-bhxh-2024, article: 45", "{law: luat-bhxh-2023, article: 45", "không có văn bản “luat-bhxh-2023”", "“luat-bhxh-2024”"),
        ("om-dau.yaml", "    law:\n      - {law: luat-bhxh-2024, article: 43}\n", "", "thiếu mục “law”", "thêm"),
        ("om-dau.yaml", "{{ ty_le }} lương", "{{ ti_le }} lương", "không có con số “ti_le”", "“ty_le”"),
        ("om-dau.yaml", "{{ ty_le }} lương", "{{ ty_le lương", "công thức viết chưa đúng", "ngoặc"),
        ("om-dau.yaml", "{{ ty_le }} lương", "75% lương", "con số “75%” gõ thẳng", "tên con số"),
        ("om-dau.yaml", "{{ 2 * muc_tham_chieu }}", "5 triệu", "con số “5 triệu” gõ thẳng", "figures.yaml"),
        ("om-dau.yaml", "{{ 2 * muc_tham_chieu }}", "{{ so_ngay + muc_tham_chieu }}", "không tính được con số", "công thức"),
        ("om-dau.yaml", "lương.**", "lương.", "Markdown dở dang", "ký hiệu"),
        ("om-dau.yaml", "      Ví dụ: lương", "      # Ví dụ: lương", "Markdown không dùng được", "chỉ dùng đoạn văn"),
        ("om-dau.yaml", "  - id: so-ngay", "  - id: muc-huong", "đã dùng ở dòng 3", "mã khác"),
        ("om-dau.yaml", "related: [muc-huong]", "related: [muc-hung]", "không có mục liên quan “muc-hung”", "muc-huong"),
        ("om-dau.yaml", "    question: Một năm", "\tquestion: Một năm", "phím Tab", "dấu cách"),
        ("om-dau.yaml", "question: Một năm được", "question: Một năm: được", "sai cú pháp YAML", "ngoặc kép"),
        ("om-dau.yaml", "    law:\n      - {law: luat-bhxh-2024, article: 43}", "    law: &x\n      - {law: luat-bhxh-2024, article: 43}", "ký hiệu tham chiếu", "viết lại"),
        ("om-dau.yaml", "    question: Một năm được nghỉ ốm mấy ngày?", "    question:", "để trống", "điền"),
        ("om-dau.yaml", "from: 2027-01-01", "from: năm sau", "không phải là một ngày", "năm-tháng-ngày"),
        ("figures.yaml", "value: 75", "value: 75 phần trăm", "không phải là con số", "viết liền"),
        ("figures.yaml", 'unit: "%"', "unit: phần trăm", "không dùng được cho “unit”", "chọn một trong"),
        ("figures.yaml", "{from: 2026-07-01", "{from: 2024-07-01", "có hai giá trị", "một giá trị"),
        ("figures.yaml", "same_as: luong_co_so", "same_as: luong_coso", "không có con số “luong_coso”", "luong_co_so"),
        ("figures.yaml", "value: 75, ", "", "cần đúng một trong hai", "sửa lại"),
        ("phrasings/om-dau.yaml", "  - ốm được nghỉ mấy bữa", "  - Nghỉ  ốm lãnh bao nhiêu?", "đã có ở mục “om-dau/muc-huong”", "giữ ở một mục"),
        ("phrasings/om-dau.yaml", "om-dau/so-ngay:", "om-dau/so-ngai:", "không có mục “om-dau/so-ngai”", "om-dau/so-ngay"),
        ("wording.yaml", "{day}", "{ngay}", "chỗ điền “{ngay}” không có", "{day}"),
        ("outside.yaml", "bảo hiểm xe máy", "xin chào", "đã có ở", "giữ ở một nhóm"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_line_and_cure(
    tmp_path: Path, file: str, old: str, new: str, what: str, mend: str
) -> None:
    folder = copy_faq(tmp_path)
    before = (folder / file).read_text(encoding="utf-8")
    edit(folder / file, old, new)
    found = problems(folder)
    fitting = [p for p in found if what in p.what and mend in p.mend]
    assert fitting, "\n".join(map(str, found))
    assert fitting[0].file == file
    edited = 1 + before[: before.index(old)].count("\n")
    # What is missing is said at the part that lacks it; the rest at the line that was edited.
    assert 1 <= fitting[0].line <= edited if what.startswith("thiếu") else fitting[0].line in (edited, edited + 1)


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    edit(folder / "om-dau.yaml", "{{ ty_le }} lương", "75% lương")
    edit(folder / "om-dau.yaml", "{law: luat-bhxh-2024, article: 43}", "{law: khong-co, article: 43}")
    edit(folder / "figures.yaml", "unit: ngày làm việc", "unit: hôm")
    (folder / "laws.yaml").write_bytes(b"\xff\xfe\x00luat")
    (folder / "contacts.yaml").unlink()
    found = problems(folder)
    assert {p.file for p in found} >= {"om-dau.yaml", "figures.yaml", "laws.yaml", "contacts.yaml"}
    assert any("UTF-8" in p.what for p in found)
    assert any("thiếu tệp này" in p.what for p in found)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    (folder / "phrasings" / "om-dau.yaml").write_bytes(b"x" * 10_000_000)
    assert any("tệp quá lớn (10 MB" in p.what for p in problems(folder))
    assert MAX_FILE_BYTES < 10_000_000


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(24)
    )
    (folder / "vocabulary.yaml").write_text(bomb, encoding="utf-8")
    assert any("ký hiệu tham chiếu" in p.what for p in problems(folder))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_reported(raw: bytes) -> None:
    source = read_yaml("x.yaml", raw)
    assert source.data is not None or source.problems or raw.strip()


@given(st.text(max_size=60), st.sampled_from(["om-dau.yaml", "figures.yaml", "laws.yaml", "vocabulary.yaml"]))
def test_a_line_of_anything_in_a_file_never_breaks_the_loader(
    tmp_path_factory: pytest.TempPathFactory, line: str, file: str
) -> None:
    folder = copy_faq(tmp_path_factory.mktemp("faq"))
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + "\n" + line, encoding="utf-8", errors="replace")
    for problem in problems(folder):
        assert problem.what
        assert problem.mend

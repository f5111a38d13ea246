"""Before an official changes a figure: which answers will say something else?"""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.editing.figure_use import figure_feeds
from bot.knowledge import load_knowledge
from tests.conftest import FAQ, TODAY
from tests.support.faq_copy import copy_faq, edit

RUN = CliRunner()


def test_a_figure_names_the_answers_it_feeds_also_through_another_figure(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["figures", "luong_co_so", "--faq", str(copy_faq(tmp_path)), "--on", "2026-11-24"])
    assert result.exit_code == 0, result.output
    assert "luong_co_so – Lương cơ sở: 2.530.000 đồng" in result.output
    assert "Con số lấy theo nó: muc_tham_chieu" in result.output
    assert "1 câu trả lời" in result.output
    assert "om-dau/muc-huong: Nghỉ ốm được bao nhiêu tiền?" in result.output
    assert "Hai lần mức tham chiếu là 5.060.000 đồng." in result.output


def test_a_version_of_a_later_day_counts_from_its_day(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    edit(folder / "om-dau.yaml", "Từ năm 2027 câu trả lời này khác.", "Từ năm 2027 được {{ so_ngay }}.")
    knowledge = load_knowledge(folder, TODAY).knowledge
    assert knowledge is not None
    feeds = {feed.entry.id: feed for feed in figure_feeds(knowledge, "so_ngay", TODAY)}
    assert feeds["om-dau/so-ngay"].from_ == TODAY
    assert feeds["om-dau/muc-huong"].from_ == date(2027, 1, 1)
    assert feeds["om-dau/muc-huong"].lines == ("Từ năm 2027 được 30 ngày làm việc.",)


def test_without_a_name_all_figures_are_listed(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["figures", "--faq", str(copy_faq(tmp_path)), "--on", "2026-11-24"])
    assert result.output.splitlines()[1] == "muc_tham_chieu – Mức tham chiếu: 2.530.000 đồng"


def test_a_misspelt_name_is_guessed(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["figures", "luong_co_xo", "--faq", str(copy_faq(tmp_path))])
    assert result.exit_code == 2
    assert "luong_co_so" in result.output


@pytest.mark.parametrize(("day", "amount"), [("2027-06-30", "5.060.000"), ("2027-07-01", "5.600.000")])
def test_a_raise_from_a_future_day_changes_the_shipped_answers_on_that_day(
    tmp_path: Path, day: str, amount: str
) -> None:
    folder = copy_faq(tmp_path, FAQ)
    edit(
        folder / "figures.yaml",
        "    - {from: 2026-07-01, value: 2530000, law: nd-161-2026, article: 3, clause: 2}\n",
        "    - {from: 2026-07-01, value: 2530000, law: nd-161-2026, article: 3, clause: 2}\n"
        "    - {from: 2027-07-01, value: 2800000, law: nd-161-2026}\n",
    )
    result = RUN.invoke(
        app, ["ask", "trợ cấp một lần khi sinh con là bao nhiêu tiền", "--faq", str(folder), "--on", day]
    )
    assert f"Mỗi con được {amount} đồng" in result.output

"""An official asks where the bot is unsure: which entries compete, and what to write to tell them apart."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from bot.editing.confusions import confusion_lines, confusions
from bot.language import TextChain, Vocabulary
from bot.matching import Misreading, misreadings
from tests.support.faq_copy import copy_faq

RUN = CliRunner()


def misread(text: str, entry: str, read_as: str, *words: str) -> Misreading:
    return Misreading(text, entry, read_as, words)


def test_pairs_come_worst_first_with_examples_and_words_to_add() -> None:
    found = confusions(
        [
            misread("ốm mấy ngày", "a/x", "a/y", "mấy ngày"),
            misread("nghỉ bệnh bao lâu", "a/y", "a/x", "bao lâu", "nghỉ"),
            misread("đau nghỉ mấy bữa", "a/y", "a/x", "nghỉ"),
            misread("sổ đâu", "b/z", "a/x", "đâu"),
        ]
    )
    assert [pair.entries for pair in found] == [("a/y", "a/x"), ("b/z", "a/x")]
    assert confusion_lines(found[0]) == [
        "a/y ↔ a/x: 3 câu mẫu dễ bị hiểu lẫn",
        "  Câu của “a/y” bị hiểu thành “a/x”:",
        "    - nghỉ bệnh bao lâu  (vì “bao lâu”, “nghỉ”)",
        "    - đau nghỉ mấy bữa  (vì “nghỉ”)",
        "    Nên thêm câu hỏi mẫu cho “a/y” có các từ: “nghỉ”, “bao lâu”",
        "  Câu của “a/x” bị hiểu thành “a/y”:",
        "    - ốm mấy ngày  (vì “mấy ngày”)",
        "    Nên thêm câu hỏi mẫu cho “a/x” có các từ: “mấy ngày”",
    ]


def test_a_phrasing_that_speaks_another_entrys_words_is_found_with_those_words() -> None:
    entries = [("a/tien", f"được bao nhiêu tiền lần {n}") for n in range(12)]
    entries += [("a/giay", f"cần giấy tờ gì lần {n}") for n in range(12)]
    entries.append(("a/giay", "được bao nhiêu tiền thì cần nộp"))
    found = misreadings(TextChain(Vocabulary()), entries, [("outside:xe", "xe máy"), ("outside:xe", "xe đạp")])
    assert [(one.entry, one.read_as) for one in found] == [("a/giay", "a/tien")]
    assert any("tiền" in word or "bao" in word for word in found[0].pulled_by)


def test_the_command_counts_what_would_be_misread(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["confusions", "--faq", str(copy_faq(tmp_path))])
    assert result.exit_code == 0, result.output
    assert "câu mẫu bị hiểu sang mục khác" in result.output

"""The commands, as an official or an operator runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.conftest import FAQ
from tests.support.faq_copy import copy_faq, edit

RUN = CliRunner()
COMMANDS = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]


def test_check_passes_on_the_shipped_faq() -> None:
    result = RUN.invoke(app, ["check", "--faq", str(FAQ)])
    assert result.exit_code == 0, result.output
    assert "Không có lỗi" in result.output


def test_check_fails_with_file_line_and_cure(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    edit(folder / "om-dau.yaml", "{{ ty_le }} lương", "75% lương")
    result = RUN.invoke(app, ["check", "--faq", str(folder)])
    assert result.exit_code == 1
    assert "LỖI om-dau.yaml, dòng 7: con số “75%” gõ thẳng" in result.output


def test_ask_answers_and_explains() -> None:
    result = RUN.invoke(app, ["ask", "vợ sinh thì chồng được nghỉ mấy ngày", "--explain", "--faq", str(FAQ)])
    assert result.exit_code == 0
    assert "Căn cứ" in result.output
    assert "thai-san/chong-nghi" in result.output
    assert "Câu mẫu gần nhất" in result.output


def test_ask_on_another_day_takes_that_days_figures() -> None:
    question = ["ask", "trợ cấp một lần khi sinh con là bao nhiêu tiền", "--faq", str(FAQ)]
    assert "5.060.000 đồng" in RUN.invoke(app, question).output


def test_match_speaks_the_protocol_of_the_score_script() -> None:
    lines = [
        {"q": "đóng mấy tháng thì được hưởng thai sản", "conversation": "c1"},
        {"q": "cần giấy tờ gì, nộp ở đâu", "conversation": "c1"},
        {"q": "bảo hiểm xe máy hết hạn bị phạt bao nhiêu"},
        {"q": ""},
    ]
    result = RUN.invoke(app, ["match", "--faq", str(FAQ)], input="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert answers[0]["candidates"][0]["id"] == "thai-san/dieu-kien"
    assert answers[1]["candidates"][0]["id"] == "thai-san/ho-so-thu-tuc"
    assert [a["decision"] for a in answers[2:]] == ["decline", "decline"]


def test_chat_talks_and_takes_numbers_as_choices() -> None:
    result = RUN.invoke(app, ["chat", "--faq", str(FAQ)], input="thai sản\n1\n/menu\n/thoat\n")
    assert result.exit_code == 0
    assert "Không phải các câu này" in result.output
    assert "Căn cứ" in result.output


def test_schemas_describe_every_kind_of_file(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["schema", str(tmp_path)])
    assert result.exit_code == 0
    names = {path.name.removesuffix(".schema.json") for path in tmp_path.iterdir()}
    assert {"topic", "phrasings", "figures", "laws", "wording", "contacts", "vocabulary"} <= names
    topic = json.loads((tmp_path / "topic.schema.json").read_text(encoding="utf-8"))
    assert "entries" in topic["properties"]


def test_the_schemas_in_docs_are_those_of_the_models(tmp_path: Path) -> None:
    RUN.invoke(app, ["schema", str(tmp_path)])
    kept = FAQ.parent / "docs" / "schema"
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert {path.name: path.read_text(encoding="utf-8") for path in kept.iterdir()} == written


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = RUN.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert re.search(r"[ạảãáàđêôơư]", result.output)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "eighty"),
        ("WEB_PORT", "99999"),
        ("LOG_LEVEL", "LOUD"),
        ("TELEGRAM_BOT_TOKEN", "secret-but-not-a-token"),
        ("PUBLIC_URL", "example"),
        ("WEBHOOK_SECRET", "with space"),
        ("DATA_DIR", "/proc/nowhere"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_with_exit_code_2(tmp_path: Path, name: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env={**os.environ, "DATA_DIR": str(tmp_path), "PYTHONPATH": str(FAQ.parent), name: value},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert name in run.stderr
    assert "secret" not in run.stderr


def test_every_setting_is_explained_in_the_docs() -> None:
    from bot.settings import Settings

    text = (FAQ.parent / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [name.upper() for name in Settings.model_fields]
    assert len(names) > 5
    assert [name for name in names if f"`{name}`" not in text] == []

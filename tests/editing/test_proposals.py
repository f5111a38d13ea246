"""A ticket's question becomes a phrasing, if the FAQ stays sound; drafts are served to nobody."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import VIETNAM
from bot.editing.drafts import write_draft
from bot.editing.proposals import accept
from bot.knowledge import load_knowledge
from bot.secrets_file import kept_secret
from bot.store import Store, TicketOrder
from bot.store.proposals import Proposal
from tests.conftest import FAQ, TODAY
from tests.support.faq_copy import copy_faq

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


def proposal(text: str, entry: str = "thai-san/chong-nghi") -> Proposal:
    return Proposal(1, 1, entry, text, NOW)


@pytest.mark.parametrize(
    "text", ["vợ đẻ tui được ở nhà mấy bữa rứa", "yes", "- gạch: đầu dòng #1", "'nháy\" kép\nxuống dòng", "[tên] hỏi"]
)
def test_an_accepted_question_is_a_phrasing_and_nothing_else_changes(tmp_path: Path, text: str) -> None:
    faq = copy_faq(tmp_path, FAQ)
    path = faq / "phrasings" / "thai-san.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    assert accept(faq, proposal(text), TODAY) == ()
    after = path.read_text(encoding="utf-8").splitlines()
    assert len(after) == len(before) + 1
    assert [line for line in before if line not in after] == []
    knowledge = load_knowledge(faq, TODAY).knowledge
    assert knowledge is not None
    assert knowledge.entries["thai-san/chong-nghi"].phrasings[-1] == " ".join(text.split())


def test_a_question_another_entry_has_is_refused_and_the_file_stays_as_it_was(tmp_path: Path) -> None:
    faq = copy_faq(tmp_path, FAQ)
    knowledge = load_knowledge(faq, TODAY).knowledge
    assert knowledge is not None
    taken = knowledge.entries["thai-san/dieu-kien"].phrasings[0]
    before = (faq / "phrasings" / "thai-san.yaml").read_bytes()
    [problem] = accept(faq, proposal(taken), TODAY)
    assert taken in str(problem)
    assert (faq / "phrasings" / "thai-san.yaml").read_bytes() == before


async def test_the_commands_show_what_waits_and_take_a_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faq = copy_faq(tmp_path, FAQ)
    data = tmp_path / "var"
    async with Store.open(data, kept_secret(data, "chat-key").encode()) as store:
        number = await store.tickets.take("telegram", "7", "u1", TicketOrder("vợ đẻ tui nghỉ mấy bữa [bold]"), NOW)
        await store.proposals.add(number, "thai-san/chong-nghi", "vợ đẻ tui nghỉ mấy bữa", NOW)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setenv("FAQ_DIR", str(faq))

    async def run(*arguments: str) -> str:
        ran = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
        assert ran.exit_code == 0, ran.output
        return ran.output

    assert "[bold]" in await run("tickets")
    assert "1 đề nghị chờ duyệt" in await run("proposals")
    assert "0 đề nghị chờ duyệt" in await run("proposals", "--accept", "1")
    assert "vợ đẻ tui nghỉ mấy bữa" in (faq / "phrasings" / "thai-san.yaml").read_text(encoding="utf-8")


async def test_a_draft_changes_nothing_that_is_served(tmp_path: Path) -> None:
    faq = copy_faq(tmp_path, FAQ)
    async with Store.open(tmp_path / "var", b"key") as store:
        number = await store.tickets.take("telegram", "7", "u1", TicketOrder("câu: mới #1"), NOW)
        ticket = await store.tickets.get(number)
    assert ticket is not None
    before = load_knowledge(faq, TODAY).knowledge
    path = write_draft(faq, ticket, TODAY)
    path.write_text(path.read_text(encoding="utf-8") + "# cán bộ đang soạn\n", encoding="utf-8")
    assert "cán bộ đang soạn" in write_draft(faq, ticket, TODAY).read_text(encoding="utf-8")
    after = load_knowledge(faq, TODAY).knowledge
    assert before is not None
    assert after is not None
    assert after.entries == before.entries

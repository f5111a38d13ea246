"""The measuring questions are in no file, not even nearly: a bot that knows them by heart is not measured."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from bot.knowledge import Knowledge, load_knowledge
from tests.conftest import FAQ, TODAY
from tests.support.fingerprint import is_near, stored_traces, traces


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    loaded = load_knowledge(FAQ, TODAY).knowledge
    assert loaded is not None
    return loaded


def test_no_phrasing_or_message_is_a_measuring_question(knowledge: Knowledge) -> None:
    known = stored_traces()
    texts = [text for entry in knowledge.entries.values() for text in (entry.question, *entry.phrasings)]
    texts += [m for talk in knowledge.small_talk.values() for m in talk.messages]
    texts += [m for group in knowledge.outside.values() for m in group.messages]
    assert len(texts) > 10_000
    assert [text for text in texts if is_near(text, known)] == []


def test_no_code_or_test_holds_a_measuring_question() -> None:
    known = stored_traces()
    strings = list(_strings())
    assert len(strings) > 500
    assert [text for text in strings if is_near(text, known)] == []


def test_near_copies_are_recognised() -> None:
    known = frozenset(traces("nghỉ việc rồi thì bao lâu được trả sổ"))
    assert len(stored_traces()) > 5_000
    for copy in (
        "bao lâu được trả sổ, nghỉ việc rồi thì?",
        "nghi viec roi thi bao lau duoc tra so",
        "nghỉ việc rồi thì bao lâu mới được trả sổ",
        "nghỉ việc rồi thì bao lâu được lấy sổ",
    ):
        assert is_near(copy, known)
    assert not is_near("nghỉ việc rồi thì mấy ngày công ty phải đưa sổ", known)


def _strings() -> Iterator[str]:
    for folder in ("bot", "tests", "benchmarks"):
        for path in (FAQ.parent / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) > 4:
                    yield node.value

"""A restart reads what was learnt before; a strange or spoilt file is never trusted."""

from pathlib import Path

import pytest

from bot.edition import load_edition
from bot.matcher_cache import MatcherCache
from bot.matching import Matcher
from tests.conftest import FAQ, TODAY
from tests.support.faq_copy import copy_faq, edit

QUESTION = "vợ sinh thì chồng được nghỉ mấy ngày"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    load_edition(FAQ, TODAY, cache=MatcherCache(folder, b"key"))
    return folder


def test_what_was_learnt_is_read_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = load_edition(FAQ, TODAY)
    monkeypatch.setattr(Matcher, "build", lambda *_, **__: pytest.fail("learnt again"))
    read = load_edition(FAQ, TODAY, cache=MatcherCache(folder, b"key"))
    assert read.match(QUESTION) == learnt.match(QUESTION)
    assert read.explain(QUESTION) == learnt.explain(QUESTION)


def test_a_file_signed_by_another_or_changed_is_not_read(folder: Path, tmp_path: Path) -> None:
    raw = (folder / "matcher.cache").read_bytes()
    learnt_from = load_edition(FAQ, TODAY, cache=MatcherCache(folder, b"key")).learnt_from
    assert MatcherCache(folder, b"key").get(learnt_from) is not None
    assert MatcherCache(folder, b"other key").get(learnt_from) is None
    assert MatcherCache(folder, b"key").get("other phrasings") is None
    for spoilt in (raw[:-1], raw[:1000], b"", raw[:40] + b"x" + raw[41:]):
        (tmp_path / "matcher.cache").write_bytes(spoilt)
        assert MatcherCache(tmp_path, b"key").get(learnt_from) is None


def test_a_new_phrasing_is_learnt_and_kept(folder: Path, tmp_path: Path) -> None:
    faq = copy_faq(tmp_path, FAQ)
    phrasing = "bấm khóa cái zòi trứng thì nhà máy cho nằm nhà lâu hông"
    edit(faq / "phrasings" / "thai-san.yaml", "thai-san/tranh-thai:\n", f"thai-san/tranh-thai:\n  - {phrasing}\n")
    cache = MatcherCache(folder, b"key")
    edition = load_edition(faq, TODAY, cache=cache)
    assert edition.match(phrasing).candidates[0].id == "thai-san/tranh-thai"
    assert cache.get(edition.learnt_from) is not None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    cache = MatcherCache(tmp_path / "missing", b"key")
    assert load_edition(FAQ, TODAY, cache=cache).match(QUESTION).candidates

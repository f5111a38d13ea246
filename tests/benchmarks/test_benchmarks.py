"""The benchmarks run, on an FAQ and questions so small that what comes out is known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import benchmarks.__main__ as command
from benchmarks.ablations import ABLATIONS
from benchmarks.corpus import Corpus
from benchmarks.growing import grown_faq
from benchmarks.peers import outcomes
from benchmarks.peers.registry import PEERS
from benchmarks.subject import PEERS as PEERS_IN_SPEED
from benchmarks.texts import Texts, plain
from benchmarks.throughput import ECHO, ECHO_CONCURRENT, OURS, Amounts, measure_throughput
from bot.edition import Edition, load_edition
from tests.conftest import TODAY
from tests.support.faq_copy import SMALL_FAQ, copy_faq

DOCS = Path(__file__).parent.parent.parent / "docs"
QUESTIONS = """
- {q: nghỉ ốm lãnh bao nhiêu tiền, ids: [om-dau/muc-huong]}
- {q: một năm ốm được nghỉ mấy bữa, ids: [om-dau/so-ngay]}
- {q: mua bảo hiểm ô tô ở đâu}
"""
PROTOCOL = """
from pathlib import Path
import yaml

def load(paths, noise):
    rows = [row for path in paths for row in yaml.safe_load(Path(path).read_text())]
    rows = [dict(q=row["q"], ids=row.get("ids") or [], set="small") for row in rows]
    talk = [dict(r, set="talk:first", conversation="talk-0") for r in rows[:1]]
    return rows + talk + [dict(r, set="~" + kind) for kind in ("no marks", "telex", "slips") for r in rows]

def figures(pairs):
    inside = [(a, g) for a, g in pairs if a["ids"]]
    return {"n": len(inside), "top1": sum(g["candidates"][0]["id"] in a["ids"] for a, g in inside) / len(inside)}
"""
PHRASINGS = [
    ("thai-san/muc", "sinh con được bao nhiêu tiền"),
    ("thai-san/muc", "tiền thai sản tính thế nào"),
    ("om-dau/ngay", "ốm được nghỉ mấy ngày"),
    ("om-dau/ngay", "nghỉ bệnh tối đa bao lâu"),
    ("huu/tuoi", "mấy tuổi về hưu"),
    ("huu/tuoi", "nghỉ hưu năm bao nhiêu tuổi"),
]


@pytest.fixture(scope="module")
def small_edition() -> Edition:
    return load_edition(SMALL_FAQ, TODAY)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_the_entry_whose_phrasing_is_asked(name: str) -> None:
    texts = Texts.of(PHRASINGS, [("outside:xe", "bảo hiểm xe máy")], plain)
    peer = PEERS[name](texts)
    found = outcomes(peer, texts.entries, [plain(text) for _, text in PHRASINGS] + ["", "zzz"])
    assert [outcome.ids[0] for outcome in found[: len(PHRASINGS)]] == [entry for entry, _ in PHRASINGS]
    assert min(o.score for o in found[:6]) > max(o.score for o in found[6:])


def test_the_command_writes_quality_and_speed_of_everyone(tmp_path: Path) -> None:
    protocol, docs = tmp_path / "eval", tmp_path / "docs"
    protocol.mkdir()
    (protocol / "small.yaml").write_text(QUESTIONS, encoding="utf-8")
    (protocol / "score.py").write_text(PROTOCOL, encoding="utf-8")
    (docs / "images").mkdir(parents=True)
    shutil.copy(DOCS / "benchmarks.md", docs)
    arguments = ["quality", "speed", "--questions", protocol, "--faq", SMALL_FAQ, "--docs", docs, "--factor", 2]
    result = CliRunner().invoke(command.app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0
    written = (docs / "benchmarks.md").read_text(encoding="utf-8")
    quality = written.split("<!-- end of quality -->")[0]
    speed = written.split("<!-- end of quality -->")[1].split("<!-- end of speed -->")[0]
    assert "| **ours** | as typed | 1.000 | 1.000 |" in quality
    assert all(quality.count(f"| {name} |") == 2 for name in PEERS)
    assert all(f"| {ablation.name} |" in quality for ablation in ABLATIONS)
    assert all(f"| {name} |" in speed for name in ("**ours**", *PEERS_IN_SPEED))
    assert "ended with" not in speed
    assert all((docs / "images" / f"{name}.svg").stat().st_size > 1000 for name in ("learning-curve", "speed"))
    assert written.split("## Throughput")[1] == (DOCS / "benchmarks.md").read_text("utf-8").split("## Throughput")[1]


def test_each_part_taken_away_is_missed_and_comes_back(small_edition: Edition) -> None:
    corpus = Corpus.of(small_edition)
    texts = [
        "nghỉ bệnh được bao nhiêu tiền",
        "bhxh mô",
        "Tôi bị ốm nặng. Nghỉ ốm được mấy ngày? Xin cảm ơn nhiều lắm nhé",
    ]
    shipped = [small_edition.match(text) for text in texts]
    for ablation in ABLATIONS:
        with ablation.matcher(corpus) as matcher:
            assert [matcher.match(text) for text in texts] != shipped, ablation.name
    assert [corpus.matcher().match(text) for text in texts] == shipped


def test_a_grown_faq_is_a_sound_faq(tmp_path: Path, small_edition: Edition) -> None:
    corpus = Corpus.of(small_edition)
    pairs = grown_faq(SMALL_FAQ, corpus, 3, tmp_path / "faq")
    grown = Corpus.of(load_edition(tmp_path / "faq", TODAY))
    assert grown.phrasings == tuple(pairs)
    assert set(corpus.phrasings) < set(pairs)


async def test_both_bots_answer_every_question(tmp_path: Path) -> None:
    said: list[str] = []
    amounts = Amounts(fast=6, steady=3, crowd=4, warm_up=2, rest_seconds=0)
    runs = await measure_throughput(copy_faq(tmp_path, SMALL_FAQ), ["ốm được nghỉ mấy ngày"], amounts, said.append)
    assert [run.bot for run in runs] == [
        OURS,
        ECHO,
        ECHO_CONCURRENT,
        *(b for b in (OURS, ECHO, ECHO_CONCURRENT) for _ in "ab"),
    ]
    assert [len(run.latencies) for run in runs] == [6] * 3 + [3, 4] * 3
    assert all(run.messages >= len(run.latencies) for run in runs)

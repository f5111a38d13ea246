"""What was measured, as Markdown between markers of ``docs/benchmarks.md``; what stands around them stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.quality import Measured, Quality, wilson
from benchmarks.questions import NOISES
from benchmarks.speed import LONG_LEARNING, Size
from benchmarks.subject import ANSWER_EDITED, FROM_CACHE, LEARNING, PHRASING_EDITED, Figures
from benchmarks.throughput import AS_FAST_AS_IT_CAN, CHATS, OURS, Run

_FIGURES = ("n", "top1", "top3", "right", "served", "wrong", "oos", "oos_answered", "oos_declined")


def put(file: Path, section: str, lines: Iterable[str]) -> None:
    """Writes ``lines`` between the markers of ``section``. Raises ``ValueError`` where ``file`` has none."""
    begin, end = f"<!-- {section}: written by python -m benchmarks -->", f"<!-- end of {section} -->"
    text = file.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{file}: the markers of “{section}” are missing")
    written = "\n".join([begin, *lines, end])
    file.write_text(pattern.sub(lambda _: written, text), encoding="utf-8")


def quality_lines(quality: Quality) -> list[str]:
    """Peers, decisions, ablations and the learning curve."""
    asked = [question for question in quality.questions if question.noise is None]
    inside = sum(bool(question.ids) for question in asked)
    low, high = wilson(round(quality.ours.rate(1) * inside), inside)
    right, answered = quality.precision
    surest, _ = wilson(right, answered)
    methods = sorted([*quality.peers, quality.ours], key=lambda measured: measured.rate(1))
    return [
        f"{quality.entries} entries, {quality.phrasings} phrasings; {inside} questions in scope, "
        f"{len(asked) - inside} outside; each also without marks, as raw Telex, with thumb slips.",
        "",
        "### Ours and the peers",
        "",
        *_table(
            ["method", "text", "top 1", "top 3", "AUROC", *(f"{noise}, top 1" for noise in NOISES), "won / lost, p"],
            [_method_row(measured, quality.ours) for measured in methods],
        ),
        "",
        f"*top 1, top 3*: a right entry is first, among the first three. Ours first, 95%: {low:.3f}–{high:.3f}. "
        "*AUROC*: how well the first entry's score tells questions in scope from outside ones. *won / lost*: questions "
        "in scope that only this method, only ours has right in first place; p: how likely chance alone is as uneven "
        "(McNemar, exact).",
        "",
        "### What ours decides",
        "",
        *_figure_table("questions", quality.by_set),
        "",
        f"Of {answered} direct answers {right} were right ({_share(right, answered)}; at least {surest:.3f} at 95%), "
        "answers to outside questions counted as wrong. Talks, turn by turn:",
        "",
        *_figure_table("talks", quality.talks),
        "",
        "### Ours with a part taken away",
        "",
        *_table(
            [
                "ours", "top 1", "top 3", "AUROC", *(f"{noise}, top 1" for noise in NOISES),
                "right", "wrong", "outside answered", "won / lost, p",
            ],
            [
                _ablation_row(quality.ours, quality.by_set["all of these"], quality.ours),
                *(_ablation_row(a, quality.of_ablations[a.method], quality.ours) for a in quality.ablations),
            ],
        ),
        "",
        "### Learning curve",
        "",
        *_table(
            ["phrasings an entry, at most", "top 1", "top 3"],
            [[str(most), f"{first:.3f}", f"{three:.3f}"] for most, (first, three) in quality.curve.items()],
        ),
        "",
        "![Learning curve](images/learning-curve.svg)",
    ]  # fmt: skip


def speed_lines(sizes: Sequence[Size]) -> list[str]:
    """One row for each method and size."""
    rows = []
    for size in sizes:
        again = size.ours_again
        loads = [_step(size.ours, LEARNING), _step(again, FROM_CACHE), _step(again, ANSWER_EDITED)]
        rows.append([*_speed_row(size, "**ours**", size.ours), *loads, _step(again, PHRASING_EDITED)])
        for name, figures in size.peers.items():
            rows.append([*_speed_row(size, name, figures), _step(figures, LEARNING), "", "", ""])
    return [
        *_table(
            [
                "phrasings", "method", "p50 ms", "p99 ms", "asked", "resident MB", "peak MB",
                "load s", "from cache s", "answer edited s", "phrasing edited s",
            ],
            rows,
        ),
        "",
        f"*–*: not measured: where the first load took more than {LONG_LEARNING:.0f} s, an edited phrasing, which "
        "learns anew, was not. A method is asked until its time is over: under 100 questions p99 is the slowest.",
        "",
        "![Speed](images/speed.svg)",
    ]  # fmt: skip


def throughput_lines(runs: Sequence[Run]) -> list[str]:
    """One row for each bot and load, and the ratio."""
    fast = {run.bot: run for run in runs if run.load == AS_FAST_AS_IT_CAN}
    best = max((run for bot, run in fast.items() if bot != OURS), key=lambda run: run.rate)
    ours = fast[OURS]
    rows = [
        [
            run.load, run.bot, f"{run.rate:.1f}", *_milliseconds(run.latencies), str(len(run.latencies)),
            str(run.messages), str(run.typing), f"{run.bot_cpu / len(run.latencies) * 1000:.1f}",
            f"{run.client_cpu / run.seconds:.0%}",
        ]
        for run in runs
    ]  # fmt: skip
    return [
        *_table(
            [
                "load", "bot", "questions a second", "p50 ms", "p99 ms", "questions", "messages", "“typing”",
                "CPU ms a question", "client's CPU",
            ],
            rows,
        ),
        "",
        f"**With the limiter off ours answers {ours.rate:.0f} questions a second, the faster echo bot {best.rate:.0f}: "
        f"{ours.rate / best.rate:.2f} of it** ({CHATS} people, each asking again as soon as answered).",
    ]  # fmt: skip


def _method_row(measured: Measured, ours: Measured) -> list[str]:
    noisy = [f"{measured.rate(1, noise):.3f}" for noise in NOISES]
    rates = [f"{measured.rate(1):.3f}", f"{measured.rate(3):.3f}", f"{measured.auroc:.3f}"]
    return [measured.method, measured.text, *rates, *noisy, _pairs(measured, ours)]


def _ablation_row(measured: Measured, figures: Mapping[str, float], ours: Measured) -> list[str]:
    name, _, *rates, pairs = _method_row(measured, ours)
    return [name, *rates, *(_number(figures.get(key)) for key in ("right", "wrong", "oos_answered")), pairs]


def _pairs(measured: Measured, ours: Measured) -> str:
    if measured is ours:
        return ""
    won, lost, chance = measured.against(ours)
    return f"{won} / {lost}, {chance:.3f}" if chance >= 0.001 else f"{won} / {lost}, <.001"


def _figure_table(what: str, rows: Mapping[str, Mapping[str, float]]) -> list[str]:
    return _table(
        [what, *(key.replace("_", " ") for key in _FIGURES)],
        [[name, *(_number(figures.get(key)) for key in _FIGURES)] for name, figures in rows.items()],
    )


def _speed_row(size: Size, method: str, figures: Figures) -> list[str]:
    if figures.failure and not figures.answers:
        return [f"{size.phrasings:,}", method, figures.failure, "", "", "", ""]
    memory = [str(figures.resident_mb), str(figures.peak_mb)]
    return [f"{size.phrasings:,}", method, *_milliseconds(figures.answers), str(len(figures.answers)), *memory]


def _step(figures: Figures, step: str) -> str:
    seconds = figures.steps.get(step)
    return "–" if seconds is None else f"{seconds:.1f}" if seconds >= 10 else f"{seconds:.2f}"


def _milliseconds(seconds: Sequence[float]) -> list[str]:
    middle, slow = np.percentile(seconds, [50, 99], method="higher") * 1000
    return [f"{value:.0f}" if value >= 100 else f"{value:.1f}" for value in (middle, slow)]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "none"


def _number(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]

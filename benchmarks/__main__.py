"""``python -m benchmarks``: measures quality, speed and throughput, and writes them into ``docs/benchmarks.md``."""

from __future__ import annotations

import os

# As bot/__main__.py does, and for the same reason.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.corpus import Corpus
from benchmarks.machine import load_average, where_and_when
from benchmarks.plots import plot_curve, plot_speed
from benchmarks.quality import measure_quality
from benchmarks.questions import Protocol, single
from benchmarks.report import put, quality_lines, speed_lines, throughput_lines
from benchmarks.speed import measure_speed
from benchmarks.throughput import Amounts, measure_throughput
from bot import clock
from bot.edition import load_edition

_ROOT = Path(__file__).parent.parent


class Part(StrEnum):
    """What can be measured."""

    QUALITY = "quality"
    SPEED = "speed"
    THROUGHPUT = "throughput"


app = typer.Typer(add_completion=False)


@app.command()
def main(
    parts: Annotated[list[Part] | None, typer.Argument(help="What to measure (default: everything).")] = None,
    questions: Annotated[
        Path, typer.Option("--questions", help="The folder of the labelled questions and score.py.")
    ] = _ROOT.parent / "shared" / "eval",
    faq: Annotated[Path, typer.Option("--faq", help="The folder of the FAQ.")] = _ROOT / "faq",
    every: Annotated[
        int, typer.Option("--every", min=1, help="Quality: only each so-many-th question (to try things out).")
    ] = 1,
    factors: Annotated[
        list[int] | None, typer.Option("--factor", min=1, help="Speed: times the phrasings (default: 1, 10, 100).")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="Speed: so long each method is asked.")] = 60.0,
    asked: Annotated[int, typer.Option("--asked", min=1, help="Throughput: questions without limiter.")] = 1000,
    docs: Annotated[Path, typer.Option("--docs", help="The folder of benchmarks.md and images/.")] = _ROOT / "docs",
) -> None:
    """Measures ours and the peers in one run and writes the results between the markers of benchmarks.md."""
    edition = load_edition(faq, clock.today())
    protocol = Protocol(questions)
    texts = [question.text for question in single(protocol.questions())]
    for part in dict.fromkeys(parts or Part):
        load, lines = load_average(), [""]
        if part is Part.QUALITY:
            quality = measure_quality(edition, protocol, every, _say)
            plot_curve(quality.curve, docs / "images" / "learning-curve.svg")
            lines += quality_lines(quality)
        elif part is Part.SPEED:
            sizes = measure_speed(faq, Corpus.of(edition), texts, factors or [1, 10, 100], seconds, _say)
            plot_speed(sizes, docs / "images" / "speed.svg")
            lines += speed_lines(sizes)
        else:
            lines += throughput_lines(asyncio.run(measure_throughput(faq, texts, Amounts(fast=asked), _say)))
        lines = [where_and_when(load), *lines, ""]
        put(docs / "benchmarks.md", part, lines)
        typer.echo("\n".join(lines))


def _say(what: str) -> None:
    typer.echo(f"… {what}", err=True)


if __name__ == "__main__":
    app()

"""The pictures of ``docs/benchmarks.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.speed import Size
from benchmarks.subject import LEARNING, Figures

_OURS_COLOUR = "#0b6e4f"
_PEER_COLOURS = ("#b3541e", "#7a5195", "#3f6fb5", "#8a8a8a")


def plot_curve(curve: Mapping[int, tuple[float, float]], file: Path) -> None:
    """Phrasings an entry against the share found first and among the first three."""
    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    places = list(curve)
    for rank, (label, style) in enumerate((("first", "-"), ("among the first three", "--"))):
        values = [rates[rank] for rates in curve.values()]
        axes.plot(places, values, style, marker="o", markersize=4, color=_OURS_COLOUR, label=label)
        axes.annotate(f"{values[-1]:.2f}", (places[-1], values[-1]), (6, -3), textcoords="offset points")
    axes.set_xscale("log", base=2)
    axes.set_xticks(places, [*map(str, places[:-1]), f"all (≤ {places[-1]})"])
    axes.minorticks_off()
    axes.set_xlabel("phrasings an entry, at most")
    axes.set_ylabel("share of questions in scope")
    axes.set_ylim(0, 1)
    axes.legend(frameon=False, loc="lower right")
    _save(figure, [axes], file)


def plot_speed(sizes: Sequence[Size], file: Path) -> None:
    """Time a question, time to load and memory against the number of phrasings, ours and the peers."""
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    panels = figure.subplots(1, 3)
    methods: dict[str, list[Figures]] = {"ours": [size.ours for size in sizes]}
    methods |= {name.replace("`", ""): [size.peers[name] for size in sizes] for name in sizes[0].peers}
    colours = (_OURS_COLOUR, *_PEER_COLOURS)
    for (name, figures), colour in zip(methods.items(), colours, strict=True):
        measured = [(size.phrasings, f) for size, f in zip(sizes, figures, strict=True) if f.answers]
        places = [phrasings for phrasings, _ in measured]
        middles = [float(np.median(f.answers)) * 1000 for _, f in measured]
        panels[0].plot(places, middles, marker="o", markersize=4, color=colour, label=name)
        panels[1].plot(places, [f.steps[LEARNING] for _, f in measured], marker="o", markersize=4, color=colour)
        panels[2].plot(places, [f.resident_mb for _, f in measured], marker="o", markersize=4, color=colour)
    for axes, label in zip(panels, ("ms a question (p50)", "seconds to load", "resident MB"), strict=True):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("phrasings")
        axes.set_title(label, fontsize=10)
    figure.legend(loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    _save(figure, panels, file)


def _save(figure: Figure, panels: Sequence[Axes], file: Path) -> None:
    for axes in panels:
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    # The same figures make the same file.
    with rc_context({"svg.hashsalt": file.stem}):
        figure.savefig(file, metadata={"Date": None})

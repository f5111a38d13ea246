"""Which answers a figure feeds, and what they say with it: what an official looks at before changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.knowledge import Entry, Figure, Knowledge
from bot.knowledge.rendering import AnswerRenderer, FigureError, amount_on


@dataclass(frozen=True, slots=True)
class Feed:
    """An answer in which a figure stands, itself or through another figure."""

    entry: Entry
    from_: date
    """The first day, from the day asked for on, on which the answer holds the figure."""
    lines: tuple[str, ...]
    """The lines of the answer that change with the figure, as sent on that day."""


def figure_feeds(knowledge: Knowledge, name: str, day: date) -> tuple[Feed, ...]:
    """The answers that figure ``name`` feeds on ``day``, or will feed in a later version. Raises ``KeyError`` for
    an unknown name.

    A line is fed when it reads otherwise with another value: this sees through formulas and figures that follow
    this one.
    """
    figures = {**knowledge.figures, name: _moved(knowledge.figures[name])}
    moved = AnswerRenderer(figures)
    feeds = []
    for entry in knowledge.entries.values():
        for on in [day, *(v.from_ for v in entry.versions if v.from_ > day)]:
            text, other = (r.answer(entry, on).text.splitlines() for r in (knowledge.renderer, moved))
            if text != other:
                feeds.append(Feed(entry, on, tuple(line for line in text if line not in other)))
                break
    return tuple(feeds)


def figure_line(knowledge: Knowledge, name: str, day: date) -> str:
    """Name, label and amount of the day in one line."""
    try:
        amount = str(amount_on(knowledge.figures, name, day))
    except FigureError as error:
        amount = str(error)
    return f"{name} – {knowledge.figures[name].label}: {amount}"


def explain_figure(knowledge: Knowledge, name: str, day: date) -> list[str]:
    """Lines of Vietnamese: the values with their days and law, the figures that follow it, the answers it feeds."""
    figure = knowledge.figures[name]
    lines = [figure_line(knowledge, name, day)]
    for value in sorted(figure.values, key=lambda v: v.from_):
        amount = f"bằng {value.same_as}" if value.same_as else amount_on(knowledge.figures, name, value.from_)
        lines.append(f"  từ {value.from_:%d/%m/%Y}: {amount} ({knowledge.laws[value.law].short})")
    followers = [key for key, f in knowledge.figures.items() if any(v.same_as == name for v in f.values)]
    if followers:
        lines.append(f"Con số lấy theo nó: {', '.join(followers)}")
    feeds = figure_feeds(knowledge, name, day)
    lines.append(f"{len(feeds)} câu trả lời dùng con số này vào ngày {day:%d/%m/%Y}:")
    for feed in feeds:
        later = f" (từ {feed.from_:%d/%m/%Y})" if feed.from_ > day else ""
        lines += ["", f"{feed.entry.id}{later}: {feed.entry.question}", *(f"    {line}" for line in feed.lines)]
    return lines


def _moved(figure: Figure) -> Figure:
    # Where the figure follows another one, it can only be moved by standing on its own.
    values = [v.model_copy(update={"value": (v.value or 0) + 1, "same_as": None}) for v in figure.values]
    return figure.model_copy(update={"values": tuple(values)})

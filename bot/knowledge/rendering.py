"""The answer of an entry on a day: figures filled in by name (Jinja2 sandbox)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.knowledge.amounts import MONEY, Amount, format_number
from bot.knowledge.entries import Entry
from bot.knowledge.models import Figure, LawRef


class FigureError(ValueError):
    """A figure has no value on the day asked for; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an entry on a day."""

    entry: Entry
    text: str
    """Markdown with all figures filled in."""
    law: tuple[LawRef, ...]
    reviewed: date


@dataclass(frozen=True)
class _DatedAmount(Amount):
    """A figure's amount on the day of the answer, which also knows the other days."""

    name: str
    figures: Mapping[str, Figure] = field(repr=False, compare=False)

    def tai(self, day: str) -> Amount:
        """The amount on another day, written ``2026-06-30``."""
        return amount_on(self.figures, self.name, date.fromisoformat(day))


def amount_on(figures: Mapping[str, Figure], name: str, day: date) -> Amount:
    """The amount of figure ``name`` on ``day``. Raises ``FigureError`` before its first value."""
    figure = figures[name]
    values = [v for v in figure.values if v.from_ <= day]
    if not values:
        raise FigureError(f"con số “{name}” chưa có giá trị vào ngày {day:%d/%m/%Y}")
    latest = max(values, key=lambda v: v.from_)
    if latest.same_as is not None:
        return Amount(amount_on(figures, latest.same_as, day).value, figure.unit)
    if latest.value is None:
        raise FigureError(f"con số “{name}” không có giá trị")
    return Amount(latest.value, figure.unit)


class AnswerRenderer:
    """Fills in figures by name. ``{{ 2 * muc_tham_chieu }}`` gives ``5.060.000 đồng``."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures
        self._environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)
        self._environment.globals = {"tien": lambda number: Amount(Decimal(str(number)), MONEY)}
        self._environment.filters = {"so": lambda amount: format_number(amount.value)}
        self._templates: dict[str, tuple[jinja2.Template, frozenset[str]]] = {}

    def figures_in(self, text: str) -> frozenset[str]:
        """The names of the figures that ``text`` uses. Raises ``jinja2.TemplateSyntaxError``."""
        return self._compile(text)[1]

    def render(self, text: str, day: date) -> str:
        """``text`` with the figures of ``day``.

        Raises ``jinja2.TemplateError``, ``FigureError`` or ``UnitError`` (both ``ValueError``), or ``TypeError``
        for arithmetic without a meaning; loading has tried every text for every day on which anything changes.
        """
        template, names = self._compile(text)
        amounts: dict[str, _DatedAmount] = {}
        for name in names & self._figures.keys():
            amount = amount_on(self._figures, name, day)
            amounts[name] = _DatedAmount(amount.value, amount.unit, name, self._figures)
        return template.render(amounts).strip()

    def answer(self, entry: Entry, day: date) -> Answer:
        """The answer of ``entry`` on ``day``."""
        version = entry.on(day)
        return Answer(entry, self.render(version.answer, day), version.law, version.reviewed)

    def _compile(self, text: str) -> tuple[jinja2.Template, frozenset[str]]:
        if text not in self._templates:
            tree = self._environment.parse(text)
            names = frozenset(meta.find_undeclared_variables(tree)) - self._environment.globals.keys()
            self._templates[text] = (self._environment.from_string(text), names)
        return self._templates[text]

"""Numbers with a unit, shown as Vietnamese readers expect: ``5.060.000 đồng``, ``22%``, ``7 ngày làm việc``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONEY = "đồng"
PERCENT = "%"
TIMES = "lần"
Number = int | float | Decimal


class UnitError(ValueError):
    """Two amounts were combined in a way that has no meaning (months plus đồng)."""


@dataclass(frozen=True)
class Amount:
    """A number with a unit. A percentage times an amount is that share of it, "20 lần" times it twenty times as much.

    >>> str(Amount(Decimal(2530000), "đồng") * 2)
    '5.060.000 đồng'
    >>> str(Amount(Decimal(60), "%") * Amount(Decimal(8000000), "đồng"))
    '4.800.000 đồng'
    """

    value: Decimal
    unit: str

    def __str__(self) -> str:
        number = format_number(self.value.quantize(Decimal(1), ROUND_HALF_UP) if self.unit == MONEY else self.value)
        return f"{number}{self.unit}" if self.unit.startswith(PERCENT) else f"{number} {self.unit}"

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.value + self._same(other), self.unit)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.value - self._same(other), self.unit)

    def __mul__(self, other: Amount | Number) -> Amount:
        if not isinstance(other, Amount):
            return Amount(self.value * Decimal(str(other)), self.unit)
        if self.unit == TIMES:
            return Amount(self.value * other.value, other.unit)
        if self.unit == PERCENT and other.unit != TIMES:
            return Amount(self.value * other.value / 100, other.unit)
        if other.unit in (PERCENT, TIMES):
            return other * self
        raise UnitError(f"không nhân được {self} với {other}")

    __rmul__ = __mul__

    def __truediv__(self, other: Amount | Number) -> Amount | Decimal:
        if isinstance(other, Amount):
            return self.value / self._same(other)
        return Amount(self.value / Decimal(str(other)), self.unit)

    def _same(self, other: object) -> Decimal:
        if not isinstance(other, Amount) or other.unit != self.unit:
            raise UnitError(f"không cộng, trừ, chia được {self} với {other}")
        return other.value


def format_number(value: Decimal) -> str:
    """A number in Vietnamese form: dots between thousands, a comma before decimals.

    >>> format_number(Decimal("1234567.50"))
    '1.234.567,5'
    """
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))

"""When officials work, and so when an answer can be expected."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

_SUNDAY = 8
"""Vietnam counts the days of the week from two, Monday, to seven; Sunday follows."""
_LONGEST_BREAK = 60
"""Days without work in a row that are looked over before giving up: Tết has nine."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Shift(_Model):
    """A stretch of work in a day."""

    from_: time = Field(alias="from", description="Từ giờ, như 07:30")
    to: time = Field(description="Đến giờ, như 11:30")

    @model_validator(mode="after")
    def _in_order(self) -> Shift:
        if self.to <= self.from_:
            raise ValueError("giờ “to” phải sau giờ “from”")
        return self


class Holiday(_Model):
    """Days off."""

    from_: date = Field(alias="from", description="Từ ngày")
    to: date = Field(description="Đến hết ngày")
    name: Annotated[str, Field(min_length=1, description="Ngày nghỉ gì")]


class OfficeHours(_Model):
    """The hours of one office, all shifts the same every working day."""

    days: Annotated[tuple[Annotated[int, Field(ge=2, le=_SUNDAY)], ...], Field(min_length=1)] = Field(
        description="Làm việc các thứ: 2 đến 7, Chủ nhật viết 8"
    )
    shifts: Annotated[tuple[Shift, ...], Field(min_length=1)] = Field(description="Các buổi trong ngày, theo thứ tự")
    answer_within: Annotated[int, Field(ge=0, le=30)] = Field(
        1, description="Thường trả lời phiếu trong mấy ngày làm việc (0: ngay trong ngày)"
    )
    holidays: tuple[Holiday, ...] = Field((), description="Các ngày nghỉ lễ, Tết")

    def works_on(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        return day.weekday() + 2 in self.days and not any(h.from_ <= day <= h.to for h in self.holidays)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at work at ``moment``."""
        return self.works_on(moment.date()) and any(s.from_ <= moment.time() < s.to for s in self.shifts)

    def next_opening(self, moment: datetime) -> datetime:
        """The moment at or after ``moment`` from which somebody is at work."""
        if self.is_open(moment):
            return moment
        for days in range(_LONGEST_BREAK):
            day = moment.date() + timedelta(days=days)
            for shift in self.shifts if self.works_on(day) else ():
                opening = datetime.combine(day, shift.from_, moment.tzinfo)
                if opening >= moment:
                    return opening
        return moment

    def answer_by(self, moment: datetime) -> datetime:
        """When a question of ``moment`` is usually answered: at the end of a working day."""
        day, left = self.next_opening(moment).date(), self.answer_within
        for _ in range(_LONGEST_BREAK):
            if left == 0:
                break
            day += timedelta(days=1)
            left -= self.works_on(day)
        return datetime.combine(day, self.shifts[-1].to, moment.tzinfo)

"""Dates as sources say them: a period with a precision (spec 1.4).

"Avril – Mai 2023" and "fin décembre 2020" are periods. Lateness counts from the
end of one; a period that is only words has no end and is never late.
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TEXT = "text"


class BadPeriod(ValueError):
    """The parts do not make a period; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends included. ``text`` keeps the printed form where it says more."""

    start: datetime.date | None
    end: datetime.date | None
    precision: Precision
    text: str = ""

    def __post_init__(self) -> None:
        if self.precision == Precision.TEXT:
            if self.start or self.end:
                raise BadPeriod("a period that is only text has no dates")
            if not self.text:
                raise BadPeriod("a period that is only text needs its text")
            return
        if self.start is None or self.end is None:
            raise BadPeriod("a period needs its first and its last day")
        if self.start > self.end:
            raise BadPeriod(f"it begins ({self.start}) after it ends ({self.end})")
        if self.precision == Precision.DAY:
            return
        if self.start.day != 1 or self.end.day != _last_day(self.end):
            raise BadPeriod(f"precision {self.precision} covers whole months")

    @classmethod
    def day(cls, date: datetime.date) -> "Period":
        return cls(date, date, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        first = datetime.date(year, month, 1)
        return cls(first, first.replace(day=_last_day(first)), Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31), Precision.YEAR)

    def as_json(self) -> dict[str, str]:
        """What ``from_json`` reads: for texts of a draft, never for a plan file."""
        days = {"start": self.start, "end": self.end}
        found = {name: day.isoformat() for name, day in days.items() if day}
        return {**found, "precision": self.precision.value, "text": self.text}

    def as_words(self) -> str:
        """``2026-01-01/2026-03-31/quarter``: as the trail records it."""
        return f"{self.start or ''}/{self.end or ''}/{self.precision.value}"

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "Period":
        """Raises BadPeriod for what ``as_json`` did not write."""
        try:
            first, last = (
                datetime.date.fromisoformat(value[name]) if value.get(name) else None
                for name in ("start", "end")
            )
            return cls(first, last, Precision(value["precision"]), value.get("text", ""))
        except (KeyError, TypeError, ValueError) as error:
            raise BadPeriod(f"{value!r} is no period") from error

    def is_over(self, on: datetime.date) -> bool:
        """Whether the whole period lies before ``on``; unknown dates are never over."""
        return self.end is not None and self.end < on

    def has_begun(self, on: datetime.date) -> bool:
        return self.start is not None and self.start <= on


def _last_day(date: datetime.date) -> int:
    return calendar.monthrange(date.year, date.month)[1]

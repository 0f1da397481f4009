"""Working days: pure arithmetic over a weekend and a set of holidays (spec 2).

Which days are holidays is an editable table (``core.Holiday``); religious ones are
estimates until announced.
"""

import datetime
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """``weekend`` holds day numbers, 0 = Monday."""

    weekend: AbstractSet[int]
    holidays: AbstractSet[datetime.date]

    def __post_init__(self) -> None:
        if set(range(7)) <= set(self.weekend):
            raise ValueError("a week needs at least one working day")

    def is_working_day(self, day: datetime.date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def add(self, day: datetime.date, count: int) -> datetime.date:
        """The ``count``-th working day after ``day`` (which itself never counts).

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("count working days forward")
        while count:
            day += ONE_DAY
            if self.is_working_day(day):
                count -= 1
        return day

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """How many working days lie after ``first`` up to and including ``last``."""
        days = (last - first).days
        return sum(self.is_working_day(first + ONE_DAY * n) for n in range(1, days + 1))

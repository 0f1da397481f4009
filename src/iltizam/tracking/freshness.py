"""R8: stale, late and at risk, as pure functions of dates."""

import datetime
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Timing:
    """What R8 looks at for one unfinished activity."""

    planned_start: datetime.date | None = None
    planned_end: datetime.date | None = None
    revised_end: datetime.date | None = None
    # When the last update came, not the moment that it describes.
    last_submitted_on: datetime.date | None = None
    awaits_validation: bool = False
    # From when an activity without any update is waited for: its plan's beginning.
    waiting_since: datetime.date | None = None

    @property
    def end(self) -> datetime.date | None:
        """The latest revised end, else the planned one."""
        return self.revised_end or self.planned_end


def is_late(timing: Timing, *, on: datetime.date) -> bool:
    """The latest revised end has passed; no date published is never late."""
    return has_passed(timing.end, on=on)


def has_passed(end: datetime.date | None, *, on: datetime.date) -> bool:
    return end is not None and end < on


def should_have_begun(timing: Timing, *, has_begun: bool, on: datetime.date) -> bool:
    """Its planned beginning has passed and it has not begun; without a date, never."""
    return not has_begun and has_passed(timing.planned_start, on=on)


def slip_days(timing: Timing) -> int:
    """How many days the latest end lies after the planned one (the baseline)."""
    if timing.planned_end is None or timing.revised_end is None:
        return 0
    return (timing.revised_end - timing.planned_end).days


def is_stale(timing: Timing, *, on: datetime.date, after_days: int) -> bool:
    """No update was submitted for ``after_days``; one that waits for validation stops the clock."""
    if timing.awaits_validation:
        return False
    since = timing.last_submitted_on or timing.waiting_since
    return is_silent(since, on=on, after_days=after_days)


def is_silent(since: datetime.date | None, *, on: datetime.date, after_days: int) -> bool:
    """Nothing came for more than ``after_days`` since a day; never without such a day."""
    return since is not None and (on - since).days > after_days


def time_used(timing: Timing, *, on: datetime.date) -> Fraction | None:
    """The share of its time an activity has used, 0 to 1; None without both dates."""
    if timing.planned_start is None or timing.end is None:
        return None
    total = (timing.end - timing.planned_start).days + 1
    if total <= 0:
        return None
    used = (on - timing.planned_start).days + 1
    return Fraction(min(max(used, 0), total), total)


def is_at_risk(timing: Timing, *, percent: int | None, on: datetime.date, points: int) -> bool:
    """Time used exceeds progress by at least ``points`` (of 100)."""
    used = time_used(timing, on=on)
    if used is None or percent is None:
        return False
    return used * 100 - percent >= points

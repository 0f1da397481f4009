"""The value of anything at any past date, as known then and as known now (spec 1.4, 9).

Pure, but for the site's zone: a moment belongs to the day it was here. ``on`` is the moment asked about; ``known_on`` limits to what could be seen then
(None = everything known now).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils import timezone


class Recorded(Protocol):
    """Anything with two clocks."""

    @property
    def effective_end(self) -> datetime.date | None: ...
    @property
    def made_public_on(self) -> datetime.date | None: ...
    @property
    def recorded_at(self) -> datetime.datetime: ...
    @property
    def sequence(self) -> int: ...


Moved = TypeVar("Moved", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Report:
    """A published update, as far as history needs it."""

    uid: str
    percent: int
    effective_end: datetime.date
    recorded_at: datetime.datetime
    sequence: int
    made_public_on: datetime.date | None = None
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A value that was replaced: a weight, a state, the membership of the plan."""

    old: str
    new: str
    effective_end: datetime.date
    recorded_at: datetime.datetime
    sequence: int
    made_public_on: datetime.date | None = None


def seen_by(
    known_on: datetime.date | None,
    made_public_on: datetime.date | None,
    recorded_at: datetime.datetime,
) -> bool:
    """Whether a row could be seen on ``known_on``: by the source's own date, else ours."""
    return known_on is None or (made_public_on or timezone.localdate(recorded_at)) <= known_on


def was_known(row: Recorded, known_on: datetime.date | None) -> bool:
    return seen_by(known_on, row.made_public_on, row.recorded_at)


def current_report(
    reports: Iterable[Report],
    *,
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
) -> Report | None:
    """The update that counts at ``on``: the latest known one that nothing known corrects.

    Latest by the moment described, then by the order of recording.
    """
    known = [report for report in reports if was_known(report, known_on)]
    corrected = {report.corrects for report in known if report.corrects}
    standing = [
        report
        for report in known
        if report.uid not in corrected and (on is None or report.effective_end <= on)
    ]
    return max(
        standing, key=lambda r: (r.effective_end, r.recorded_at, r.sequence), default=None
    )


def current_move(
    moves: Iterable[Moved],
    *,
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
) -> Moved | None:
    """Where an action stands at ``on``: its latest known move, None before the first.

    Latest by the moment described (one without a day comes first), then by the order
    of recording.
    """
    standing = [
        move for move in moves if was_known(move, known_on) and (on is None or _day(move) <= on)
    ]
    return max(standing, key=lambda m: (_day(m), m.recorded_at, m.sequence), default=None)


def _day(row: Recorded) -> datetime.date:
    return row.effective_end or datetime.date.min


def value_at(
    now: str,
    changes: Sequence[Change],
    *,
    on: datetime.date,
    known_on: datetime.date | None = None,
) -> str:
    """The value at ``on``: what the last change in force and known by then made it.

    Before the first change it is the value that one replaced; without any change it
    always was today's, ``now``.
    """
    ordered = sorted(changes, key=lambda c: (c.effective_end, c.recorded_at, c.sequence))
    value = ordered[0].old if ordered else now
    for change in ordered:
        if change.effective_end <= on and was_known(change, known_on):
            value = change.new
    return value

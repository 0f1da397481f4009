"""What a report must say before it is published (spec 1.4, 2.1, R8). Pure.

The screen asks the same function while one types, the action when one publishes.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from iltizam.tracking import freshness
from iltizam.tracking.freshness import Timing

COMPLETED = "completed"
FINISHED = frozenset({COMPLETED, "cancelled"})


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that is missing, by its code (``reasons``) and its field."""

    code: str
    field: str = ""
    values: Mapping[str, Any] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says, as far as the rules look at it."""

    percent: int
    explains: bool = False  # in its difficulties
    says_why_lower: bool = False
    says_why_no_evidence: bool = False
    brings_evidence: bool = False
    declares: str = ""
    completed_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """Where the activity stands before the report."""

    percent: int | None  # the highest that a lower one needs a reason against
    is_evidenced: bool
    state: str
    has_begun: bool
    timing: Timing
    on: datetime.date  # today


def demands(said: Said, stands: Stands) -> Iterator[Demand]:
    """What is missing, in the order of the form."""
    lower = stands.percent is not None and said.percent < stands.percent
    if lower and not said.says_why_lower:
        yield Demand("regression", "regression_reason", {"percent": stands.percent})
    has_evidence = said.brings_evidence or stands.is_evidenced
    if said.percent == 100 and not has_evidence and not said.says_why_no_evidence:
        yield Demand("no_evidence", "no_evidence_reason")
    if not said.explains:
        yield from _explanation(said, stands)


def _explanation(said: Said, stands: Stands) -> Iterator[Demand]:
    """Completed below 100 %, late, or not begun beyond its planned beginning: say why."""
    if stands.state in FINISHED:
        return
    if said.declares == COMPLETED and said.percent < 100:
        yield Demand("completed_below_100", "difficulties")
        return
    end = stands.timing.end
    if freshness.is_late(stands.timing, on=stands.on) and not _was_in_time(said, end):
        yield Demand("late", "difficulties", {"end": end})
        return
    begins = said.percent > 0 or said.declares != "" or stands.has_begun
    if freshness.should_have_begun(stands.timing, has_begun=begins, on=stands.on):
        start = stands.timing.planned_start
        yield Demand("not_begun", "difficulties", {"start": start})


def _was_in_time(said: Said, end: datetime.date | None) -> bool:
    """Reported after its end, but completed before."""
    if said.declares != COMPLETED or said.completed_on is None or end is None:
        return False
    return said.completed_on <= end

"""Rates and freshness at any date, from a history that was read once (R1 to R3, R8, R9).

Pure. What ``figures.plan_figures(plan, on=…)`` says of one date with a reading of its
own, ``History`` says of as many dates as are asked, as known now or as known then.
"""

import calendar
import datetime
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

from iltizam.tracking import freshness, rates
from iltizam.tracking.movement import Standing
from iltizam.tracking.rates import ActivityFacts, CommitmentFacts

Day = datetime.date
Turn = tuple[Day, str, str]  # from when, the value before, the value after

CANCELLED = "cancelled"
FINISHED = frozenset({"completed", CANCELLED})


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan's methodology as far as its history needs it."""

    rate_rule: str
    cancelled_count: bool
    list_is_complete: bool
    stale_after_days: int
    waiting_since: Day | None  # R8: from when a first update is waited for


@dataclass(slots=True)
class Story:
    """One activity: its values today, and everything that happened to them.

    Every list is in the order in which its entries count.
    """

    pk: int
    uid: str
    commitment: int
    weight: str = ""
    state: str = "planned"
    in_plan: bool = True
    planned_end: Day | None = None
    may_be_unfinished: bool = True  # False where the source does not document its state
    reports: list[tuple[Day, int]] = field(default_factory=list)
    submitted: list[Day] = field(default_factory=list)
    weights: list[Turn] = field(default_factory=list)
    states: list[Turn] = field(default_factory=list)
    memberships: list[Turn] = field(default_factory=list)
    revised: list[tuple[Day, Day | None]] = field(default_factory=list)
    awaits_since: Day | None = None  # an update came then and is not validated yet

    def over(self, days: Sequence[Day]) -> list[ActivityFacts]:
        """What counted of it at the end of each of ``days``."""
        turns = sorted(since for since, *_ in (*self.weights, *self.states, *self.memberships))
        found: list[ActivityFacts] = []
        before = None
        for on in days:
            place, turn = bisect_right(self.reports, on, key=_first), bisect_right(turns, on)
            if (place, turn) != before:
                before = place, turn
                percent = self.reports[place - 1][1] if place else None
                facts = ActivityFacts(self.weight_on(on), percent, *self._standing(on))
            found.append(facts)
        return found

    def weight_on(self, on: Day) -> int | Decimal | None:
        return _weight(_value(self.weight, self.weights, on))

    def _standing(self, on: Day) -> tuple[bool, bool]:
        """Whether it was cancelled, and whether it was in the plan."""
        return _value(self.state, self.states, on) == CANCELLED, self._was_in_plan(on)

    def _was_in_plan(self, on: Day) -> bool:
        return _value("in" if self.in_plan else "out", self.memberships, on) == "in"

    def is_open(self, on: Day) -> bool:
        """Whether it was in the plan and unfinished."""
        state = _value(self.state, self.states, on)
        return self.may_be_unfinished and state not in FINISHED and self._was_in_plan(on)

    def is_stale(self, on: Day, rules: Rules) -> bool:
        """R8: unfinished, and without an update for too long; none waits for validation."""
        if self.awaits_since is not None and self.awaits_since <= on:
            return False
        place = bisect_right(self.submitted, on)
        since = self.submitted[place - 1] if place else rules.waiting_since
        return freshness.is_silent(
            since, on=on, after_days=rules.stale_after_days
        ) and self.is_open(on)

    def is_late(self, on: Day) -> bool:
        """R8: unfinished, and the latest end in force has passed."""
        ends = [end for decided, end in self.revised if decided <= on]
        end = ends[-1] if ends else None
        return freshness.has_passed(end or self.planned_end, on=on) and self.is_open(on)


def _first(report: tuple[Day, int]) -> Day:
    return report[0]


def _value(now: str, turns: Sequence[Turn], on: Day) -> str:
    """As ``history.value_at`` has it: before the first turn, what that one replaced."""
    value = turns[0][1] if turns else now
    for since, _old, new in turns:
        if since <= on:
            value = new
    return value


def _weight(text: str) -> int | Decimal | None:
    """Whole weights as whole numbers: a mean of them needs one fraction, not five."""
    if not text:
        return None
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else exact


@dataclass(frozen=True, slots=True)
class Place:
    """Where a commitment stands in its plan."""

    pk: int
    uid: str
    axis: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, or the part of it that is over."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one commitment: what happened in it, and how it ended."""

    month: Month
    rate: Fraction | None
    is_updated: bool = False
    is_stale: bool = False
    is_late: bool = False
    is_regressed: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The rate at the end of a month."""

    month: Month
    rate: Fraction | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Where everything in a plan stood at one date."""

    activities: Mapping[int, ActivityFacts]
    commitments: Mapping[int, Fraction | None]
    axes: Mapping[int, Fraction | None]
    plan: Fraction | None


@dataclass(frozen=True, slots=True)
class History:
    """The whole history of a plan run on this site, or of one of its commitments."""

    rules: Rules
    places: Sequence[Place]
    stories: Sequence[Story]

    def at(self, on: Day) -> Standings:
        """R1 to R3 at the end of the day ``on``."""
        facts = self._facts(on)
        found = {
            place.pk: self._rate([facts[story.pk] for story in stories])
            for place, stories in self._members()
        }
        parts = self._parts(facts, found)
        return Standings(
            facts, found, self._axes(parts), rates.plan_rate(self.rules.rate_rule, parts).value
        )

    def cells(self, months: Sequence[Month]) -> dict[int, list[Cell]]:
        """Each commitment's months, by its key."""
        return {place.pk: self._line(stories, months) for place, stories in self._members()}

    def points(self, lines: Mapping[int, Sequence[Cell]]) -> list[Point]:
        """The plan's rate from its commitments' lines: nothing is computed twice."""
        months = [cell.month for cell in next(iter(lines.values()), ())]
        return [
            Point(
                month, self._plan_rate(month.last, {pk: c[at].rate for pk, c in lines.items()})
            )
            for at, month in enumerate(months)
        ]

    def _plan_rate(self, on: Day, found: Mapping[int, Fraction | None]) -> Fraction | None:
        # Only one of the three rules asks how many activities count.
        needs_counts = self.rules.rate_rule == "activities"
        parts = self._parts(self._facts(on) if needs_counts else {}, found)
        return rates.plan_rate(self.rules.rate_rule, parts).value

    def _facts(self, on: Day) -> dict[int, ActivityFacts]:
        return {story.pk: story.over([on])[0] for story in self.stories}

    def _members(self) -> list[tuple[Place, list[Story]]]:
        groups: dict[int, list[Story]] = {place.pk: [] for place in self.places}
        for story in self.stories:
            groups[story.commitment].append(story)
        return [(place, groups[place.pk]) for place in self.places]

    def _rate(self, facts: Sequence[ActivityFacts]) -> Fraction | None:
        return rates.commitment_rate(
            facts,
            is_live=True,
            cancelled_count=self.rules.cancelled_count,
            list_is_complete=self.rules.list_is_complete,
        ).value

    def _parts(
        self, facts: Mapping[int, ActivityFacts], found: Mapping[int, Fraction | None]
    ) -> list[CommitmentFacts]:
        counts: dict[int, int] = {}
        for story in self.stories if facts else ():
            if facts[story.pk].counts(cancelled_count=self.rules.cancelled_count):
                counts[story.commitment] = counts.get(story.commitment, 0) + 1
        return [
            CommitmentFacts(found[place.pk], place.axis, counts.get(place.pk, 0))
            for place in self.places
        ]

    def _axes(self, parts: Sequence[CommitmentFacts]) -> dict[int, Fraction | None]:
        axes = dict.fromkeys(place.axis for place in self.places if place.axis is not None)
        return {
            axis: rates.plan_rate(
                "commitments", [part for part in parts if part.axis == axis]
            ).value
            for axis in axes
        }

    def _line(self, stories: Sequence[Story], months: Sequence[Month]) -> list[Cell]:
        days = [month.last for month in months]
        walks = zip(*(story.over(days) for story in stories), strict=True) if stories else ()
        before: Fraction | None = None
        facts: tuple[ActivityFacts, ...] | None = None
        line = []
        for month, found in zip(months, walks or repeat(()), strict=False):
            rate = before if found == facts else self._rate(found)
            line.append(self._cell(stories, month, rate, before))
            before, facts = rate, found
        return line

    def _cell(
        self,
        stories: Sequence[Story],
        month: Month,
        rate: Fraction | None,
        before: Fraction | None,
    ) -> Cell:
        on = month.last
        return Cell(
            month,
            rate,
            any(_within(story.submitted, month) for story in stories),
            any(story.is_stale(on, self.rules) for story in stories),
            any(story.is_late(on) for story in stories),
            rate is not None and before is not None and rate < before,
        )


def _within(days: Sequence[Day], month: Month) -> bool:
    place = bisect_right(days, month.last)
    return place > 0 and days[place - 1] >= month.first


def months_between(first: Day, last: Day, most: int = 60) -> list[Month]:
    """The months from the one of ``first`` to the day ``last``; the latest ``most``."""
    found = []
    day = first.replace(day=1)
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        found.append(Month(day, min(end, last)))
        day = end + datetime.timedelta(days=1)
    return found[-most:]


def standings_by_uid(
    history: History, on: Day, *, plan: str, axes: Mapping[int, str]
) -> dict[str, Standing]:
    """R9: everything that was in the plan at ``on``, by uid.

    An activity without an update stands at 0, as R1 counts it. ``axes`` gives the uid
    of an axis by its key.
    """
    at = history.at(on)
    found = {plan: Standing(at.plan)}
    found.update((axes[pk], Standing(rate)) for pk, rate in at.axes.items())
    found.update((place.uid, Standing(at.commitments[place.pk])) for place in history.places)
    found.update(
        (story.uid, Standing(Fraction(facts.percent or 0), facts.is_cancelled))
        for story in history.stories
        for facts in [at.activities[story.pk]]
        if facts.in_plan
    )
    return found

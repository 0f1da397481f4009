"""The figures of a plan: reads rows, computes with ``rates``, keeps nothing.

Current figures take the latest update of each activity by index, so that they cost
the same whatever the length of the history; a past date reads the whole history.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONArray
from django.utils import timezone

from iltizam.core.prepared import Prepared
from iltizam.plans.enums import (
    ActivityList,
    ActivityState,
    CancelledRule,
    ChangeKind,
    PlanRateRule,
)
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    ActivityChange,
    Band,
    Commitment,
    RevisedDate,
)
from iltizam.tracking import freshness, history, rates
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.models import Evidence, ProgressUpdate, PublishedRate
from iltizam.tracking.rates import ActivityFacts, BandFacts, Basis, Explanation, Unknown

FINISHED = frozenset({ActivityState.COMPLETED.value, ActivityState.CANCELLED.value})
UNREADABLE = (0, 100)  # R6: a band that cannot be read may be anything


@dataclass(slots=True)
class Rate:
    """A rate as computed and as published; neither overwrites the other (R6)."""

    computed: Fraction | None = None
    basis: Basis | None = None
    published: int | None = None
    unknown: Unknown | None = None
    counted: int = 0
    total: int = 0

    @property
    def shown(self) -> Fraction | None:
        """What the page shows large: the computed rate, else the published one."""
        return self.published_exact if self.computed is None else self.computed

    @property
    def published_exact(self) -> Fraction | None:
        return None if self.published is None else Fraction(self.published)

    @property
    def is_only_published(self) -> bool:
        return self.computed is None and self.published is not None

    @property
    def is_partial(self) -> bool:
        """R1: the mean leaves out commitments that have no rate."""
        return self.computed is not None and self.counted < self.total

    def as_json(self) -> dict[str, Any]:
        """The shape of the plan format."""
        return {
            "computed": None if self.computed is None else rates.two_decimals(self.computed),
            "exact": None if self.computed is None else rates.exact(self.computed),
            "basis": None if self.basis is None else self.basis.value,
            "published": self.published,
        }


@dataclass(slots=True)
class ActivityFigures:
    """Where one activity stands."""

    percent: int | None
    status: str | None
    status_is_published: bool
    state: str
    in_plan: bool = True
    reported_on: datetime.date | None = None
    is_evidenced: bool = False
    is_unfinished: bool = False
    is_late: bool = False
    is_stale: bool = False
    is_at_risk: bool = False
    slip_days: int = 0


@dataclass(slots=True)
class Range:
    """R6: what the activities' bands allow under equal weights."""

    low: Fraction
    high: Fraction
    explanation: Explanation | None


@dataclass(slots=True)
class CommitmentFigures:
    """Where one commitment stands, with its activities."""

    rate: Rate
    status: str | None
    status_is_published: bool
    activities: Mapping[int, ActivityFigures]
    has_equal_weights: bool = True
    counted_as_zero: int = 0
    with_cancelled: Fraction | None = None
    evidenced: Fraction | None = None
    range: Range | None = None
    reported_on: datetime.date | None = None

    def count(self, name: str) -> int:
        """How many activities are ``is_late``, ``is_stale``…"""
        return sum(getattr(activity, name) for activity in self.activities.values())

    @property
    def late(self) -> int:
        return self.count("is_late")

    @property
    def stale(self) -> int:
        return self.count("is_stale")

    @property
    def at_risk(self) -> int:
        return self.count("is_at_risk")

    @property
    def unfinished(self) -> int:
        return self.count("is_unfinished")


@dataclass(slots=True)
class Group:
    """The rate of an axis or of an institution over its commitments."""

    rate: Rate
    commitments: int


@dataclass(slots=True)
class PlanFigures:
    """All figures of a plan at one moment."""

    on: datetime.date
    rate: Rate
    status: str | None
    commitments: Mapping[int, CommitmentFigures]
    axes: Mapping[int, Group]
    institutions: Mapping[int, Group]
    bands: list[Band]
    evidenced: Fraction | None = None
    statuses: Mapping[str | None, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    """One activity as read from the database."""

    pk: int
    commitment: int
    weight: Any
    state: str
    band: str
    in_plan: bool
    planned_start: datetime.date | None
    planned_end: datetime.date | None
    revised_end: datetime.date | None
    is_evidenced: bool
    current: list[Any] | None  # [percent, moment described] of the update that counts


def _activity_rows(activities):
    """The columns of ``_Row`` for a queryset of activities: one statement."""
    latest = (
        ProgressUpdate.objects.published()
        .filter(activity=OuterRef("pk"))
        .exclude(corrections__state=UpdateState.PUBLISHED)
        .order_by("-effective_end", "-recorded_at", "-sequence")
    )
    revised = RevisedDate.objects.filter(activity=OuterRef("pk")).order_by(
        "-recorded_at", "-sequence"
    )
    return (
        activities.order_by("position", "id")
        .annotate(
            revised_until=Subquery(revised.values("revised_end")[:1]),
            evidenced=Exists(Evidence.objects.filter(activity=OuterRef("pk"))),
            # Both columns of the latest update in one look-up by index.
            current=Subquery(latest.values(pair=JSONArray("percent", "effective_end"))[:1]),
        )
        .values_list(
            "pk",
            "commitment_id",
            "weight",
            "state",
            "published_band",
            "in_plan",
            "planned_start",
            "planned_end",
            "revised_until",
            "evidenced",
            "current",
        )
    )


def _published_rows(rates_of):
    return rates_of.order_by("effective_end", "recorded_at", "sequence").values_list(
        "commitment_id", "axis_id", "percent", "effective_end", "made_public_on", "recorded_at"
    )


_ROWS_OF_PLAN = Prepared(
    lambda of: _activity_rows(Activity.objects.filter(commitment__plan=of)), of=(1, 2)
)
_ROWS_OF_COMMITMENT = Prepared(
    lambda of: _activity_rows(Activity.objects.filter(commitment=of)), of=(1, 2)
)
_PUBLISHED_OF_PLAN = Prepared(
    lambda of: _published_rows(PublishedRate.objects.filter(plan=of)), of=(1, 2)
)
_PUBLISHED_OF_COMMITMENT = Prepared(
    lambda of: _published_rows(PublishedRate.objects.filter(commitment=of)), of=(1, 2)
)


def _reported(pair: list[Any]) -> tuple[int, datetime.date | None]:
    """An update's percent and the moment it describes, from their JSON."""
    percent, day = pair
    return percent, None if day is None else datetime.date.fromisoformat(day)


def as_of(plan: ActionPlan) -> datetime.date:
    """The date figures are of: today for a live plan, else its as-of date (R8)."""
    if not plan.is_live and plan.as_of_end:
        return plan.as_of_end
    return timezone.localdate()


def plan_figures(
    plan: ActionPlan,
    *,
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
    commitments: Iterable[Commitment] | None = None,
    bands: Iterable[Band] | None = None,
) -> PlanFigures:
    """The figures of ``plan`` now or at the date ``on``, as known now or on ``known_on``.

    ``commitments`` and ``bands`` spare a query where the caller has them already.
    """
    rows = list(plan.commitments.all() if commitments is None else commitments)
    scale = list(plan.bands.all() if bands is None else bands)
    reader = _Reader(plan, scale, on=on, known_on=known_on)
    return reader.figures(rows)


def commitment_figures(commitment: Commitment, bands: list[Band]) -> CommitmentFigures:
    """The current figures of one commitment, in four queries whatever its history."""
    reader = _Reader(commitment.plan, bands, only=commitment)
    return reader.figures([commitment]).commitments[commitment.pk]


def original_rate(
    plan: ActionPlan, rows: Iterable[Any], changes: Iterable[Any], figures: CommitmentFigures
) -> Fraction | None:
    """R7: today's percents under the weights and activities as they were at adoption.

    ``rows`` have id, weight, state and in_plan; ``changes`` activity, kind and old, in
    any order with recorded_at and sequence. None where no rate can be computed.
    """
    first: dict[tuple[int, str], str] = {}
    for change in sorted(changes, key=lambda c: (c.recorded_at, c.sequence)):
        kind = (
            "member" if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED} else change.kind
        )
        first.setdefault((change.activity, kind), change.old)
    facts = []
    for row in rows:
        now = "" if row.weight is None else str(row.weight)
        weight = first.get((row.id, ChangeKind.WEIGHT), now)
        member = first.get((row.id, "member"), "in" if row.in_plan else "out")
        facts.append(
            ActivityFacts(
                Fraction(weight) if weight else None,
                figures.activities[row.id].percent,
                first.get((row.id, ChangeKind.STATE), row.state) == ActivityState.CANCELLED,
                member == "in",
            )
        )
    return rates.commitment_rate(
        facts,
        is_live=not plan.is_imported,
        cancelled_count=plan.cancelled_rule == CancelledRule.AS_THEY_STAND,
        list_is_complete=plan.activity_list == ActivityList.COMPLETE,
    ).value


class _Reader:
    """Reads what the figures rest on, once per plan."""

    def __init__(self, plan, bands, *, on=None, known_on=None, only=None):
        self.plan = plan
        self.bands = bands
        self.scale = [
            BandFacts(b.code, b.minimum, b.published_low, b.published_high) for b in bands
        ]
        self.is_past = on is not None or known_on is not None
        self.on = on or as_of(plan)
        self.known_on = known_on
        self.only = only

    def figures(self, commitments: list[Commitment]) -> PlanFigures:
        rows = self._rows()
        percents = self._percents(rows)
        published = self._published()
        grouped: dict[int, list[_Row]] = {}
        for row in rows:
            grouped.setdefault(row.commitment, []).append(row)
        found = {
            c.pk: self._commitment(
                grouped.get(c.pk, []), percents, published.get(("commitment", c.pk))
            )
            for c in commitments
        }
        of_plan = published.get(("plan", self.plan.pk))
        rate = self._mean(commitments, found, of_plan, self.plan.rate_rule)
        return PlanFigures(
            on=self.on,
            rate=rate,
            status=self._band(rate.shown),
            commitments=found,
            axes=self._groups(commitments, found, "axis", published),
            institutions=self._groups(commitments, found, "lead", published),
            bands=self.bands,
            evidenced=self._evidenced(rate, found),
            statuses=_tally(figures.status for figures in found.values()),
        )

    # What is read

    def _activities(self):
        if self.only is not None:
            return Activity.objects.filter(commitment=self.only)
        return Activity.objects.filter(commitment__plan=self.plan)

    def _rows(self) -> list[_Row]:
        found = (
            _ROWS_OF_COMMITMENT(of=self.only.pk)
            if self.only
            else _ROWS_OF_PLAN(of=self.plan.pk)
        )
        rows = [_Row(*values) for values in found]
        return self._as_they_were(rows) if self.is_past else rows

    def _as_they_were(self, rows: list[_Row]) -> list[_Row]:
        """The rows with weight, state and membership walked back to the date (R7)."""
        changes: dict[tuple[int, str], list[history.Change]] = {}
        for change in ActivityChange.objects.filter(activity__in=self._activities()):
            changes.setdefault((change.activity_id, change.kind), []).append(
                history.Change(
                    change.old,
                    change.new,
                    change.effective_end or change.recorded_at.date(),
                    change.recorded_at,
                    change.sequence,
                    change.made_public_on,
                )
            )

        def at(row, kind, now):
            return history.value_at(
                now, changes.get((row.pk, kind), []), on=self.on, known_on=self.known_on
            )

        walked = []
        for row in rows:
            weight = at(row, ChangeKind.WEIGHT, "" if row.weight is None else str(row.weight))
            walked.append(
                _Row(
                    row.pk,
                    row.commitment,
                    Fraction(weight) if weight else None,
                    at(row, ChangeKind.STATE, row.state),
                    row.band,
                    self._was_in_plan(row, changes),
                    row.planned_start,
                    row.planned_end,
                    row.revised_end,
                    row.is_evidenced,
                    row.current,
                )
            )
        return walked

    def _was_in_plan(self, row, changes) -> bool:
        """ADDED and REMOVED rows carry "in" and "out"."""
        moves = [
            *changes.get((row.pk, ChangeKind.ADDED), []),
            *changes.get((row.pk, ChangeKind.REMOVED), []),
        ]
        now = "in" if row.in_plan else "out"
        return history.value_at(now, moves, on=self.on, known_on=self.known_on) == "in"

    def _percents(self, rows: list[_Row]) -> dict[int, tuple[int, datetime.date | None]]:
        if self.is_past:
            return self._past_percents()
        return {row.pk: _reported(row.current) for row in rows if row.current}

    def _past_percents(self) -> dict[int, tuple[int, datetime.date | None]]:
        reports: dict[int, list[history.Report]] = {}
        rows = ProgressUpdate.objects.published().filter(activity__in=self._activities())
        for u in rows.select_related("corrects"):
            reports.setdefault(u.activity_id, []).append(
                history.Report(
                    u.uid,
                    u.percent,
                    u.effective_end or u.recorded_at.date(),
                    u.recorded_at,
                    u.sequence,
                    u.made_public_on,
                    u.corrects.uid if u.corrects else None,
                )
            )
        found = {}
        for activity, known in reports.items():
            report = history.current_report(known, on=self.on, known_on=self.known_on)
            if report:
                found[activity] = (report.percent, report.effective_end)
        return found

    def _published(self) -> dict[tuple[str, int], int]:
        """The published whole percents that count, by what they are of."""
        rows = (
            _PUBLISHED_OF_COMMITMENT(of=self.only.pk)
            if self.only
            else _PUBLISHED_OF_PLAN(of=self.plan.pk)
        )
        found: dict[tuple[str, int], int] = {}
        for commitment, axis, percent, effective, public_on, recorded_at in rows:
            if self.is_past and (
                (effective and effective > self.on)
                or not history.seen_by(self.known_on, public_on, recorded_at)
            ):
                continue
            if commitment:
                found["commitment", commitment] = percent
            elif axis:
                found["axis", axis] = percent
            else:
                found["plan", self.plan.pk] = percent
        return found

    # What is computed

    def _band(self, rate: Fraction | int | None) -> str | None:
        return None if rate is None else rates.band_of(rate, self.scale)

    def _commitment(self, rows, percents, published) -> CommitmentFigures:
        facts = {
            row.pk: ActivityFacts(
                row.weight,
                percents.get(row.pk, (None, None))[0],
                row.state == ActivityState.CANCELLED,
                row.in_plan,
            )
            for row in rows
        }
        rate = rates.commitment_rate(
            list(facts.values()),
            is_live=not self.plan.is_imported,
            cancelled_count=self.plan.cancelled_rule == CancelledRule.AS_THEY_STAND,
            list_is_complete=self.plan.activity_list == ActivityList.COMPLETE,
        )
        whole = Rate(
            computed=rate.value,
            basis=None if rate.value is None else Basis.ACTIVITIES,
            published=published,
            unknown=rate.unknown,
        )
        reported = [percents[row.pk][1] for row in rows if row.pk in percents]
        return CommitmentFigures(
            rate=whole,
            status=self._band(whole.shown),
            status_is_published=whole.is_only_published,
            activities={row.pk: self._activity(row, percents) for row in rows},
            has_equal_weights=rate.has_equal_weights,
            counted_as_zero=rate.counted_as_zero,
            with_cancelled=rate.with_cancelled,
            evidenced=None
            if rate.value is None
            else rates.evidenced_rate([(facts[row.pk], row.is_evidenced) for row in rows]),
            range=self._range(rows, published),
            reported_on=max((day for day in reported if day), default=None),
        )

    def _activity(self, row: _Row, percents) -> ActivityFigures:
        percent, reported = percents.get(row.pk, (None, None))
        found = ActivityFigures(
            percent=percent,
            status=row.band or None if percent is None else self._band(percent),
            status_is_published=percent is None and bool(row.band),
            state=row.state,
            in_plan=row.in_plan,
            reported_on=reported,
            is_evidenced=row.is_evidenced,
            is_unfinished=row.in_plan and row.state not in FINISHED,
        )
        # R8: an imported plan's dates of updates were not published.
        if not self.plan.is_imported:
            self._add_freshness(found, row)
        return found

    def _add_freshness(self, found: ActivityFigures, row: _Row) -> None:
        timing = freshness.Timing(
            planned_start=row.planned_start,
            planned_end=row.planned_end,
            revised_end=row.revised_end,
            last_submitted_on=found.reported_on,
            waiting_since=self.plan.period_start,
            awaits_validation=row.pk in self._awaiting(),
        )
        found.slip_days = freshness.slip_days(timing)
        if found.is_unfinished:
            plan, on = self.plan, self.on
            found.is_late = freshness.is_late(timing, on=on)
            found.is_stale = freshness.is_stale(timing, on=on, after_days=plan.stale_after_days)
            found.is_at_risk = freshness.is_at_risk(
                timing, percent=found.percent or 0, on=on, points=plan.at_risk_points
            )

    def _awaiting(self) -> set[int]:
        """Activities with an update that waits for validation (live plans only)."""
        if not hasattr(self, "_waiting"):
            self._waiting: set[int] = set()
            if not self.plan.is_imported:
                self._waiting.update(
                    ProgressUpdate.objects.filter(
                        state=UpdateState.SUBMITTED, activity__in=self._activities()
                    ).values_list("activity_id", flat=True)
                )
        return self._waiting

    def _range(self, rows: list[_Row], published: int | None) -> Range | None:
        """R6, for commitments of which only bands are published."""
        if not self.plan.is_imported or not any(row.band for row in rows):
            return None
        printed = {
            band.code: (band.published_low, band.published_high)
            for band in self.scale
            if band.published_low is not None and band.published_high is not None
        }
        bounds = rates.equal_weight_range([printed.get(r.band, UNREADABLE) for r in rows])
        if bounds is None:
            return None
        return Range(
            *bounds, None if published is None else rates.explanation(published, *bounds)
        )

    def _mean(self, commitments, found, published, rule=None) -> Rate:
        """R3, over computed rates, or over published ones where none can be computed (R4).

        ``rule`` is the plan's; an axis or institution is a plain mean.
        """
        whole = [found[c.pk].rate for c in commitments]
        use_published = any(r.computed is None for r in whole) and any(
            r.published is not None for r in whole
        )
        facts = [
            rates.CommitmentFacts(
                r.published_exact if use_published else r.computed,
                c.axis_id,
                sum(a.in_plan for a in found[c.pk].activities.values()),
            )
            for c, r in zip(commitments, whole, strict=True)
        ]
        mean = rates.plan_rate(rule or PlanRateRule.COMMITMENTS, facts)
        if mean.value is None:
            return Rate(published=published, unknown=Unknown.NO_RATES, total=mean.total)
        basis = Basis.PUBLISHED_RATES if use_published else Basis.ACTIVITIES
        return Rate(mean.value, basis, published, None, mean.counted, mean.total)

    def _groups(self, commitments, found, kind, published) -> dict[int, Group]:
        """The rate of each axis or institution (``kind``) over its commitments."""
        members: dict[int, list[Commitment]] = {}
        for commitment in commitments:
            if (group := getattr(commitment, f"{kind}_id")) is not None:
                members.setdefault(group, []).append(commitment)
        return {
            group: Group(self._mean(parts, found, published.get((kind, group))), len(parts))
            for group, parts in members.items()
        }

    def _evidenced(self, rate, found) -> Fraction | None:
        """The evidenced part of a rate that was computed from activities."""
        if rate.basis != Basis.ACTIVITIES:
            return None
        shares = [f.evidenced for f in found.values() if f.evidenced is not None]
        return rates.mean(shares)


def _tally(codes: Iterable[str | None]) -> dict[str | None, int]:
    counts: dict[str | None, int] = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    return counts

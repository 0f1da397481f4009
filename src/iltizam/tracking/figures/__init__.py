"""The figures of a plan: computed from what is known with ``rates``, kept nowhere.

Current figures take the latest update of each activity by index, so that they cost
the same whatever the length of the history; a past date reads the whole history.
"""

import datetime
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils import timezone

from iltizam.plans.enums import (
    ActivityList,
    ActivityState,
    CancelledRule,
    ChangeKind,
    PlanRateRule,
)
from iltizam.plans.models import ActionPlan, Band, Commitment
from iltizam.tracking import freshness, rates
from iltizam.tracking.figures.known import ActivityRow, Known, known_now, known_then
from iltizam.tracking.figures.results import (
    ActivityFigures,
    CommitmentFigures,
    Group,
    PlanFigures,
    Range,
    Rate,
)
from iltizam.tracking.rates import ActivityFacts, BandFacts, Basis, Unknown

__all__ = [
    "ActivityFigures",
    "CommitmentFigures",
    "Group",
    "PlanFigures",
    "Range",
    "Rate",
    "as_of",
    "commitment_figures",
    "computed",
    "original_rate",
    "plan_figures",
]

# Unfinished is every other state, whatever the band (spec 1.4).
FINISHED = frozenset({ActivityState.COMPLETED.value, ActivityState.CANCELLED.value})
UNREADABLE = (0, 100)  # R6: a band that cannot be read may be anything


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
    if on is None and known_on is None:
        return _Computation(plan, scale, known_now(plan), as_of(plan)).figures(rows)
    day = on or as_of(plan)
    return _Computation(plan, scale, known_then(plan, day, known_on), day).figures(rows)


def commitment_figures(commitment: Commitment, bands: list[Band]) -> CommitmentFigures:
    """The current figures of one commitment, in as many statements whatever its history."""
    plan = commitment.plan
    known = known_now(plan, commitment)
    found = _Computation(plan, bands, known, as_of(plan)).figures([commitment])
    return found.commitments[commitment.pk]


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


def computed(
    plan: ActionPlan,
    commitments: list[Commitment],
    bands: list[Band],
    known: Known,
    on: datetime.date,
) -> PlanFigures:
    """The figures that follow from rows read already (``figures.across``)."""
    return _Computation(plan, bands, known, on).figures(commitments)


class _Computation:
    """The figures that follow from what is known at one date."""

    def __init__(self, plan: ActionPlan, bands: list[Band], known: Known, on: datetime.date):
        self.plan, self.bands, self.known, self.on = plan, bands, known, on
        self.scale = [BandFacts(b.code, b.minimum) for b in bands]
        self._bands_of: dict[int, str | None] = {}
        self._cancelled_count = plan.cancelled_rule == CancelledRule.AS_THEY_STAND
        self._list_is_complete = plan.activity_list == ActivityList.COMPLETE
        self._printed = {
            band.code: (band.published_low, band.published_high)
            for band in bands
            if band.published_low is not None and band.published_high is not None
        }

    def figures(self, commitments: list[Commitment]) -> PlanFigures:
        grouped: dict[int, list[ActivityRow]] = {}
        for row in self.known.rows:
            grouped.setdefault(row.commitment, []).append(row)
        published = self.known.published
        found = {
            c.pk: self._commitment(grouped.get(c.pk, []), published.get(("commitment", c.pk)))
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

    def _band(self, rate: Fraction | int | None) -> str | None:
        if rate is None:
            return None
        # One look per figure: a plan has hundreds of rates and a hundred figures.
        figure = rates.figure_shown(rate)
        if figure not in self._bands_of:
            self._bands_of[figure] = rates.band_of(figure, self.scale)
        return self._bands_of[figure]

    def _commitment(self, rows, published) -> CommitmentFigures:
        percents = self.known.percents
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
            cancelled_count=self._cancelled_count,
            list_is_complete=self._list_is_complete,
        )
        activities = {row.pk: self._activity(row, facts[row.pk]) for row in rows}
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
            activities=activities,
            has_equal_weights=rate.has_equal_weights,
            counted_as_zero=rate.counted_as_zero,
            with_cancelled=rate.with_cancelled,
            evidenced=None if rate.value is None else self._evidenced_share(rows, facts),
            range=self._range(activities.values(), published),
            reported_on=max((day for day in reported if day), default=None),
        )

    def _evidenced_share(
        self, rows: list[ActivityRow], facts: dict[int, ActivityFacts]
    ) -> Fraction | None:
        return rates.evidenced_rate(
            [(facts[row.pk], row.is_evidenced) for row in rows],
            cancelled_count=self._cancelled_count,
        )

    def _activity(self, row: ActivityRow, facts: ActivityFacts) -> ActivityFigures:
        percent, reported = self.known.percents.get(row.pk, (None, None))
        counts = facts.counts(cancelled_count=self._cancelled_count)
        found = ActivityFigures(
            percent=percent,
            status=row.band or None if percent is None else self._band(percent),
            status_is_published=percent is None and bool(row.band),
            state=row.state,
            in_plan=row.in_plan,
            counts=counts,
            counts_as_zero=counts and percent is None and not self.plan.is_imported,
            bounds=self._bounds(row, percent),
            reported_on=reported,
            is_evidenced=row.is_evidenced,
            is_unfinished=row.in_plan and row.state not in FINISHED,
        )
        self._add_timing(found, row)
        return found

    def _add_timing(self, found: ActivityFigures, row: ActivityRow) -> None:
        """R8, at the plan's date. An imported plan is never stale (the dates of its
        updates were not published), and an activity whose state its source does not
        document is not known to be unfinished, so it is neither late nor at risk."""
        if self.plan.is_imported and not (row.planned_end or row.revised_end):
            return  # no end published: nothing to be late for, no slip, no time used
        timing = freshness.Timing(
            planned_start=row.planned_start,
            planned_end=row.planned_end,
            revised_end=row.revised_end,
            last_submitted_on=self.known.submitted.get(row.pk),
            waiting_since=self.plan.period_start,
            awaits_validation=row.pk in self.known.awaiting,
        )
        found.slip_days = freshness.slip_days(timing)
        found.received_on = self.known.awaiting.get(row.pk)
        is_known = row.state != ActivityState.NOT_DOCUMENTED or row.is_listed_unfinished
        if not (found.is_unfinished and is_known):
            return
        plan, on = self.plan, self.on
        found.is_late = freshness.is_late(timing, on=on)
        found.is_stale = not plan.is_imported and freshness.is_stale(
            timing, on=on, after_days=plan.stale_after_days
        )
        percent = found.percent if plan.is_imported else found.percent or 0
        found.is_at_risk = freshness.is_at_risk(
            timing, percent=percent, on=on, points=plan.at_risk_points
        )

    def _bounds(self, row: ActivityRow, percent: int | None) -> tuple[int, int] | None:
        """R6: what the source allows an imported activity: its percent, else its band."""
        if not self.plan.is_imported:
            return None
        if percent is not None:
            return percent, percent
        return self._printed.get(row.band, UNREADABLE)

    def _range(
        self, activities: Iterable[ActivityFigures], published: int | None
    ) -> Range | None:
        """R6, for commitments all of whose activities are listed, some by a band only."""
        counted = [each for each in activities if each.counts and each.bounds is not None]
        if not self._list_is_complete or not any(a.status_is_published for a in counted):
            return None
        ends = rates.equal_weight_range([each.bounds for each in counted if each.bounds])
        if ends is None:
            return None
        return Range(*ends, None if published is None else rates.explanation(published, *ends))

    def _mean(self, commitments, found, published, rule=None) -> Rate:
        """R3, over computed rates, or over published ones where none can be computed (R4).

        ``rule`` is the plan's; an axis or institution is a plain mean.
        """
        whole = [found[c.pk].rate for c in commitments]
        # R1: a commitment of a live plan without a rate is left out of the mean; where a
        # publication leaves one unknown, its published figures are the whole set.
        uncomputed = [r.computed is None for r in whole]
        lacking = any(uncomputed) if self.plan.is_imported else all(uncomputed)
        use_published = lacking and any(r.published is not None for r in whole)
        facts = [
            rates.CommitmentFacts(
                r.published_exact if use_published else r.computed,
                c.axis_id,
                sum(a.counts for a in found[c.pk].activities.values()),
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

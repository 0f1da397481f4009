"""Completion rates: exact arithmetic, no ORM, no binary floats (rules R1 to R6)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

HALF = Fraction(1, 2)


class Unknown(StrEnum):
    """Why no rate can be computed."""

    NO_ACTIVITIES = "no_activities"  # a live commitment without any that counts (R1)
    PERCENT_MISSING = "percent_missing"  # an imported plan with an unknown percent (R1)
    LIST_INCOMPLETE = "list_incomplete"  # the source lists only some activities
    NO_RATES = "no_rates"  # no commitment has a rate


class Basis(StrEnum):
    """What a computed rate was computed from."""

    ACTIVITIES = "activities"
    PUBLISHED_RATES = "published commitment rates"


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What counts of an activity: its weight (None = not set) and percent (None = unknown)."""

    weight: Decimal | Fraction | int | None = None
    percent: int | None = None
    is_cancelled: bool = False
    in_plan: bool = True

    def counts(self, *, cancelled_count: bool) -> bool:
        """R2: whether it is part of the mean; a cancelled one only where the plan says so."""
        return self.in_plan and (cancelled_count or not self.is_cancelled)


@dataclass(frozen=True, slots=True)
class CommitmentRate:
    """R1 and R2 for one commitment.

    ``counted_as_zero`` is how many activities had no update; ``with_cancelled`` is the
    rate had the cancelled ones been treated the other way, None when there are none or
    when nothing would count.
    """

    value: Fraction | None
    unknown: Unknown | None = None
    has_equal_weights: bool = True
    counted_as_zero: int = 0
    with_cancelled: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PlanRate:
    """R3: the rate with how many of the parts it rests on ("over n of m commitments")."""

    value: Fraction | None
    counted: int
    total: int
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """What counts of a commitment for the plan's rate."""

    rate: Fraction | None
    axis: int | str | None = None
    activity_count: int = 0


class HasMinimum(Protocol):
    """A status band, whoever holds it."""

    @property
    def code(self) -> str: ...

    @property
    def minimum(self) -> int: ...


@dataclass(frozen=True, slots=True)
class BandFacts:
    """R5: a status band begins at ``minimum`` of the figure shown."""

    code: str
    minimum: int


def weighted_mean(pairs: Iterable[tuple[Fraction | Decimal | int, int]]) -> Fraction | None:
    """Σ wᵢ·pᵢ / Σ wᵢ over (weight, percent) pairs, exactly; None when nothing counts.

    Raises ValueError for a weight that is not above 0.
    """
    total: Fraction | int = 0
    weighted: Fraction | int = 0
    for weight, percent in pairs:
        # Whole weights stay whole: adding fractions costs ten times as much.
        exact = weight if isinstance(weight, int) else Fraction(weight)
        if exact <= 0:
            raise ValueError(f"a weight is above 0, got {weight}")
        total += exact
        weighted += exact * percent
    return Fraction(weighted, total) if total else None


def mean(rates: Iterable[Fraction | int]) -> Fraction | None:
    """The plain mean, exactly; None of nothing."""
    values = list(rates)
    # Whole rates stay whole: adding fractions costs ten times as much.
    whole = sum(rate.numerator for rate in values if rate.denominator == 1)
    parts = [rate for rate in values if rate.denominator != 1]
    return Fraction(sum(parts, whole), len(values)) if values else None


def commitment_rate(
    activities: Sequence[ActivityFacts],
    *,
    is_live: bool,
    cancelled_count: bool = False,
    list_is_complete: bool = True,
) -> CommitmentRate:
    """R1, R2: the mean of the activities' percents weighted by their weights.

    Until every weight is set all are equal. In a live plan an activity without an
    update counts as 0; in an imported one an unknown percent makes the rate unknown.
    """
    part = [activity for activity in activities if activity.in_plan]
    if not list_is_complete:
        return CommitmentRate(None, Unknown.LIST_INCOMPLETE)
    kept = [a for a in part if a.counts(cancelled_count=cancelled_count)]
    equal = _weights_are_equal(kept)
    other = None
    if any(activity.is_cancelled for activity in part):
        opposite = [a for a in part if a.counts(cancelled_count=not cancelled_count)]
        other = _rate(opposite, equal=_weights_are_equal(opposite), is_live=is_live)
    if not kept:
        return CommitmentRate(None, Unknown.NO_ACTIVITIES, equal, 0, other)
    missing = sum(activity.percent is None for activity in kept)
    if missing and not is_live:
        return CommitmentRate(None, Unknown.PERCENT_MISSING, equal, 0, other)
    return CommitmentRate(
        _rate(kept, equal=equal, is_live=is_live), None, equal, missing, other
    )


def _weights_are_equal(part: Sequence[ActivityFacts]) -> bool:
    """R1: one weight that is not set makes all of those that count equal."""
    return any(activity.weight is None for activity in part)


def _rate(
    activities: Sequence[ActivityFacts], *, equal: bool, is_live: bool
) -> Fraction | None:
    if not is_live and any(activity.percent is None for activity in activities):
        return None
    return weighted_mean((_weight(a, equal=equal), a.percent or 0) for a in activities)


def _weight(activity: ActivityFacts, *, equal: bool) -> Decimal | Fraction | int:
    return 1 if equal or activity.weight is None else activity.weight


def evidenced_rate(
    activities: Sequence[tuple[ActivityFacts, bool]], *, cancelled_count: bool = False
) -> Fraction | None:
    """The part of the rate that has evidence: "84 % declared, 61 % evidenced".

    Over the same activities and weights as the rate (R1, R2), an activity with
    evidence brings its percent, one without brings 0.
    """
    kept = [pair for pair in activities if pair[0].counts(cancelled_count=cancelled_count)]
    equal = _weights_are_equal([a for a, _shown in kept])
    return weighted_mean(
        (_weight(a, equal=equal), (a.percent or 0) if shown else 0) for a, shown in kept
    )


def plan_rate(rule: str, commitments: Sequence[CommitmentFacts]) -> PlanRate:
    """R3: by ``rule`` one of "commitments", "axes", "activities".

    Commitments without a rate are left out, and ``counted`` says of how many the mean
    is. Under "axes" a commitment without an axis stands for itself; under "activities"
    one without activities weighs nothing and is left out too. Raises ValueError for an
    unknown rule.
    """
    rated = [commitment for commitment in commitments if commitment.rate is not None]
    if rule == "commitments":
        value = mean(c.rate for c in rated if c.rate is not None)
    elif rule == "axes":
        value = mean(_axis_means(rated))
    elif rule == "activities":
        rated = [commitment for commitment in rated if commitment.activity_count]
        value = weighted_mean((c.activity_count, c.rate) for c in rated)  # type: ignore[misc]
    else:
        raise ValueError(f"no rule for a plan's rate is called {rule!r}")
    return PlanRate(value, len(rated), len(commitments))


def _axis_means(commitments: Sequence[CommitmentFacts]) -> list[Fraction]:
    groups: dict[int | str | tuple[str, int], list[Fraction]] = {}
    for place, commitment in enumerate(commitments):
        key = ("alone", place) if commitment.axis is None else commitment.axis
        if commitment.rate is not None:
            groups.setdefault(key, []).append(commitment.rate)
    return [value for value in map(mean, groups.values()) if value is not None]


def published_percent(rate: Fraction | int) -> int:
    """R4: round half up to the whole percent the public sees."""
    # floor(rate + 1/2) in whole numbers.
    return (2 * rate.numerator + rate.denominator) // (2 * rate.denominator)


def two_decimals(rate: Fraction) -> str:
    """R4: two decimals, half up: "84.06"."""
    hundredths = math.floor(rate * 100 + HALF)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def exact(rate: Fraction) -> str:
    """Lowest terms: "1513/18", or "100" for a whole number."""
    return str(rate)


def is_below_one(rate: Fraction | int) -> bool:
    """R5: above 0 and below 0.5 shows "< 1 %" instead of 0."""
    return 0 < 2 * rate.numerator < rate.denominator


def figure_shown(rate: Fraction | int) -> int:
    """R4, R5: the whole percent that decides the band; 1 for what shows as "< 1 %"."""
    return 1 if is_below_one(rate) else published_percent(rate)


def band_of(rate: Fraction | int, bands: Sequence[BandFacts]) -> str | None:
    """R5: the code of the band that the figure shown (R4) falls in.

    ``bands`` in any order; None when none begins at or below the figure.
    """
    figure = figure_shown(rate)
    reached = [band for band in bands if band.minimum <= figure]
    return max(reached, key=lambda band: band.minimum).code if reached else None


def band_bounds(bands: Iterable[HasMinimum]) -> dict[str, tuple[int, int]]:
    """R5: the lowest and the highest whole percent of each band, by code; the last ends at 100.

    ``bands`` in any order.
    """
    found = {}
    upper = 100
    for band in sorted(bands, key=lambda band: band.minimum, reverse=True):
        found[band.code] = (band.minimum, upper)
        upper = band.minimum - 1
    return found


def equal_weight_range(
    bounds: Sequence[tuple[int, int]],
) -> tuple[Fraction, Fraction] | None:
    """R6: the lowest and highest rate that activities' bands allow under equal weights."""
    if not bounds:
        return None
    low = mean(low for low, _ in bounds)
    high = mean(high for _, high in bounds)
    if low is None or high is None:
        return None
    return low, high


class Explanation(StrEnum):
    """R6: whether equal weights can explain a published rate."""

    EXPLAINED = "explained"
    ONLY_BY_ROUNDING = "only_by_rounding"
    NOT_EXPLAINED = "not_explained"


def explanation(published: int, low: Fraction, high: Fraction) -> Explanation:
    """R6: compare a published whole percent with the exact range, its ends rounded by R4."""
    if low <= published <= high:
        return Explanation.EXPLAINED
    if published_percent(low) <= published <= published_percent(high):
        return Explanation.ONLY_BY_ROUNDING
    return Explanation.NOT_EXPLAINED

"""What the figures are: rates as computed and as published, at each level of a plan."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from iltizam.plans.models import Band
from iltizam.tracking import rates
from iltizam.tracking.rates import Basis, Explanation, Unknown


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
    counts: bool = True  # in the commitment's rate (R2)
    counts_as_zero: bool = False  # for want of an update (R1)
    bounds: tuple[int, int] | None = None  # lowest and highest percent it can have (R6)
    reported_on: datetime.date | None = None
    is_evidenced: bool = False
    is_unfinished: bool = False
    is_late: bool = False
    is_stale: bool = False
    is_at_risk: bool = False
    slip_days: int = 0
    received_on: datetime.date | None = None  # of an update that waits for validation (R8)


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
    def awaiting(self) -> int:
        """How many activities have an update that waits for validation."""
        return sum(each.received_on is not None for each in self.activities.values())

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

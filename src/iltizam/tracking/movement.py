"""R9: what moved between two dates or snapshots, as a pure comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Movement(StrEnum):
    MOVED = "moved"
    UNMOVED = "unmoved"
    REGRESSED = "regressed"
    NEW = "new"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # no rate at one of the two dates


@dataclass(frozen=True, slots=True)
class Standing:
    """Where something stood at a date."""

    rate: Fraction | None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """How one thing moved; ``by`` is exact points, None when unknown."""

    movement: Movement
    by: Fraction | None = None


def compare(before: Standing | None, after: Standing | None) -> Step:
    """R9 for one activity, commitment, axis or plan; None = was not there."""
    if after is None or (after.is_cancelled and not (before and before.is_cancelled)):
        return Step(Movement.CANCELLED)
    if before is None:
        return Step(Movement.NEW)
    if before.rate is None or after.rate is None:
        return Step(Movement.UNKNOWN)
    by = after.rate - before.rate
    if by > 0:
        return Step(Movement.MOVED, by)
    return Step(Movement.REGRESSED, by) if by < 0 else Step(Movement.UNMOVED, by)


def since_snapshot(exact: str, rate: Fraction | None) -> Step:
    """R9 against a frozen rate as a snapshot keeps it ("1513/18", "" for unknown)."""
    return compare(Standing(Fraction(exact) if exact else None), Standing(rate))


def compare_all(
    before: Mapping[str, Standing], after: Mapping[str, Standing]
) -> dict[str, Step]:
    """Every uid of either side with its step."""
    return {uid: compare(before.get(uid), after.get(uid)) for uid in {**before, **after}}

"""R9: what moved between two dates or snapshots, as a pure comparison."""

from collections.abc import Collection, Iterable, Mapping
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


def frozen_standings(
    frozen: Mapping[str, str],
    standings: Mapping[str, Standing],
    kinds: Iterable[Collection[str]],
) -> dict[str, Standing]:
    """Where everything stood when a snapshot was made, by uid.

    ``frozen`` are the exact rates it kept, ``standings`` what the history says of its
    day as known then. Of each kind of thing (the plan, its axes, its commitments…) of
    which it kept any rate, one that it lacks was not there; the history speaks for the
    kinds it kept none of, and says what was cancelled.
    """
    found: dict[str, Standing] = {}
    for uids in kinds:
        kept = {uid: frozen[uid] for uid in uids if uid in frozen}
        if not kept:
            found.update((uid, standings[uid]) for uid in uids if uid in standings)
            continue
        for uid, exact in kept.items():
            then = standings.get(uid)
            if exact or then is None:
                rate = Fraction(exact) if exact else None
            else:
                rate = then.rate  # an activity that had no update stood at 0 (R1)
            found[uid] = Standing(rate, then is not None and then.is_cancelled)
    return found


def compare_all(
    before: Mapping[str, Standing], after: Mapping[str, Standing]
) -> dict[str, Step]:
    """Every uid of either side with its step."""
    return {uid: compare(before.get(uid), after.get(uid)) for uid in {**before, **after}}

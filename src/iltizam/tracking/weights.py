"""Weights as numbers and as the texts that history keeps. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from iltizam.core.numbers import is_within_reach
from iltizam.tracking.demands import Demand

PLACES = 3  # after the decimal point
LIMIT = Decimal(10) ** 6


def as_text(weight: Decimal | None) -> str:
    """As ``ActivityChange`` keeps it: "2.5", "3"; "" where it is not set.

    One that no bound allows is not written out: it stays as short as it was typed.
    """
    if weight is None:
        return ""
    return f"{weight.normalize():f}" if is_within_reach(weight) else str(weight)


def weight_demands(weight: Decimal | None, field: str) -> Iterator[Demand]:
    """What is wrong with a weight that somebody typed."""
    if weight is None or not weight.is_finite():
        yield Demand("weight_missing", field)
    elif weight <= 0:
        yield Demand("weight_not_above_0", field)
    elif not is_within_reach(weight) or weight >= LIMIT or weight != round(weight, PLACES):
        yield Demand("weight_out_of_bounds", field)

"""Exact numbers that people type, bounded before anything is computed with them.

A few characters, ``1e20000000``, name a number that takes minutes to write out, to round
or to make a fraction of. Whoever takes one from outside asks here first.
"""

from decimal import Decimal, InvalidOperation

LONGEST = 100  # characters
REACH = 40  # powers of ten, up and down: far beyond whatever is stored


def number_from(text: str) -> Decimal | None:
    """The number of a text with a point or a comma; None for what is none within reach."""
    if len(text) > LONGEST:
        return None
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if is_within_reach(found) else None


def is_within_reach(number: Decimal) -> bool:
    """Whether it is finite and can be computed with at once."""
    return number.is_finite() and abs(number.adjusted()) <= REACH

"""The plan format, version 1: every member of the file, in its order.

This is the one place that says which field is which member; ``docs/data-format.md``
says what each means.
"""

from iltizam.exchange.format.base import FORMAT, VERSION
from iltizam.exchange.format.plan import (
    LINEAGE,
    ORGANISATION_SHAPE,
    PLAN,
    TERRITORY,
    WITHHELD,
)

__all__ = [
    "FORMAT",
    "LINEAGE",
    "ORGANISATION_SHAPE",
    "PLAN",
    "TERRITORY",
    "VERSION",
    "WITHHELD",
]

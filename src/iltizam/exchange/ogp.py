"""The OGP's data set of commitments: its 171 columns, its codes, and what we know of them.

``ogp_columns.json`` holds the names and codes as the published data set prints them. NR
(not reviewed), ND (no data) and NA (not applicable) are three different nulls, never 0.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from iltizam.plans.enums import IrmDimension

NULLS = ("NR", "ND", "NA")

COMMITMENT_ID = "Commitment Unique Identifier"
PLAN_ID = "Action Plan ID"
COUNTRY = "Country/Locality"
CODE = "Code"
LEVEL = "National Or Local"
TITLE = "Commitment Title"
NUMBER = "Commitment Number"
PLAN_NUMBER = "Action Plan Number"
END_YEAR = "Action Plan End Year"
DURATION = "Action Plan Duration (Years)"
START, END = "Start Date", "End Date"
ACTIVE = "Active Commitment"
GOALS = "Sustainable Development Goals"
PROGRESS_YEAR = "Report Publication Year (Progress Report)"
END_OF_TERM_YEAR = "Report Publication Year (End Of Term)"

# Text columns that an imported plan keeps as fields of its form: code → column.
TEXTS = {
    "theme": "Theme",
    "short_title": "Short Title",
    "full_text": "Full Text",
    "lead_institution": "Lead Institution",
    "supporting_institutions": "Supporting Institution(s)",
    "url": "URL",
}


@dataclass(frozen=True)
class Rated:
    """A column that holds one of the reviewers' ratings that are stored here (spec 7)."""

    dimension: str
    year: str  # the column with the year of the report
    number: str = ""  # the column that repeats the rating as a number
    numbers: tuple[tuple[str, str], ...] = ()


COMPLETION = (
    ("Withdrawn", "0"),
    ("Unclear", "1"),
    ("Not Started", "2"),
    ("Limited", "3"),
    ("Substantial", "4"),
    ("Complete", "5"),
)
RATED = {
    "Verifiable": Rated(IrmDimension.VERIFIABLE, PROGRESS_YEAR),
    "Completion (Progress Report)": Rated(
        IrmDimension.COMPLETION, PROGRESS_YEAR, "_CompletionProgress", COMPLETION
    ),
    "Potential for Results": Rated(
        IrmDimension.POTENTIAL,
        PROGRESS_YEAR,
        "_Potential for Results",
        (("Unclear", "0"), ("Modest", "1"), ("Substantial", "2")),
    ),
    "Completion (End Of Term)": Rated(
        IrmDimension.COMPLETION, END_OF_TERM_YEAR, "_CompletionEndTerm", COMPLETION
    ),
    "Early Results": Rated(
        IrmDimension.EARLY_RESULTS,
        END_OF_TERM_YEAR,
        "_Early Results",
        (("No notable results", "0"), ("Moderate", "1"), ("Significant", "2")),
    ),
}
# Spec 7's codes: the data set's codebook saw not every one of them in each column.
RATING_CODES = {
    "Verifiable": ("Yes", "No"),
    **{
        name: tuple(code for code, _ in rated.numbers)
        for name, rated in RATED.items()
        if rated.numbers
    },
}
NUMBER_OF = {rated.number: name for name, rated in RATED.items() if rated.number}


@cache
def _declared() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("ogp_columns.json")
    listed = json.loads(path.read_text(encoding="utf-8"))
    return {each["column"]: each for each in listed}


def columns() -> tuple[str, ...]:
    """The 171 names, in the order of the data set."""
    return tuple(_declared())


def policy_areas() -> tuple[str, ...]:
    """The columns that say 1 where a commitment concerns an area."""
    names = columns()
    return names[names.index("Anti-Corruption and Integrity") : names.index(PROGRESS_YEAR)]


def codes(column: str) -> tuple[str, ...]:
    """The codes of a column, its nulls left out; () where it holds free text or numbers."""
    return RATING_CODES.get(column) or tuple(_declared()[column].get("codes", ()))


def unknown(column: str) -> str:
    """What stands for "not known" there: ND where the data set prints it, else nothing."""
    return "ND" if "ND" in _declared()[column].get("nulls", ()) else ""


def is_text(column: str) -> bool:
    """Whether the column holds free text: neither codes nor nulls."""
    declared = _declared()[column]
    return "codes" not in declared and "nulls" not in declared


def as_code(column: str, value: str) -> str | None:
    """The data set's own spelling of a value, None where the column has no such code."""
    known = {code.casefold(): code for code in (*codes(column), *NULLS)}
    return known.get(value.strip().casefold())


def number_of(column: str, value: str) -> str | None:
    """The number that repeats a rating; a null stays that null, None for an unknown value."""
    if value in NULLS:
        return value
    return dict(RATED[column].numbers).get(value)

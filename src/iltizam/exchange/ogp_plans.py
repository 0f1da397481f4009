"""Rows of the OGP's data set as a document in the plan format: pure, nothing guessed.

Identifiers follow from the OGP's own, so that the same file gives the same plan wherever
and however often it is imported.
"""

import datetime
import hashlib
import re
from typing import Any

from iltizam.core.uids import ALPHABET, LENGTH
from iltizam.exchange import ogp
from iltizam.exchange.format import FORMAT, VERSION
from iltizam.exchange.ogp_reading import OgpRow
from iltizam.plans.enums import (
    ActivityList,
    CancelledRule,
    CommitmentPhase,
    Origin,
    PlanPhase,
    PlanRateRule,
)

DATA_SET = "OGP data set of commitments and reviewers' codes"
HIGHEST_NUMBER = 32767


def derived_uid(kind: str, *words: str) -> str:
    """The identifier that follows from the OGP's: the same everywhere, for ever."""
    digest = hashlib.sha256("\0".join(("ogp", kind, *words)).encode()).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def plan_of(rows: list[OgpRow]) -> dict[str, Any]:
    """The document of the plan that all ``rows`` belong to."""
    first = rows[0]
    uid = derived_uid("plan", first.plan)
    territory = f"OGP-{first.known(ogp.CODE)}"
    plan = {
        "uid": uid,
        "slug": slug_of(first.plan),
        "title": {"en": _title(first)},
        "territory": territory,
        **_optional("ordinal", _whole(first.known(ogp.PLAN_NUMBER))),
        **_optional("period", _period_of_plan(first)),
        "phase": _phase(rows),
        "origin": Origin.PUBLICATION.value,
        "activity_list": ActivityList.NONE.value,
        "language": "en",
        "required_languages": ["en"],
        "ogp_id": first.plan,
        "text_origins": {"title": {"en": {"made_by": "site", "reviewed": False}}},
    }
    source = derived_uid("source", first.plan)
    numbers = _numbers(rows)
    return {
        "format": FORMAT,
        "version": VERSION,
        "plan": plan,
        "methodology": {
            "rate_rule": PlanRateRule.COMMITMENTS.value,
            "cancelled_rule": CancelledRule.LEFT_OUT.value,
        },
        "form": [
            {"code": code, "label": {"en": column}, "ogp_field": column}
            for code, column in ogp.TEXTS.items()
        ],
        "territories": [
            {
                "uid": derived_uid("territory", territory),
                "code": territory,
                "name": {"en": _line(first.known(ogp.COUNTRY))},
                "kind": "country",
            }
        ],
        "sources": [
            {
                "uid": source,
                "title": {"en": DATA_SET},
                "publisher": {"en": "Open Government Partnership"},
            }
        ],
        "commitments": [
            _commitment(row, number, source) for row, number in zip(rows, numbers, strict=True)
        ],
    }


def slug_of(plan: str) -> str:
    words = re.findall(r"[a-z0-9]+", plan.casefold())
    return "-".join(["ogp", *words])[:60].rstrip("-")


def ratings_of(row: OgpRow) -> dict[str, str]:
    """What the row prints in the columns of ratings; an empty cell says nothing."""
    return {column: row.get(column) for column in ogp.RATED if row.get(column)}


def year_of(row: OgpRow, column: str) -> int | None:
    """The year of the report that a rating's column was filled from."""
    return _year(row.known(ogp.RATED[column].year))


def _title(row: OgpRow) -> str:
    country, number = _line(row.known(ogp.COUNTRY)), row.known(ogp.PLAN_NUMBER)
    return (
        f"{country}: action plan {number}" if number else f"{country}: action plan {row.plan}"
    )


def _phase(rows: list[OgpRow]) -> str:
    said = {row.known(ogp.ACTIVE) for row in rows}
    if "1" in said:
        return PlanPhase.IMPLEMENTATION.value
    return PlanPhase.CLOSED.value if said == {"0"} else PlanPhase.ADOPTED.value


def _period_of_plan(row: OgpRow) -> dict[str, str] | None:
    """From "ends 2022, 2 years": 2020 to 2022, as such plans are called."""
    end, years = _year(row.known(ogp.END_YEAR)), _whole(row.known(ogp.DURATION))
    if end is None:
        return None
    if years is None or years > 10:
        return {"precision": "text", "text": f"– {end}"}
    return {"from": f"{end - years}-01-01", "to": f"{end}-12-31", "precision": "year"}


def _commitment(row: OgpRow, number: int | None, source: str) -> dict[str, Any]:
    uid = derived_uid("commitment", row.uid)
    texts = {code: {"en": text} for code, c in ogp.TEXTS.items() if (text := row.known(c))}
    return {
        "uid": uid,
        "number": number,
        "phase": CommitmentPhase.ADOPTED.value,
        "title": {"en": _line(row.known(ogp.TITLE))},
        **_optional("texts", texts),
        **_optional("policy_areas", [c for c in ogp.policy_areas() if row.get(c) == "1"]),
        **_optional("period", _period(row)),
        "ogp_id": row.uid,
        "source": source,
        "irm_ratings": [
            _rating(uid, column, value, year_of(row, column), source)
            for column, value in ratings_of(row).items()
        ],
        "activities": [],
    }


def _rating(
    commitment: str, column: str, value: str, year: int | None, source: str
) -> dict[str, Any]:
    period = year and {"from": f"{year}-01-01", "to": f"{year}-12-31", "precision": "year"}
    return {
        "uid": derived_uid("rating", commitment, column),
        "dimension": str(ogp.RATED[column].dimension),
        "value": value,
        "ogp_column": column,
        **_optional("effective", period),
        "source": source,
    }


def _numbers(rows: list[OgpRow]) -> list[int | None]:
    """The numbers as printed; none where a number is no number or stands twice."""
    numbers = [_whole(row.known(ogp.NUMBER)) for row in rows]
    return [each if numbers.count(each) == 1 else None for each in numbers]


def _period(row: OgpRow) -> dict[str, str] | None:
    """Both dates as ISO days, else as they are printed."""
    start, end = row.known(ogp.START), row.known(ogp.END)
    if not start and not end:
        return None
    days = [_day(start), _day(end)]
    if days[0] and days[1] and days[0] <= days[1]:
        return {"from": start, "to": end, "precision": "day"}
    return {"precision": "text", "text": _line(f"{start} – {end}")[:200]}


def _day(text: str) -> datetime.date | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else None


def _whole(text: str) -> int | None:
    found = int(text) if re.fullmatch("[0-9]{1,5}", text) else 0
    return found if 0 < found <= HIGHEST_NUMBER else None


def _line(text: str) -> str:
    """A name on one line."""
    return " ".join(text.split())


def _optional(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if value else {}

"""Our adopted commitments as the OGP's data set has them: its columns, its codes.

What is not known is ND where that column has ND, else an empty cell; never 0, never
derived from the government's own words where the OGP's reviewers decide.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iltizam.core.periods import Precision
from iltizam.core.privacy import require_public
from iltizam.directory.enums import TerritoryKind
from iltizam.directory.models import Organisation, Territory
from iltizam.exchange import ogp
from iltizam.exchange.tables_csv import csv_pieces
from iltizam.plans.enums import CommitmentPhase, PartnerRole
from iltizam.plans.models import (
    ActionPlan,
    Axis,
    Commitment,
    CommitmentText,
    FormField,
    IrmRating,
    Partner,
)

CHUNK = 200  # commitments read at a time, with their texts, partners and ratings

for model, names in (
    (ActionPlan, "ogp_id ordinal period_end period_start territory language"),
    (Axis, "title"),
    (
        Commitment,
        "ogp_id number title axis lead policy_areas sdgs period_start period_end phase",
    ),
    (CommitmentText, "field text"),
    (FormField, "ogp_field"),
    (IrmRating, "dimension value ogp_column effective_start"),
    (Organisation, "name"),
    (Partner, "organisation role"),
    (Territory, "name kind"),
):
    require_public(model, names.split())


def ogp_csv(user: Any) -> Iterator[bytes]:
    """The file in pieces: one row per adopted commitment that ``user`` may see.

    Invented plans are left out: nothing in the OGP's columns could say that they are.
    """
    return csv_pieces(ogp.columns(), (ogp_cells(each) for each in _commitments(user)))


def _commitments(user: Any) -> Iterator[Commitment]:
    rows = (
        Commitment.objects.visible_to(user)
        .filter(phase=CommitmentPhase.ADOPTED, plan__is_fictional=False)
        .select_related("plan__territory", "axis", "lead")
        .prefetch_related("partners__organisation", "irm_ratings", "texts__field")
        .order_by("plan__territory__code", "plan__slug", "position", "number", "id")
    )
    return rows.iterator(chunk_size=CHUNK)


def ogp_cells(commitment: Commitment) -> list[str]:
    """The 171 cells of one commitment."""
    found = {**_texts(commitment), **_facts(commitment), **_areas(commitment)}
    found |= _ratings(commitment)
    return [found.get(column) or ogp.unknown(column) for column in ogp.columns()]


def _english(text: Any, plan: ActionPlan) -> str:
    """In English, the data set's language; else as the plan was written."""
    return str(text.shown("en", [plan.language]).text) if text else ""


def _texts(commitment: Commitment) -> dict[str, str]:
    """The fields of the plan's form that are mapped to a column of free text."""
    found: dict[str, list[str]] = {}
    for text in sorted(commitment.texts.all(), key=lambda text: text.field.position):
        column = text.field.ogp_field
        if column in ogp.columns() and is_mapped(column):
            found.setdefault(column, []).append(_english(text.text, commitment.plan))
    return {column: "\n\n".join(filter(None, parts)) for column, parts in found.items()}


def _facts(commitment: Commitment) -> dict[str, str]:
    values = {column: fill(commitment) for column, (fill, _meaning) in FILLED.items()}
    return {column: value for column, value in values.items() if value}


def _names(commitment: Commitment, role: str) -> str:
    partners = [each for each in commitment.partners.all() if each.role == role]
    return "; ".join(_english(each.organisation.name, commitment.plan) for each in partners)


def _duration(commitment: Commitment) -> str:
    """Whole years, where the plan's dates are known by the month: "2018-2020" is not."""
    period = commitment.plan.period
    if period is None or period.precision not in (Precision.DAY, Precision.MONTH):
        return ""
    until = period.end + datetime.timedelta(days=1)
    years, months = until.year - period.start.year, until.month - period.start.month
    is_whole = months == 0 and until.day == period.start.day and years > 0
    return str(years) if is_whole else ""


def _level(commitment: Commitment) -> str:
    return "National" if commitment.plan.territory.kind == TerritoryKind.COUNTRY else ""


def _day(value: datetime.date | None) -> str:
    return value.isoformat() if value else ""


# Column → (what fills it, the same in words).
FILLED: dict[str, tuple[Callable[[Commitment], str], str | Promise]] = {
    ogp.COMMITMENT_ID: (
        lambda c: c.ogp_id,
        _("the OGP's identifier, once the secretariat has entered it"),
    ),
    ogp.COUNTRY: (
        lambda c: _english(c.plan.territory.name, c.plan),
        _("the name of the plan's territory"),
    ),
    ogp.PLAN_NUMBER: (
        lambda c: str(c.plan.ordinal or ""),
        _("the number of the plan among its territory's plans"),
    ),
    ogp.NUMBER: (lambda c: str(c.number or ""), _("the number of the commitment")),
    ogp.LEVEL: (_level, _("“National” for the plan of a country; nothing for others")),
    "Commitment Dummy": (lambda c: "1", _("always 1: each row is a commitment")),
    ogp.END_YEAR: (
        lambda c: str(c.plan.period_end.year) if c.plan.period_end else "",
        _("the year in which the plan ends"),
    ),
    ogp.DURATION: (
        _duration,
        _("the plan's years, where its first and last month are known and make whole years"),
    ),
    "Theme": (
        lambda c: _english(c.axis.title, c.plan) if c.axis else "",
        _("the title of the axis, or the plan's form"),
    ),
    ogp.TITLE: (lambda c: _english(c.title, c.plan), _("the title of the commitment")),
    ogp.START: (lambda c: _day(c.period_start), _("the first day of the commitment's period")),
    ogp.END: (lambda c: _day(c.period_end), _("the last day of the commitment's period")),
    "Lead Institution": (
        lambda c: _english(c.lead.name, c.plan) if c.lead else "",
        _("the name of the lead institution, or the plan's form"),
    ),
    "Supporting Institution(s)": (
        lambda c: _names(c, PartnerRole.SUPPORTING),
        _("the names of the supporting institutions, or the plan's form"),
    ),
    ogp.PLAN_ID: (
        lambda c: c.plan.ogp_id,
        _("the OGP's identifier of the plan, once the secretariat has entered it"),
    ),
}


def _areas(commitment: Commitment) -> dict[str, str]:
    """1 for the areas that the commitment names; the others are not known to be 0."""
    named = {str(area).casefold() for area in commitment.policy_areas}
    found = {column: "1" for column in ogp.policy_areas() if column.casefold() in named}
    if commitment.sdgs:
        found[ogp.GOALS] = "1"
    return found


def _ratings(commitment: Commitment) -> dict[str, str]:
    """The reviewers' ratings as printed, their numbers, and the years of their reports."""
    found: dict[str, str] = {}
    ratings = sorted(
        commitment.irm_ratings.all(), key=lambda r: (r.effective_end or datetime.date.min, r.pk)
    )
    for rating in ratings:
        column = rating.ogp_column or COLUMN_OF.get(rating.dimension, "")
        if column not in ogp.RATED:
            continue
        code = ogp.as_code(column, rating.value)
        value = code or (rating.value if rating.ogp_column else None)
        if value is None:
            continue  # such as the newer reports' "no evidence", which the data set lacks
        found[column] = value
        rated = ogp.RATED[column]
        if rated.number and code:
            found[rated.number] = ogp.number_of(column, code) or ""
        if rating.effective_start:
            found[rated.year] = str(rating.effective_start.year)
    return found


# A rating that does not say its column. A completion may be of the middle or of the end.
COLUMN_OF = {
    rated.dimension: column
    for column, rated in ogp.RATED.items()
    if not column.startswith("Completion")
}


def is_mapped(column: str) -> bool:
    """Whether a field of a plan's form may fill the column."""
    return column in ogp.TEXTS.values() or (ogp.is_text(column) and column not in FILLED)


def filled_by(column: str) -> str | Promise:
    """What fills a column, in words, for its documentation; "" when nothing does."""
    if column in FILLED:
        return FILLED[column][1]
    if column == ogp.GOALS:
        return _("1 where the commitment names such goals")
    if column in ogp.policy_areas():
        return _("1 where the commitment names this policy area")
    if column in ogp.RATED:
        return _("the independent reviewers' rating as printed")
    if column in ogp.NUMBER_OF:
        return _("the same rating as a number")
    if column in (ogp.PROGRESS_YEAR, ogp.END_OF_TERM_YEAR):
        return _("the year of the report from which a rating was taken")
    if is_mapped(column):
        return _("the field of the plan's form that is mapped to this column")
    return ""

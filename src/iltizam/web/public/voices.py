"""Three voices on a commitment, side by side, never averaged (spec 1.4, 7)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from iltizam.core.rows import period_of
from iltizam.core.withholding import shown_link, withdrawn_link
from iltizam.plans.enums import IrmDimension
from iltizam.tracking import rates
from iltizam.tracking.wording import figure, rating

# From how many points two voices differ enough for the difference to be the headline.
DIFFERENCE = 10


@dataclass(frozen=True, slots=True)
class Assessment:
    percent: int | None
    status: object
    text: object
    organisation: object
    evidence_url: str
    when: object
    withdrawn: str = ""  # why its link leads nowhere


@dataclass(frozen=True, slots=True)
class Rating:
    dimension: str
    value: str
    when: object


@dataclass(frozen=True, slots=True)
class Voices:
    """The government's rate and status, civil society's assessments, the reviewers' ratings."""

    government: object
    status: object
    civil_society: list[Assessment]
    reviewers: list[Rating]
    difference: str


def voices_of(dossier, figures, scale):
    civil_society = [
        Assessment(
            row.percent,
            scale(row.status),
            row.text,
            row.name,
            shown_link(row.evidence_url),
            period_of(row, "effective"),
            withdrawn_link(row.evidence_url),
        )
        for row in dossier.assessment_rows
    ]
    dimensions = dict(IrmDimension.choices)
    reviewers = [
        Rating(
            dimensions.get(row.dimension, row.dimension),
            rating(row.value),
            period_of(row, "effective"),
        )
        for row in dossier.rating_rows
    ]
    return Voices(
        figures.rate,
        scale(figures.status, is_published=figures.status_is_published),
        civil_society,
        reviewers,
        _difference(figures.rate.shown, civil_society),
    )


def _difference(declared, assessments):
    """The headline where civil society's latest percent is far from the declared one."""
    if declared is None:
        return ""
    measured = [a.percent for a in assessments if a.percent is not None]
    if not measured or abs(rates.published_percent(declared) - measured[-1]) < DIFFERENCE:
        return ""
    return _("The administration declares %(declared)s; civil society sees %(measured)s.") % {
        "declared": figure(declared),
        "measured": figure(measured[-1]),
    }

"""Three voices on a commitment, side by side, never averaged (spec 1.4, 7)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iltizam.core.rows import period_of
from iltizam.plans.enums import IrmDimension
from iltizam.tracking import rates
from iltizam.web.templatetags.components import figure

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


# The OGP's codes in words; the three nulls are three different things (spec 7).
NULLS = {
    "NR": gettext_lazy("not reviewed"),
    "ND": gettext_lazy("no data"),
    "NA": gettext_lazy("not applicable"),
}


def voices_of(dossier, figures, scale):
    civil_society = [
        Assessment(
            row.percent,
            scale(row.status),
            row.text,
            row.name,
            row.evidence_url,
            period_of(row, "effective"),
        )
        for row in dossier.assessment_rows
    ]
    dimensions = dict(IrmDimension.choices)
    reviewers = [
        Rating(
            dimensions.get(row.dimension, row.dimension),
            NULLS.get(row.value, row.value),
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

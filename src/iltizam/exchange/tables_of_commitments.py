"""The table of a plan's commitments: texts, figures, and the three voices side by side."""

from django.utils.translation import gettext_lazy as _

from iltizam.exchange.tables import Dates, Figure, FormTexts, Plain, Table, Texts
from iltizam.exchange.tables_facts import (
    ASSESSMENT,
    PARTNER,
    PUBLISHED,
    RATING,
    REPORTED,
    assessed,
    basis,
    exact,
    of_commitment,
    partners,
    plan_facts,
    rating,
    two_decimals,
    unless_imported,
)
from iltizam.plans.enums import IrmDimension, PartnerRole
from iltizam.plans.models import Commitment, CommitmentText
from iltizam.tracking.models import ProgressUpdate

IN_PLAN = Plain("plan", "plan__slug", _("address of the plan"))
IRM = _("latest rating of the independent reviewers, in the OGP's own codes as printed")

COMMITMENTS = Table(
    "commitments",
    _("One row per commitment, with its rate"),
    Commitment,
    of_plan="plan",
    order=("position", "number", "id"),
    facts=plan_facts,
    columns=(
        IN_PLAN,
        Plain("territory", "plan__territory__code", _("code of the plan's territory")),
        Plain("uid"),
        Plain("number"),
        Plain("number_source"),
        Plain("phase"),
        Texts("title"),
        Texts("summary"),
        Plain("axis_number", "axis__number", _("number of the axis")),
        Texts("axis_title", "axis__title", _("title of the axis")),
        Plain("lead_uid", "lead__uid", _("identifier of the lead institution")),
        Texts("lead_name", "lead__name", _("name of the lead institution")),
        Figure(
            "supporting_uids",
            partners(PartnerRole.SUPPORTING),
            _("identifiers of the supporting institutions"),
            PARTNER,
        ),
        Figure(
            "stakeholder_uids",
            partners(PartnerRole.STAKEHOLDER),
            _("identifiers of the other stakeholders"),
            PARTNER,
        ),
        Texts("other_stakeholders"),
        Plain("ogp_values"),
        Plain("policy_areas"),
        Plain("sdgs"),
        Dates("period"),
        Plain("budget_amount"),
        Plain("budget_currency"),
        Plain("fate"),
        Plain("ogp_id"),
        Plain("source_uid", "source__uid", _("identifier of the source")),
        Plain("source_page"),
        Figure(
            "rate_exact",
            of_commitment(lambda found: exact(found.rate.computed)),
            _("computed rate, as an exact fraction in lowest terms"),
            REPORTED,
        ),
        Figure(
            "rate_computed",
            of_commitment(lambda found: two_decimals(found.rate.computed)),
            _("computed rate, two decimals, rounded half up"),
            REPORTED,
        ),
        Figure(
            "rate_published",
            of_commitment(lambda found: found.rate.published),
            _("rate that the source published, a whole percent"),
            (PUBLISHED,),
        ),
        Figure(
            "rate_evidenced_exact",
            of_commitment(lambda found: exact(found.evidenced)),
            _("part of the computed rate that has evidence, as an exact fraction"),
            REPORTED,
        ),
        Figure(
            "status",
            of_commitment(lambda found: found.status),
            _("code of the status band of the rate shown"),
            (*REPORTED, PUBLISHED),
        ),
        Figure(
            "status_basis",
            of_commitment(basis),
            _("whether the status follows from the computed or from the published figure"),
            (PUBLISHED,),
        ),
        Figure(
            "activities",
            of_commitment(lambda found: sum(a.in_plan for a in found.activities.values())),
            _("number of activities stored that are part of the plan"),
            REPORTED,
        ),
        Figure(
            "activities_without_update",
            unless_imported(of_commitment(lambda found: found.counted_as_zero)),
            _("number of activities counted as 0 because no update was published"),
            REPORTED,
        ),
        Figure(
            "activities_late",
            unless_imported(of_commitment(lambda found: found.late)),
            _("number of late activities; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "activities_stale",
            unless_imported(of_commitment(lambda found: found.stale)),
            _("number of activities without recent news; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "activities_at_risk",
            unless_imported(of_commitment(lambda found: found.at_risk)),
            _("number of activities at risk; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "reported_on",
            of_commitment(lambda found: found.reported_on),
            _("last day that an update describes"),
            ((ProgressUpdate, "effective_end"),),
        ),
        Figure("irm_verifiable", rating(IrmDimension.VERIFIABLE), IRM, RATING),
        Figure("irm_lens", rating(IrmDimension.LENS), IRM, RATING),
        Figure("irm_potential", rating(IrmDimension.POTENTIAL), IRM, RATING),
        Figure("irm_completion", rating(IrmDimension.COMPLETION), IRM, RATING),
        Figure("irm_early_results", rating(IrmDimension.EARLY_RESULTS), IRM, RATING),
        Figure(
            "assessment_organisations",
            assessed(0),
            _("parallel assessments: identifiers of the associations, oldest first"),
            ASSESSMENT,
        ),
        Figure(
            "assessment_percents",
            assessed(1),
            _("parallel assessments: their percents, in the same order"),
            ASSESSMENT,
        ),
        Figure(
            "assessment_statuses",
            assessed(2),
            _("parallel assessments: their statuses, in the same order"),
            ASSESSMENT,
        ),
        FormTexts(
            lambda facts, keys, code: facts.texts.get((keys[0], code), {}),
            _("texts of the plan's own form: one column per field and language"),
            ((CommitmentText, "field"), (CommitmentText, "text")),
        ),
    ),
)

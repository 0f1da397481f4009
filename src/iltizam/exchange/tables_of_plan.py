"""The five tables of a plan: commitments, activities, updates, actions, indicators."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.directory.models import Organisation
from iltizam.exchange.tables import Dates, Figure, FormTexts, Plain, Table, Texts
from iltizam.plans.enums import IrmDimension, PartnerRole
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    Commitment,
    CommitmentText,
    IrmRating,
    Partner,
    RevisedDate,
)
from iltizam.tracking import rates
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.figures import (
    ActivityFigures,
    CommitmentFigures,
    PlanFigures,
    plan_figures,
)
from iltizam.tracking.models import Action, Indicator, ProgressUpdate, PublishedRate

PUBLISHED = (PublishedRate, "percent")
REPORTED = (
    (ProgressUpdate, "percent"),
    (Activity, "weight"),
    (Activity, "state"),
    (Activity, "in_plan"),
)


@dataclass
class PlanFacts:
    """What figures are taken from: of a whole plan, a few bytes for each activity."""

    figures: PlanFigures
    is_imported: bool
    partners: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    ratings: dict[tuple[int, str], str] = field(default_factory=dict)
    assessments: dict[int, list[tuple[str, int | None, str]]] = field(default_factory=dict)
    texts: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)


def _figures_only(plan: ActionPlan) -> PlanFacts:
    return PlanFacts(plan_figures(plan), plan.is_imported)


def _facts(plan: ActionPlan) -> PlanFacts:
    """Figures, and the rows that commitments gather: four more statements."""
    found = _figures_only(plan)
    partners: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = Partner.objects.filter(commitment__plan=plan).order_by("position", "id")
    for commitment, role, uid in rows.values_list("commitment", "role", "organisation__uid"):
        partners[commitment, role].append(uid)
    found.partners = partners
    ratings = IrmRating.objects.filter(commitment__plan=plan).order_by("effective_end", "id")
    for commitment, dimension, value in ratings.values_list("commitment", "dimension", "value"):
        found.ratings[commitment, dimension] = value  # the latest wins
    said = ParallelAssessment.objects.filter(commitment__plan=plan, recorded_at__isnull=False)
    assessments: dict[int, list[tuple[str, int | None, str]]] = defaultdict(list)
    for commitment, *words in said.order_by("recorded_at", "sequence").values_list(
        "commitment", "organisation__uid", "percent", "status"
    ):
        assessments[commitment].append(tuple(words))
    found.assessments = assessments
    texts = CommitmentText.objects.filter(commitment__plan=plan)
    for commitment, code, text in texts.values_list("commitment", "field__code", "text"):
        found.texts[commitment, code] = text
    return found


# Figures of a commitment


def _of_commitment(pick: Callable[[CommitmentFigures], Any]) -> Callable[..., Any]:
    return lambda facts, keys: pick(facts.figures.commitments[keys[0]])


def _of_activity(pick: Callable[[ActivityFigures], Any]) -> Callable[..., Any]:
    return lambda facts, keys: pick(facts.figures.commitments[keys[1]].activities[keys[0]])


def _unless_imported(value: Callable[..., Any]) -> Callable[..., Any]:
    """R8: late, stale and at risk are not computed for an imported plan: empty, not 0."""
    return lambda facts, keys: None if facts.is_imported else value(facts, keys)


def _basis(figures: Any) -> str | None:
    if figures.status is None:
        return None
    return "published" if figures.status_is_published else "computed"


def _exact(rate: Any) -> str | None:
    return None if rate is None else rates.exact(rate)


def _two_decimals(rate: Any) -> str | None:
    return None if rate is None else rates.two_decimals(rate)


def _partners(role: str) -> Callable[..., Any]:
    return lambda facts, keys: facts.partners.get((keys[0], role))


def _rating(dimension: str) -> Callable[..., Any]:
    return lambda facts, keys: facts.ratings.get((keys[0], dimension))


def _assessed(place: int) -> Callable[..., Any]:
    def value(facts: PlanFacts, keys: tuple[Any, ...]) -> list[Any] | None:
        said = facts.assessments.get(keys[0])
        return None if said is None else [each[place] for each in said]

    return value


def _is_last(facts: Any, keys: tuple[Any, ...]) -> bool:
    return bool(keys[-1])


RATING = ((IrmRating, "dimension"), (IrmRating, "value"))
PARTNER = ((Partner, "organisation"), (Partner, "role"), (Organisation, "uid"))
ASSESSMENT = (
    (ParallelAssessment, "organisation"),
    (ParallelAssessment, "percent"),
    (ParallelAssessment, "status"),
)

IN_PLAN = Plain("plan", "plan__slug", _("address of the plan"))
IRM = _("latest rating of the independent reviewers, in the OGP's own codes as printed")

COMMITMENTS = Table(
    "commitments",
    _("One row per commitment, with its rate"),
    Commitment,
    of_plan="plan",
    order=("position", "number", "id"),
    facts=_facts,
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
            _partners(PartnerRole.SUPPORTING),
            _("identifiers of the supporting institutions"),
            PARTNER,
        ),
        Figure(
            "stakeholder_uids",
            _partners(PartnerRole.STAKEHOLDER),
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
            _of_commitment(lambda found: _exact(found.rate.computed)),
            _("computed rate, as an exact fraction in lowest terms"),
            REPORTED,
        ),
        Figure(
            "rate_computed",
            _of_commitment(lambda found: _two_decimals(found.rate.computed)),
            _("computed rate, two decimals, rounded half up"),
            REPORTED,
        ),
        Figure(
            "rate_published",
            _of_commitment(lambda found: found.rate.published),
            _("rate that the source published, a whole percent"),
            (PUBLISHED,),
        ),
        Figure(
            "rate_evidenced_exact",
            _of_commitment(lambda found: _exact(found.evidenced)),
            _("part of the computed rate that has evidence, as an exact fraction"),
            REPORTED,
        ),
        Figure(
            "status",
            _of_commitment(lambda found: found.status),
            _("code of the status band of the rate shown"),
            (*REPORTED, PUBLISHED),
        ),
        Figure(
            "status_basis",
            _of_commitment(_basis),
            _("whether the status follows from the computed or from the published figure"),
            (PUBLISHED,),
        ),
        Figure(
            "activities",
            _of_commitment(lambda found: sum(a.in_plan for a in found.activities.values())),
            _("number of activities stored that are part of the plan"),
            REPORTED,
        ),
        Figure(
            "activities_without_update",
            _unless_imported(_of_commitment(lambda found: found.counted_as_zero)),
            _("number of activities counted as 0 because no update was published"),
            REPORTED,
        ),
        Figure(
            "activities_late",
            _unless_imported(_of_commitment(lambda found: found.late)),
            _("number of late activities; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "activities_stale",
            _unless_imported(_of_commitment(lambda found: found.stale)),
            _("number of activities without recent news; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "activities_at_risk",
            _unless_imported(_of_commitment(lambda found: found.at_risk)),
            _("number of activities at risk; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "reported_on",
            _of_commitment(lambda found: found.reported_on),
            _("last day that an update describes"),
            ((ProgressUpdate, "effective_end"),),
        ),
        Figure("irm_verifiable", _rating(IrmDimension.VERIFIABLE), IRM, RATING),
        Figure("irm_lens", _rating(IrmDimension.LENS), IRM, RATING),
        Figure("irm_potential", _rating(IrmDimension.POTENTIAL), IRM, RATING),
        Figure("irm_completion", _rating(IrmDimension.COMPLETION), IRM, RATING),
        Figure("irm_early_results", _rating(IrmDimension.EARLY_RESULTS), IRM, RATING),
        Figure(
            "assessment_organisations",
            _assessed(0),
            _("parallel assessments: identifiers of the associations, oldest first"),
            ASSESSMENT,
        ),
        Figure(
            "assessment_percents",
            _assessed(1),
            _("parallel assessments: their percents, in the same order"),
            ASSESSMENT,
        ),
        Figure(
            "assessment_statuses",
            _assessed(2),
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


def _revised() -> dict[str, Any]:
    """The dates in force: the last ones decided."""
    latest = RevisedDate.objects.filter(activity=OuterRef("pk")).order_by(
        "-recorded_at", "-sequence"
    )
    parts = ("start", "end", "precision", "text")
    return {f"latest_{part}": Subquery(latest.values(f"revised_{part}")[:1]) for part in parts}


ACTIVITIES = Table(
    "activities",
    _("One row per activity, with its percent and its dates"),
    Activity,
    of_plan="commitment__plan",
    order=("commitment__position", "commitment__number", "commitment_id", "position", "id"),
    keys=("pk", "commitment_id"),
    facts=_figures_only,
    annotations=_revised,
    annotated=tuple(
        (RevisedDate, f"revised_{part}") for part in ("start", "end", "precision", "text")
    ),
    columns=(
        Plain("plan", "commitment__plan__slug", _("address of the plan")),
        Plain("commitment_uid", "commitment__uid", _("identifier of the commitment")),
        Plain("commitment_number", "commitment__number", _("number of the commitment")),
        Plain("uid"),
        Plain("key"),
        Plain("number"),
        Plain("number_source"),
        Texts("title"),
        Texts("description"),
        Texts("expected_output"),
        Plain("weight"),
        Figure(
            "percent",
            _of_activity(lambda found: found.percent),
            _("percent of the latest update; empty when none was published"),
            REPORTED,
        ),
        Figure(
            "is_counted_as_zero",
            _of_activity(lambda found: found.counts_as_zero),
            _("whether it counts as 0 for want of an update"),
            REPORTED,
        ),
        Figure(
            "is_counted",
            _of_activity(lambda found: found.counts),
            _("whether it counts in the commitment's rate"),
            REPORTED,
        ),
        Figure(
            "status",
            _of_activity(lambda found: found.status),
            _("code of the status band of the rate shown"),
            REPORTED,
        ),
        Figure(
            "status_basis",
            _of_activity(_basis),
            _("whether the status follows from the computed or from the published figure"),
            REPORTED,
        ),
        Plain("state"),
        Texts("state_reason"),
        Plain("published_band"),
        Plain("listed_as_unfinished"),
        Plain("in_plan"),
        Plain("responsible_uid", "responsible__uid", _("identifier of who is responsible")),
        Texts("responsible_name", "responsible__name", _("name of who is responsible")),
        Dates("planned"),
        Dates("revised", "latest", _("dates in force, where they were revised")),
        Dates("actual_start"),
        Dates("actual_end"),
        Figure(
            "reported_on",
            _of_activity(lambda found: found.reported_on),
            _("last day that an update describes"),
            ((ProgressUpdate, "effective_end"),),
        ),
        Figure(
            "is_evidenced",
            _of_activity(lambda found: found.is_evidenced),
            _("whether evidence was published"),
            REPORTED,
        ),
        Figure(
            "is_late",
            _unless_imported(_of_activity(lambda found: found.is_late)),
            _("whether it is late; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "is_stale",
            _unless_imported(_of_activity(lambda found: found.is_stale)),
            _("whether it has no recent news; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "is_at_risk",
            _unless_imported(_of_activity(lambda found: found.is_at_risk)),
            _("whether it is at risk; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "slip_days",
            _unless_imported(_of_activity(lambda found: found.slip_days)),
            _("days between the planned end and the end in force"),
            REPORTED,
        ),
    ),
)

OF_ACTIVITY = (
    Plain("plan", "activity__commitment__plan__slug", _("address of the plan")),
    Plain("commitment_uid", "activity__commitment__uid", _("identifier of the commitment")),
    Plain("commitment_number", "activity__commitment__number", _("number of the commitment")),
    Plain("activity_uid", "activity__uid", _("identifier of the activity")),
    Plain("activity_key", "activity__key", _("key of the activity, as in its address")),
)
ACTIVITY_ORDER = (
    "activity__commitment__position",
    "activity__commitment_id",
    "activity__position",
    "activity_id",
)

UPDATES = Table(
    "updates",
    _("One row per published update, in the order of recording"),
    ProgressUpdate,
    of_plan="activity__commitment__plan",
    only={"state": UpdateState.PUBLISHED},
    order=(*ACTIVITY_ORDER, "recorded_at", "sequence"),
    annotations=lambda: {
        "is_corrected": Exists(
            ProgressUpdate.objects.filter(corrects=OuterRef("pk"), state=UpdateState.PUBLISHED)
        )
    },
    annotated=((ProgressUpdate, "corrects"),),
    columns=(
        *OF_ACTIVITY,
        Plain("uid"),
        Plain("percent"),
        Dates("effective"),
        Plain("made_public_on"),
        Plain("recorded_at", meaning=_("when it was recorded here, in UTC")),
        Texts("text"),
        Texts("difficulties"),
        Texts("regression_reason"),
        Plain("corrects", "corrects__uid", _("identifier of the update that it corrects")),
        Plain("is_corrected", meaning=_("whether a later update corrects it")),
        Plain("received_by"),
        Plain("received_on"),
        Plain("source_uid", "source__uid", _("identifier of the source")),
    ),
)

ACTIONS = Table(
    "actions",
    _("One row per move of an action: what was done, not done or added, and when"),
    Action,
    of_plan="activity__commitment__plan",
    order=(*ACTIVITY_ORDER, "position", "id", "moves__recorded_at", "moves__sequence"),
    last_of="uid",
    columns=(
        *OF_ACTIVITY,
        Plain("uid", meaning=_("identifier of the action; the same on each of its moves")),
        Plain("position"),
        Texts("text"),
        Plain("move_uid", "moves__uid", _("identifier of the move; empty when it has none")),
        Figure(
            "is_current",
            _is_last,
            _("whether it is the action's last move: these rows are the list of today"),
        ),
        Plain("kind", "moves__kind"),
        Texts("reason", "moves__reason"),
        Dates("happened", "moves__happened"),
        Dates("effective", "moves__effective"),
        Plain("made_public_on", "moves__made_public_on"),
        Plain("recorded_at", "moves__recorded_at", _("when it was recorded here, in UTC")),
        Plain("update_uid", "moves__update__uid", _("identifier of the update it came with")),
        Plain("source_uid", "moves__source__uid", _("identifier of the source")),
    ),
)

INDICATORS = Table(
    "indicators",
    _("One row per measurement of an indicator; an indicator without any has one row"),
    Indicator,
    of_plan="commitment__plan",
    order=(
        "commitment__position",
        "commitment_id",
        "position",
        "id",
        "measurements__recorded_at",
        "measurements__sequence",
    ),
    columns=(
        Plain("plan", "commitment__plan__slug", _("address of the plan")),
        Plain("commitment_uid", "commitment__uid", _("identifier of the commitment")),
        Plain("commitment_number", "commitment__number", _("number of the commitment")),
        Plain("activity_uid", "activity__uid", _("identifier of the activity")),
        Plain("uid", meaning=_("identifier of the indicator; the same on each measurement")),
        Plain("kind"),
        Texts("name"),
        Texts("unit"),
        Plain("baseline"),
        Dates("baseline_date"),
        Plain("target"),
        Plain("measurement_uid", "measurements__uid", _("identifier of the measurement")),
        Plain("value", "measurements__value"),
        Dates("effective", "measurements__effective"),
        Plain("made_public_on", "measurements__made_public_on"),
        Plain(
            "recorded_at", "measurements__recorded_at", _("when it was recorded here, in UTC")
        ),
        Plain("source_uid", "measurements__source__uid", _("identifier of the source")),
    ),
)

TABLES = {
    table.name: table for table in (COMMITMENTS, ACTIVITIES, UPDATES, ACTIONS, INDICATORS)
}

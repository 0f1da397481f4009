"""What the tables of a plan show beside their rows: figures, and rows that are gathered."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.directory.models import Organisation
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    CommitmentText,
    IrmRating,
    Partner,
)
from iltizam.tracking import rates
from iltizam.tracking.figures import (
    ActivityFigures,
    CommitmentFigures,
    PlanFigures,
    plan_figures,
)
from iltizam.tracking.models import ProgressUpdate, PublishedRate

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


def figures_only(plan: ActionPlan) -> PlanFacts:
    return PlanFacts(plan_figures(plan), plan.is_imported)


def plan_facts(plan: ActionPlan) -> PlanFacts:
    """Figures, and the rows that commitments gather: four more statements."""
    found = figures_only(plan)
    named: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = Partner.objects.filter(commitment__plan=plan).order_by("position", "id")
    for commitment, role, uid in rows.values_list("commitment", "role", "organisation__uid"):
        named[commitment, role].append(uid)
    found.partners = named
    ratings = IrmRating.objects.filter(commitment__plan=plan).order_by("effective_end", "id")
    for commitment, dimension, value in ratings.values_list("commitment", "dimension", "value"):
        found.ratings[commitment, dimension] = value  # the latest wins
    said = ParallelAssessment.objects.published().filter(commitment__plan=plan)
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


def of_commitment(pick: Callable[[CommitmentFigures], Any]) -> Callable[..., Any]:
    return lambda facts, keys: pick(facts.figures.commitments[keys[0]])


def of_activity(pick: Callable[[ActivityFigures], Any]) -> Callable[..., Any]:
    return lambda facts, keys: pick(facts.figures.commitments[keys[1]].activities[keys[0]])


def unless_imported(value: Callable[..., Any]) -> Callable[..., Any]:
    """R8: late, stale and at risk are not computed for an imported plan: empty, not 0."""
    return lambda facts, keys: None if facts.is_imported else value(facts, keys)


def basis(figures: Any) -> str | None:
    if figures.status is None:
        return None
    return "published" if figures.status_is_published else "computed"


def exact(rate: Any) -> str | None:
    return None if rate is None else rates.exact(rate)


def two_decimals(rate: Any) -> str | None:
    return None if rate is None else rates.two_decimals(rate)


def partners(role: str) -> Callable[..., Any]:
    return lambda facts, keys: facts.partners.get((keys[0], role))


def rating(dimension: str) -> Callable[..., Any]:
    return lambda facts, keys: facts.ratings.get((keys[0], dimension))


def assessed(place: int) -> Callable[..., Any]:
    def value(facts: PlanFacts, keys: tuple[Any, ...]) -> list[Any] | None:
        said = facts.assessments.get(keys[0])
        return None if said is None else [each[place] for each in said]

    return value


def is_last(facts: Any, keys: tuple[Any, ...]) -> bool:
    return bool(keys[-1])


RATING = ((IrmRating, "dimension"), (IrmRating, "value"))
PARTNER = ((Partner, "organisation"), (Partner, "role"), (Organisation, "uid"))
ASSESSMENT = (
    (ParallelAssessment, "organisation"),
    (ParallelAssessment, "percent"),
    (ParallelAssessment, "status"),
)

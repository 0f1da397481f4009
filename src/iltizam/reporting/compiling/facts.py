"""What a document about a plan is compiled from: read once, in a few statements."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from iltizam.core.texts import LocalisedText
from iltizam.directory.models import Territory
from iltizam.plans.addresses import activity_path, commitment_path, plan_path
from iltizam.plans.models import ActionPlan, Axis, Band, Source, SourceNote
from iltizam.reporting.dossier import commitment_dossiers
from iltizam.tracking import history
from iltizam.tracking.figures import (
    ActivityFigures,
    CommitmentFigures,
    PlanFigures,
    as_of,
    plan_figures,
)
from iltizam.tracking.past import past_of_plan
from iltizam.tracking.series import Cell, Month, Point, months_between
from iltizam.tracking.warnings import Disagreement, disagreements


@dataclass(frozen=True)
class ActivityFacts:
    """One activity with what was reported on it."""

    row: Any
    figures: ActivityFigures
    actions: tuple[tuple[Any, Any], ...]  # (action, its move that counts or None)
    evidence: tuple[Any, ...]
    notes: tuple[Any, ...]
    reviews: tuple[Any, ...]
    revised: tuple[Any, ...]  # newest first
    path: str


@dataclass(frozen=True)
class CommitmentFacts:
    """One commitment with all its rows (``dossier.commitment_dossiers``)."""

    row: Any
    figures: CommitmentFigures
    activities: tuple[ActivityFacts, ...]
    cells: tuple[Cell, ...]  # its months, for a plan run on this site
    path: str

    @property
    def name(self) -> str:
        """What the ids of its blocks begin with."""
        return f"c-{self.row.uid}"


@dataclass(frozen=True)
class PlanFacts:
    """A plan as visitors may see it, with its figures and its history."""

    plan: ActionPlan
    territory: Territory
    bands: tuple[Band, ...]  # the lowest first
    axes: tuple[Axis, ...]
    notes: tuple[SourceNote, ...]
    sources: tuple[Source, ...]
    figures: PlanFigures
    commitments: tuple[CommitmentFacts, ...]
    points: tuple[Point, ...]
    on: datetime.date
    path: str

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Which languages stand in for a missing one: the plan's, then the site's (spec 9)."""
        return (self.plan.language, settings.LANGUAGE_CODE)

    @cached_property
    def band_labels(self) -> Mapping[str, LocalisedText]:
        return {band.code: band.label for band in self.bands}

    def of_axis(self, axis: Axis | None) -> tuple[CommitmentFacts, ...]:
        """The commitments of an axis, or those without one."""
        key = None if axis is None else axis.pk
        return tuple(each for each in self.commitments if each.row.axis_id == key)

    def groups(self) -> list[tuple[Axis | None, tuple[CommitmentFacts, ...]]]:
        """Every axis with its commitments, then those without one."""
        axes: list[Axis | None] = [*self.axes, None]
        return [(axis, self.of_axis(axis)) for axis in axes]

    def disagreements(self, activity: ActivityFacts) -> list[Disagreement]:
        """Where state, percent and actions of an activity disagree (spec 1.4)."""
        figures = activity.figures
        return disagreements(
            state=figures.state,
            percent=figures.percent,
            status=figures.status,
            bands=[band.code for band in self.bands],
            kinds={move.kind for _action, move in activity.actions if move is not None},
        )

    @property
    def activity_count(self) -> int:
        return sum(each.row.in_plan for found in self.commitments for each in found.activities)


class NoSuchCommitment(LookupError):
    """The plan has no commitment of this number or uid."""


def facts_of(plan: ActionPlan, *, on: datetime.date | None = None) -> PlanFacts:
    """Everything public about a plan, as it stands: nine statements, however large it is.

    With ``on``, its figures are those of that day; its texts are today's all the same.
    """
    bands = tuple(plan.bands.all())
    rows = list(commitment_dossiers(AnonymousUser()).filter(plan=plan).in_order())
    figures = plan_figures(plan, on=on, commitments=rows, bands=bands)
    months, lines, points = _over_time(plan, figures)
    path = plan_path(plan.slug)
    return PlanFacts(
        plan=plan,
        territory=plan.territory,
        bands=bands,
        axes=tuple(plan.axes.all()),
        notes=tuple(plan.source_notes.filter(commitment=None)),
        sources=tuple(plan.sources.all()),
        figures=figures,
        commitments=tuple(
            _commitment(row, figures.commitments[row.pk], lines.get(row.pk, ())) for row in rows
        ),
        points=points if months else (),
        on=figures.on,
        path=path,
    )


def commitment_of(facts: PlanFacts, ref: str) -> CommitmentFacts:
    """By what stands in its address: its number, else its uid. Raises NoSuchCommitment."""
    for found in facts.commitments:
        if ref in {found.row.uid, str(found.row.number)}:
            return found
    raise NoSuchCommitment(
        _("The plan %(slug)s has no commitment %(ref)s.")
        % {"slug": facts.plan.slug, "ref": ref}
    )


def _over_time(
    plan: ActionPlan, figures: PlanFigures
) -> tuple[list[Month], Mapping[int, tuple[Cell, ...]], tuple[Point, ...]]:
    """The months of a plan run on this site; what a publication shows is one state."""
    if not plan.has_history:
        return [], {}, ()
    past = past_of_plan(plan)
    months = months_between(past.begins, as_of(plan)) if past.begins else []
    if not months:
        return [], {}, ()
    awaiting = {
        pk: activity.received_on
        for found in figures.commitments.values()
        for pk, activity in found.activities.items()
        if activity.received_on
    }
    told = past.history(awaiting=awaiting)
    lines = told.cells(months)
    return months, {pk: tuple(cells) for pk, cells in lines.items()}, tuple(told.points(lines))


def _commitment(
    row: Any, figures: CommitmentFigures, cells: tuple[Cell, ...]
) -> CommitmentFacts:
    grouped = {
        name: _grouped(getattr(row, f"{name}_rows"), "activity")
        for name in ("action", "evidence", "note", "review", "revised")
    }
    moves = {
        action: history.current_move(found)
        for action, found in _grouped(row.move_rows, "action").items()
    }
    slug, number, uid = row.plan.slug, row.number, row.uid
    return CommitmentFacts(
        row=row,
        figures=figures,
        activities=tuple(
            ActivityFacts(
                row=each,
                figures=figures.activities[each.id],
                actions=tuple(
                    (action, moves.get(action.id)) for action in grouped["action"][each.id]
                ),
                evidence=tuple(grouped["evidence"][each.id]),
                notes=tuple(grouped["note"][each.id]),
                reviews=tuple(grouped["review"][each.id]),
                revised=tuple(grouped["revised"][each.id]),
                path=activity_path(slug, number, uid, each.key),
            )
            for each in row.activity_rows
        ),
        cells=cells,
        path=commitment_path(slug, number, uid),
    )


def _grouped(rows: Any, name: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def share_of(rate: Fraction | int | None) -> float | None:
    """A rate as a length: 0 to 100 with two decimals, enough for the eye."""
    return None if rate is None else round(float(rate), 2)

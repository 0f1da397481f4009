"""The five tables of a plan: commitments, activities, updates, actions, indicators."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from iltizam.exchange.tables import Dates, Figure, Plain, Table, Texts
from iltizam.exchange.tables_facts import (
    REPORTED,
    basis,
    figures_only,
    is_last,
    of_activity,
    unless_imported,
)
from iltizam.exchange.tables_of_commitments import COMMITMENTS
from iltizam.plans.models import Activity, RevisedDate
from iltizam.tracking.models import Action, Indicator, ProgressUpdate


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
    facts=figures_only,
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
            of_activity(lambda found: found.percent),
            _("percent of the latest update; empty when none was published"),
            REPORTED,
        ),
        Figure(
            "is_counted_as_zero",
            of_activity(lambda found: found.counts_as_zero),
            _("whether it counts as 0 for want of an update"),
            REPORTED,
        ),
        Figure(
            "is_counted",
            of_activity(lambda found: found.counts),
            _("whether it counts in the commitment's rate"),
            REPORTED,
        ),
        Figure(
            "status",
            of_activity(lambda found: found.status),
            _("code of the status band of the rate shown"),
            REPORTED,
        ),
        Figure(
            "status_basis",
            of_activity(basis),
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
            of_activity(lambda found: found.reported_on),
            _("last day that an update describes"),
            ((ProgressUpdate, "effective_end"),),
        ),
        Figure(
            "is_evidenced",
            of_activity(lambda found: found.is_evidenced),
            _("whether evidence was published"),
            REPORTED,
        ),
        Figure(
            "is_late",
            unless_imported(of_activity(lambda found: found.is_late)),
            _("whether it is late; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "is_stale",
            unless_imported(of_activity(lambda found: found.is_stale)),
            _("whether it has no recent news; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "is_at_risk",
            unless_imported(of_activity(lambda found: found.is_at_risk)),
            _("whether it is at risk; empty for an imported plan"),
            REPORTED,
        ),
        Figure(
            "slip_days",
            unless_imported(of_activity(lambda found: found.slip_days)),
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
    order=(*ACTIVITY_ORDER, "recorded_at", "sequence"),
    annotations=lambda: {
        "is_corrected": Exists(
            ProgressUpdate.objects.published().filter(corrects=OuterRef("pk"))
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
            is_last,
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

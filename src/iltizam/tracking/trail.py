"""What the trail says of updates and snapshots, and where their rows hold the same."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.telling import Told, check, decimal, document, number, tell, text, word
from iltizam.core.trail import label
from iltizam.plans.models import ActivityChange, ProposedChange, RevisedDate
from iltizam.tracking import action_texts, standings
from iltizam.tracking.models import Measurement, ProgressUpdate, Snapshot

label(
    "tracking.update.published",
    _("a progress update was published"),
    public=True,
    shows="""activity percent corrects effective text difficulties regression_reason
        no_evidence_reason""",
)
label(
    "tracking.snapshot.frozen",
    _("the rates of a plan were frozen"),
    public=True,
    shows="name on rate",
)
label(
    "tracking.communication.reported",
    _("a communication action was reported"),
    public=True,
)
label(
    "tracking.evidence.link_died",
    _("a link of evidence no longer leads anywhere"),
    public=True,
    shows="since",
)
label(
    "tracking.evidence.restricted",
    _("a file of evidence was restricted"),
    public=True,
    shows="sha256 reason",
)
label(
    "tracking.evidence.opened",
    _("a restricted file of evidence was opened"),
    public=True,
    shows="sha256 reason",
)
label(
    "tracking.evidence.link_revived",
    _("a link of evidence works again"),
    public=True,
)
label(
    "tracking.indicator.added",
    _("an indicator was added"),
    public=True,
)
label(
    "tracking.measurement.recorded",
    _("a measurement was recorded"),
    public=True,
)
label(
    "tracking.obstacle.reported",
    _("a difficulty was reported"),
    public=True,
)
label(
    "tracking.obstacle.amended",
    _("what is said of a difficulty was amended"),
    public=True,
    shows="amended before after former_sentence sentence former_mitigation mitigation reason",
)
label(
    "tracking.obstacle.resolved",
    _("a difficulty was resolved"),
    public=True,
)
label(
    "tracking.outcome.reported",
    _("the results of a commitment were reported"),
    public=True,
)
label(
    "tracking.update.submitted",
    _("a progress update was submitted"),
    public=False,
)
label(
    "tracking.update.returned",
    _("a progress update was returned to its author"),
    public=False,
)
label(
    "tracking.update.withdrawn",
    _("a draft of a progress update was withdrawn"),
    public=False,
)
label(
    "tracking.update.confirmed",
    _("a progress update entered by the secretariat was confirmed"),
    public=True,
)


def content_of(update: ProgressUpdate) -> dict[str, Any]:
    """What a published update is, field by field, for the payload of its entry."""
    return {
        "activity": update.activity.uid,
        "percent": update.percent,
        "corrects": update.corrects.uid if update.corrects else None,
        "effective": update.effective.as_words() if update.effective else "//",
        "text": update.text,
        "difficulties": update.difficulties,
        "regression_reason": update.regression_reason,
        "no_evidence_reason": update.no_evidence_reason,
    }


def _stream(plan: str) -> str:
    return f"(SELECT 'plan:' || p.uid FROM plans_actionplan p WHERE p.id = {plan})"  # noqa: S608


_EFFECTIVE = (
    "COALESCE(CAST(r.effective_start AS text), '') || '/' ||"
    " COALESCE(CAST(r.effective_end AS text), '') || '/' || r.effective_precision"
)

_OF_ACTIVITY = _stream(
    "(SELECT c.plan_id FROM plans_activity a JOIN plans_commitment c"
    " ON c.id = a.commitment_id WHERE a.id = r.activity_id)"
)
# What a report declared is the change that was recorded with it, at the same moment.
_DECLARED = (  # several, or none, are no list of one
    "'[' || "  # noqa: S608
    + text(
        "(SELECT CASE WHEN count(*) = 1 THEN max(c.old || ' ' || c.new)"
        " ELSE count(*) || ' changes' END FROM plans_activitychange c"
        " WHERE c.activity_id = r.activity_id AND c.recorded_at = r.recorded_at"
        " AND c.kind = 'state')"
    )
    + " || ']'"
)

tell(
    Told(
        "tracking.update.published",
        ProgressUpdate,
        {
            "activity": word("(SELECT a.uid FROM plans_activity a WHERE a.id = r.activity_id)"),
            "percent": number("r.percent"),
            "corrects": word(
                "(SELECT u.uid FROM tracking_progressupdate u WHERE u.id = r.corrects_id)"
            ),
            "effective": word(_EFFECTIVE),
            "text": document("r.text"),
            "difficulties": document("r.difficulties"),
            "regression_reason": document("r.regression_reason"),
            "no_evidence_reason": document("r.no_evidence_reason"),
            "changes": _DECLARED,
        },
        stream=_OF_ACTIVITY,
        published="r.state = 'published'",
        imported_by="plans.plan.imported",
        counted_as="update",
    )
)
tell(
    Told(
        "tracking.snapshot.frozen",
        Snapshot,
        {
            "name": text("r.name"),
            "rate": word(
                "(SELECT f.exact FROM tracking_snapshotrate f JOIN plans_actionplan p"
                " ON p.uid = f.object_uid WHERE f.snapshot_id = r.id AND p.id = r.plan_id)"
            ),
        },
        stream=_stream("r.plan_id"),
        published="1 = 1",
        imported_by="plans.plan.imported",
        counted_as="snapshot",
    )
)
tell(
    Told(
        "tracking.measurement.recorded",
        Measurement,
        {
            "indicator": word(
                "(SELECT i.uid FROM tracking_indicator i WHERE i.id = r.indicator_id)"
            ),
            "value": decimal("r.value"),
            "effective": word(_EFFECTIVE),
        },
        stream=_stream(
            "(SELECT c.plan_id FROM tracking_indicator i JOIN plans_commitment c"
            " ON c.id = i.commitment_id WHERE i.id = r.indicator_id)"
        ),
        published="1 = 1",
        imported_by="plans.plan.imported",
        counted_as="measurement",
    )
)
_REVISED = (
    """'{' || COALESCE('"start": "' || CAST(r.revised_start AS text) || '", ', '')"""
    """ || COALESCE('"end": "' || CAST(r.revised_end AS text) || '", ', '')"""
    """ || '"precision": "' || r.revised_precision || '", "text": ' || """
    + text("r.revised_text")
    + " || '}'"
)
tell(
    Told(
        "plans.dates.revised",
        RevisedDate,
        {
            "activity": word("(SELECT a.uid FROM plans_activity a WHERE a.id = r.activity_id)"),
            "revised": _REVISED,
            "reason": document("r.reason"),
        },
        stream=_OF_ACTIVITY,
        published="1 = 1",
        imported_by="plans.plan.imported",
        counted_as="revised_date",
    )
)


def _of_change(column: str) -> str:
    """A column of the change that a proposal became."""
    return f"(SELECT {column} FROM plans_activitychange c WHERE c.id = r.change_id)"  # noqa: S608


# The reason is recorded when it is asked for; the change repeats it.
_REASON = (
    "COALESCE((SELECT CAST(c.reason AS text) FROM plans_activitychange c"  # noqa: S608
    " WHERE c.id = r.change_id AND CAST(c.reason AS text) <> CAST(r.reason AS text)),"
    f" {document('r.reason')})"
)
tell(
    Told(
        "plans.change.asked",
        ProposedChange,
        {
            "kind": word("r.kind"),
            "new": text("r.new"),
            "reason": _REASON,
        },
        stream="",
    )
)
tell(
    Told(
        "plans.change.approved",
        ProposedChange,
        {
            "activity": word(
                "(SELECT a.uid FROM plans_activitychange c JOIN plans_activity a"
                " ON a.id = c.activity_id WHERE c.id = r.change_id)"
            ),
            **{
                name: text(_of_change(f"c.{name}"))
                for name in ("kind", "old", "new", "rate_before", "rate_after")
            },
        },
        stream="",
    )
)
# A change is told of by the approval of its proposal, or by the report that declared it.
tell(
    Told(
        "plans.change.approved",
        ActivityChange,
        {},
        stream=_OF_ACTIVITY,
        published="""NOT EXISTS (SELECT 1 FROM plans_proposedchange q
            JOIN core_auditevent e ON e.object_uid = q.uid
            AND e.event_type = 'plans.change.approved' WHERE q.change_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM tracking_progressupdate u
            JOIN core_auditevent e ON e.object_uid = u.uid
            AND e.event_type = 'tracking.update.published'
            JOIN core_auditpayload d ON d.event_id = e.id AND d.field = 'changes'
            WHERE u.activity_id = r.activity_id AND u.recorded_at = r.recorded_at)""",
        imported_by="plans.plan.imported",
        counted_as="change",
    )
)
check(standings.problems)
check(action_texts.problems)

"""What the trail says of updates and snapshots, and where their rows hold the same."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.telling import Told, document, number, tell, text, word
from iltizam.core.trail import label
from iltizam.tracking.models import ProgressUpdate, Snapshot

label(
    "tracking.update.published",
    _("a progress update was published"),
    public=True,
    shows="activity percent corrects effective text difficulties regression_reason",
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
        "effective": "/".join(
            [
                str(update.effective_start or ""),
                str(update.effective_end or ""),
                update.effective_precision,
            ]
        ),
        "text": update.text,
        "difficulties": update.difficulties,
        "regression_reason": update.regression_reason,
    }


def _stream(plan: str) -> str:
    return f"(SELECT 'plan:' || p.uid FROM plans_actionplan p WHERE p.id = {plan})"  # noqa: S608


_EFFECTIVE = (
    "COALESCE(CAST(r.effective_start AS text), '') || '/' ||"
    " COALESCE(CAST(r.effective_end AS text), '') || '/' || r.effective_precision"
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
        },
        stream=_stream(
            "(SELECT c.plan_id FROM plans_activity a JOIN plans_commitment c"
            " ON c.id = a.commitment_id WHERE a.id = r.activity_id)"
        ),
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

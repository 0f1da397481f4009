"""What goes with a text or file that is withdrawn: search entries, the file of evidence."""

from typing import Any

from iltizam.core import files, withholding
from iltizam.directory.models import Organisation
from iltizam.plans.trail import plan_of
from iltizam.tracking import indexing
from iltizam.tracking.models import Evidence, Obstacle


def _renew(instance: Any) -> None:
    """Write the search entries anew that held the text."""
    plan = plan_of(instance)
    if plan is not None:
        indexing.index_plan(plan)
    elif isinstance(instance, Organisation):
        indexing.reindex()  # its name stands in the entries of many plans


def _discard(evidence: Evidence) -> None:
    files.discard(evidence.file_key)


def discard_withdrawn() -> int:
    """Remove the files of evidence that are withdrawn and lie there all the same; how many.

    One stays where the process ended between the commit and the removal, or where an older
    release withdrew it. Run twice it finds nothing.
    """
    uids = withholding.uids_of(Evidence, withholding.FILE)
    kept = Evidence.objects.filter(uid__in=uids).exclude(file_key="").order_by("pk")
    return sum(files.discard(key) for key in kept.values_list("file_key", flat=True))


withholding.renew_with(_renew)
withholding.keep_file(
    Evidence,
    withholding.File(has=lambda evidence: bool(evidence.file_key), discard=_discard),
)
# An amendment keeps the former wording, and why it was amended.
withholding.record_as(Obstacle, "sentence", "former_sentence")
withholding.record_as(Obstacle, "mitigation", "former_mitigation")
withholding.record_as(Obstacle, "amendment_reason", "reason")

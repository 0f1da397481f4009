"""Evidence that a report brings: attached to its draft, public when that is published."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from iltizam.core.models import Actor
from iltizam.core.refused import Refused
from iltizam.tracking.actions.reporting import lock_activity
from iltizam.tracking.drafts import clean
from iltizam.tracking.enums import EvidenceKind
from iltizam.tracking.models import Evidence, ProgressUpdate
from iltizam.tracking.reasons import because

MOST_EVIDENCE = 20  # pieces in one report
LONGEST_TITLE = 300
_is_address = URLValidator(schemes=["http", "https"])


class CannotAttach(Refused):
    """A piece of evidence is not attached; the reasons name each field."""


@transaction.atomic
def attach_link(
    update: ProgressUpdate, *, url: str, title: Mapping[str, str], kind: str, by: Actor
) -> Evidence:
    """Attach what can be read online to a report that is not handed in.

    Raises CannotAttach.
    """
    lock_activity(update.activity_id)
    stored = ProgressUpdate.objects.get(pk=update.pk)
    said, address = clean(title), url.replace("\0", "").strip()
    wrong = []
    if not stored.can_be_changed:
        wrong.append(because("cannot_be_changed", state=stored.get_state_display()))
    if not is_link(address):
        wrong.append(because("no_link", "evidence_url"))
    if kind not in EvidenceKind.values:
        wrong.append(because("evidence_kind", "evidence_kind"))
    if not said:
        wrong.append(because("evidence_title", "evidence_title"))
    if any(len(each) > LONGEST_TITLE for each in said.values()):
        wrong.append(because("too_long", "evidence_title", most=LONGEST_TITLE))
    if stored.evidence.count() >= MOST_EVIDENCE:
        wrong.append(because("too_much_evidence", "evidence_url", most=MOST_EVIDENCE))
    if wrong:
        raise CannotAttach(*wrong)
    return Evidence.objects.create(
        activity_id=stored.activity_id,
        update=stored,
        kind=kind,
        title=said,
        url=address,
        added_by=by,
    )


@transaction.atomic
def detach(evidence: Evidence, *, by: Actor) -> None:
    """Take back what is not published yet. Raises CannotAttach for what is."""
    lock_activity(evidence.activity_id)
    found = Evidence.objects.select_related("update").get(pk=evidence.pk)
    if found.recorded_at or not found.update or not found.update.can_be_changed:
        raise CannotAttach(because("evidence_published"))
    found.delete()


def is_link(address: str) -> bool:
    if len(address) > 500:
        return False
    try:
        _is_address(address)
    except ValidationError:
        return False
    return True

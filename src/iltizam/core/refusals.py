"""Which of the foundations' rows are kept by the database."""

from iltizam.core.audit import ERASING
from iltizam.core.immutability import refuse
from iltizam.core.models import (
    Actor,
    AuditEvent,
    AuditPayload,
    AuditStream,
    PublishedHead,
    Withheld,
)

# An entry names its actor by uid alone: the role and the organisation are kept here.
refuse(Actor)
refuse(AuditEvent)
refuse(PublishedHead)
refuse(Withheld)
# A head goes forward only.
refuse(
    AuditStream,
    free="sequence row_sequence head last_at",
    provided="NEW.sequence >= OLD.sequence AND NEW.row_sequence >= OLD.row_sequence"
    " AND (NEW.sequence > OLD.sequence OR NEW.head = OLD.head)",
)
# Nothing may alter a value; it is deleted only after an entry that says so, in the same
# transaction.
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(ERASING))
refuse(
    AuditPayload,
    free="erased_by_id",
    provided="OLD.erased_by_id IS NULL AND EXISTS (SELECT 1 FROM core_auditevent e"  # noqa: S608
    f" WHERE e.id = NEW.erased_by_id AND e.event_type IN ({_KINDS}))",
    delete="OLD.erased_by_id IS NULL",
    unique=("event_id", "field"),
)

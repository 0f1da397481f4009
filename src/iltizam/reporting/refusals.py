"""Which rows of reports are kept by the database (spec 6.27)."""

from iltizam.core.immutability import refuse
from iltizam.reporting.models import (
    Comment,
    CompiledDocument,
    NarrativeVersion,
    ReportVersion,
    ReturnedChange,
    ReturnedFile,
)

# Who sent it may be forgotten; what was written, by whom and when, stays.
refuse(NarrativeVersion, free="sender", provided="NEW.sender = ''")
# Sealed, published and transmitted: each is said once and never unsaid.
refuse(
    ReportVersion,
    free="sealed_at sealed_digest published_at transmitted_on transmission_note",
    provided="(OLD.sealed_at IS NULL"
    " OR (NEW.sealed_at = OLD.sealed_at AND NEW.sealed_digest = OLD.sealed_digest))"
    " AND (OLD.published_at IS NULL OR NEW.published_at = OLD.published_at)"
    " AND (OLD.transmitted_on IS NULL OR (NEW.transmitted_on = OLD.transmitted_on"
    " AND NEW.transmission_note = OLD.transmission_note))",
)
refuse(CompiledDocument)
# A comment is answered once.
refuse(
    Comment,
    free="state answer answered_by_id answered_at",
    provided="OLD.state = 'open' AND NEW.state = 'answered'",
)
refuse(ReturnedFile, free="sender", provided="NEW.sender = ''")
refuse(
    ReturnedChange,
    free="state decided_by_id decided_at became_id",
    provided="OLD.state = 'open' AND NEW.state <> 'open'",
)

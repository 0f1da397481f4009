"""Which reported rows are kept by the database once they are public (spec 6.27)."""

from iltizam.core.immutability import refuse
from iltizam.tracking.models import (
    Action,
    ActionMove,
    Evidence,
    Measurement,
    Obstacle,
    ProgressUpdate,
    PublishedRate,
    RateReview,
    Snapshot,
    SnapshotRate,
    UpdateConfirmation,
)

refuse(ProgressUpdate, when="OLD.state = 'published'")
refuse(UpdateConfirmation)
# Its moves are history; its text may still be translated.
refuse(Action, free="position text")
refuse(ActionMove)
refuse(Measurement)
refuse(PublishedRate)
refuse(Snapshot)
refuse(SnapshotRate)
# Links are checked again and again; a file is restricted, never without saying why, or opened.
refuse(
    Evidence,
    when="OLD.recorded_at IS NOT NULL",
    free="checked_at dead_since failed_checks is_public restriction_reason",
    provided="NEW.is_public OR (NEW.sha256 <> '' AND"
    " CAST(NEW.restriction_reason AS text) <> '{}')",
)
# A difficulty grows, shrinks and ends. Its sentence is amended at a later moment than before
# and with a reason, which change only with it; since when it lasts stays.
refuse(
    Obstacle,
    free="severity note mitigation must_act_id state"
    " resolved_start resolved_end resolved_precision resolved_text"
    " sentence amended_at amendment_reason",
    provided="(NEW.sentence = OLD.sentence AND NEW.amendment_reason = OLD.amendment_reason"
    " AND COALESCE(CAST(NEW.amended_at AS text), '') ="
    " COALESCE(CAST(OLD.amended_at AS text), ''))"
    " OR (NEW.sentence <> OLD.sentence AND CAST(NEW.sentence AS text) <> '{}'"
    " AND CAST(NEW.amendment_reason AS text) <> '{}' AND NEW.amended_at IS NOT NULL"
    " AND (OLD.amended_at IS NULL OR NEW.amended_at > OLD.amended_at))",
)
# A proposal is answered; an answer is kept, whatever of it there is.
refuse(
    RateReview,
    free="state answer answered_start answered_end answered_precision answered_text decided_by"
    " resulting_update_id",
    provided="(OLD.state IN ('open', '') OR NEW.state = OLD.state)"
    " AND (CAST(OLD.answer AS text) = '{}' OR NEW.answer = OLD.answer)"
    " AND (OLD.answered_precision = '' OR (NEW.answered_precision = OLD.answered_precision"
    " AND NEW.answered_text = OLD.answered_text"
    " AND COALESCE(CAST(NEW.answered_start AS text), '') ="
    " COALESCE(CAST(OLD.answered_start AS text), '')"
    " AND COALESCE(CAST(NEW.answered_end AS text), '') ="
    " COALESCE(CAST(OLD.answered_end AS text), '')))"
    " AND (OLD.decided_by = '' OR NEW.decided_by = OLD.decided_by)"
    " AND (OLD.resulting_update_id IS NULL"
    " OR NEW.resulting_update_id = OLD.resulting_update_id)",
)

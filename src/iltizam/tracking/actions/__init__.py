"""What people do with progress: each action is a verb they use (spec 1.4, 2.1).

Every one takes ``by``, the actor, after its subject; changes everything or nothing; and
raises a ``core.refused.Refused`` of its own with a sentence for each field.
"""

from iltizam.tracking.actions.drafts import (
    FIELDS,
    CannotSave,
    EditConflict,
    fields_of,
    save_draft,
    start_update,
    withdraw_draft,
)
from iltizam.tracking.actions.publishing import publish_update
from iltizam.tracking.actions.reporting import REVIEWERS, CannotPublish, missing, needs_review
from iltizam.tracking.actions.reviewing import (
    CannotConfirm,
    CannotReturn,
    confirm_update,
    return_update,
    submit_update,
)
from iltizam.tracking.actions.snapshots import (
    CannotFreeze,
    Frozen,
    freeze_snapshot,
    rates_to_freeze,
)

__all__ = [
    "FIELDS",
    "REVIEWERS",
    "CannotConfirm",
    "CannotFreeze",
    "CannotPublish",
    "CannotReturn",
    "CannotSave",
    "EditConflict",
    "Frozen",
    "confirm_update",
    "fields_of",
    "freeze_snapshot",
    "missing",
    "needs_review",
    "publish_update",
    "rates_to_freeze",
    "return_update",
    "save_draft",
    "start_update",
    "submit_update",
    "withdraw_draft",
]

"""What people do with progress: each action is a verb they use (spec 1.4, 2.1).

Every one takes ``by``, the actor, after its subject; changes everything or nothing; and
raises a ``core.refused.Refused`` of its own with a sentence for each field.
"""

from iltizam.tracking.actions.changes import (
    CannotChange,
    NewActivity,
    approve_change,
    effect_of_change,
    propose_activity,
    propose_change,
    refuse_change,
)
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
from iltizam.tracking.actions.weights import CannotSetWeights, lock_weights, set_weights

__all__ = [
    "FIELDS",
    "REVIEWERS",
    "CannotChange",
    "CannotConfirm",
    "CannotFreeze",
    "CannotPublish",
    "CannotReturn",
    "CannotSave",
    "CannotSetWeights",
    "EditConflict",
    "Frozen",
    "NewActivity",
    "approve_change",
    "confirm_update",
    "effect_of_change",
    "fields_of",
    "freeze_snapshot",
    "lock_weights",
    "missing",
    "needs_review",
    "propose_activity",
    "propose_change",
    "publish_update",
    "rates_to_freeze",
    "refuse_change",
    "return_update",
    "save_draft",
    "set_weights",
    "start_update",
    "submit_update",
    "withdraw_draft",
]

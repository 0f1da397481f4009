"""What people do with progress: each action is a verb they use (spec 1.4, 2.1).

Every one takes ``by``, the actor, after its subject; changes everything or nothing; and
raises a ``core.refused.Refused`` of its own with a sentence for each field.
"""

from iltizam.tracking.actions.carrying import (
    CannotCarryOver,
    carry_over,
    decide_fate,
    name_successor,
)
from iltizam.tracking.actions.changes import (
    CannotChange,
    NewActivity,
    approve_change,
    effect_of_change,
    propose_activity,
    propose_change,
    refuse_change,
)
from iltizam.tracking.actions.dates import CannotRevise, revise_dates
from iltizam.tracking.actions.drafts import (
    FIELDS,
    CannotSave,
    EditConflict,
    fields_of,
    save_draft,
    start_update,
    withdraw_draft,
)
from iltizam.tracking.actions.evidence import (
    CannotAttach,
    attach_file,
    attach_link,
    detach_evidence,
    open_evidence,
    restrict_evidence,
)
from iltizam.tracking.actions.obstacles import (
    AmendedMeanwhile,
    CannotReport,
    amend_obstacle,
    report_obstacle,
    resolve_obstacle,
    standing_of,
)
from iltizam.tracking.actions.publishing import publish_update
from iltizam.tracking.actions.reporting import (
    REVIEWERS,
    CannotPublish,
    describes,
    handed_in_as,
    missing,
    needs_review,
)
from iltizam.tracking.actions.results import (
    add_indicator,
    record_measurement,
    report_communication,
    report_outcome,
    standing_of_outcome,
)
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
from iltizam.tracking.actions.translating import (
    CannotTranslate,
    add_translations,
    languages_to_translate,
    texts_of,
)
from iltizam.tracking.actions.weights import (
    CannotSetWeights,
    lock_weights,
    locks_itself,
    set_weights,
)

__all__ = [
    "FIELDS",
    "REVIEWERS",
    "AmendedMeanwhile",
    "CannotAttach",
    "CannotCarryOver",
    "CannotChange",
    "CannotConfirm",
    "CannotFreeze",
    "CannotPublish",
    "CannotReport",
    "CannotReturn",
    "CannotRevise",
    "CannotSave",
    "CannotSetWeights",
    "CannotTranslate",
    "EditConflict",
    "Frozen",
    "NewActivity",
    "add_indicator",
    "add_translations",
    "amend_obstacle",
    "approve_change",
    "attach_file",
    "attach_link",
    "carry_over",
    "confirm_update",
    "decide_fate",
    "describes",
    "detach_evidence",
    "effect_of_change",
    "fields_of",
    "freeze_snapshot",
    "handed_in_as",
    "languages_to_translate",
    "lock_weights",
    "locks_itself",
    "missing",
    "name_successor",
    "needs_review",
    "open_evidence",
    "propose_activity",
    "propose_change",
    "publish_update",
    "rates_to_freeze",
    "record_measurement",
    "refuse_change",
    "report_communication",
    "report_obstacle",
    "report_outcome",
    "resolve_obstacle",
    "restrict_evidence",
    "return_update",
    "revise_dates",
    "save_draft",
    "set_weights",
    "standing_of",
    "standing_of_outcome",
    "start_update",
    "submit_update",
    "texts_of",
    "withdraw_draft",
]

"""What people do with a report: each action is a verb they use (spec 1.5, 3).

Every one takes ``by``, the actor, after its subject; changes everything or nothing; and
raises a ``core.refused.Refused`` of its own with a sentence for each field.
"""

from iltizam.reporting.actions.access import CannotGiveAccess, end_access, give_access
from iltizam.reporting.actions.calendar import (
    CalendarLine,
    CannotMoveStage,
    CannotSetCalendar,
    begin_report,
    finish_stage,
    return_to_stage,
    set_calendar,
)
from iltizam.reporting.actions.comments import CannotComment, answer_comment, comment
from iltizam.reporting.actions.creating import CannotCreate, create_report
from iltizam.reporting.actions.generating import (
    CannotGenerate,
    generate_version,
    request_rendering,
)
from iltizam.reporting.actions.letterheads import (
    CannotSetLetterhead,
    add_logo,
    set_letterhead,
    take_off_logo,
)
from iltizam.reporting.actions.publishing import (
    CannotPublish,
    publish_version,
    record_transmission,
    seal_version,
)
from iltizam.reporting.actions.returned import (
    CannotDecide,
    CannotReceive,
    decide_change,
    receive_returned,
)
from iltizam.reporting.actions.writing import (
    CannotWrite,
    NarrativeConflict,
    write_narrative,
)

__all__ = [
    "CalendarLine",
    "CannotComment",
    "CannotCreate",
    "CannotDecide",
    "CannotGenerate",
    "CannotGiveAccess",
    "CannotMoveStage",
    "CannotPublish",
    "CannotReceive",
    "CannotSetCalendar",
    "CannotSetLetterhead",
    "CannotWrite",
    "NarrativeConflict",
    "add_logo",
    "answer_comment",
    "begin_report",
    "comment",
    "create_report",
    "decide_change",
    "end_access",
    "finish_stage",
    "generate_version",
    "give_access",
    "publish_version",
    "receive_returned",
    "record_transmission",
    "request_rendering",
    "return_to_stage",
    "seal_version",
    "set_calendar",
    "set_letterhead",
    "take_off_logo",
    "write_narrative",
]

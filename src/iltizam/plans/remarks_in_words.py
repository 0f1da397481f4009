"""The committee's coded remarks in words; an unknown code is shown as it is."""

from django.utils.translation import gettext_lazy as _

# Codes that say a figure is not up to date: shown in the plan's table too.
FRESHNESS_REMARKS = {
    "tracking_platform_not_updated",
    "no_progress_since_last_meeting",
    "no_progress_since_event",
}

LABELS = {
    "add_activities": _("add activities"),
    "awaiting_form": _("commitment form awaited"),
    "awaiting_remarks": _("remarks awaited"),
    "blocked": _("blocked"),
    "clarify_scope": _("clarify the scope"),
    "consult_stakeholders": _("consult those concerned"),
    "depends_on": _("waits for another activity"),
    "detail_content": _("detail the content"),
    "detail_schedule": _("detail the schedule"),
    "detail_solution": _("detail the solution"),
    "drop": _("withdraw the proposal"),
    "expected_by": _("date announced"),
    "focal_point_changed": _("new focal point"),
    "merge_with": _("merge with another proposal"),
    "no_comment": _("no remark received"),
    "no_progress_since_event": _("no progress since an event"),
    "no_progress_since_last_meeting": _("no progress since the last meeting"),
    "other_body_concerned": _("another institution is concerned"),
    "question": _("question to the institution"),
    "rate_change_suggested": _("another rate suggested"),
    "refocus": _("refocus"),
    "reformulate_problem": _("rework the problem"),
    "reformulate_title": _("rework the title"),
    "reminder_to_send": _("reminder to send"),
    "replace_title": _("new title proposed"),
    "study_option": _("study an option"),
    "suggestion": _("suggestion"),
    "summarise_problem": _("shorten the problem"),
    "tracking_platform_not_updated": _("tracking platform not updated"),
    "under_study": _("under study"),
    "update_promised": _("update announced"),
    "use_evaluation": _("use the evaluation"),
    "waiting_on": _("waits for another institution"),
}


def remark_label(code: str) -> str:
    return str(LABELS.get(code, code.replace("_", " ")))

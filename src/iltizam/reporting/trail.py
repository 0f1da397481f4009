"""What the trail says of reports: they belong to their plan's stream."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.audit import plan_stream
from iltizam.core.trail import label, place
from iltizam.reporting.models import Report

# By which a row leads to its report, the nearest first.
OWNERS = ("report", "narrative", "version", "document", "returned_file")


def report_of(instance: Any) -> Report | None:
    """The report that a row belongs to; None for what belongs to none."""
    if isinstance(instance, Report):
        return instance
    if not type(instance).__module__.startswith("iltizam.reporting."):
        return None
    owners = (getattr(instance, name, None) for name in OWNERS)
    # A compiled document has a text of that name: only rows lead on.
    owner = next((o for o in owners if o is not None and not isinstance(o, str)), None)
    return None if owner is None else report_of(owner)


def _stream(instance: Any) -> str | None:
    report = report_of(instance)
    return plan_stream(report.plan.uid) if report else None


place(_stream)
label(
    "reporting.report.created",
    _("a self-assessment report was begun"),
    public=False,
)
label(
    "reporting.calendar.set",
    _("the calendar of a report was set"),
    public=False,
)
label(
    "reporting.calendar.begun",
    _("the calendar of a report began to run"),
    public=False,
)
label(
    "reporting.stage.finished",
    _("a stage of a report was finished"),
    public=False,
)
label(
    "reporting.stage.returned",
    _("a report was returned to an earlier stage"),
    public=False,
)
label(
    "reporting.narrative.written",
    _("a text of a report was written"),
    public=False,
)
label(
    "reporting.version.generated",
    _("a version of a report was generated"),
    public=False,
)
label(
    "reporting.version.sealed",
    _("the final version of a report was sealed"),
    public=False,
)
label(
    "reporting.version.published",
    _("a report was published"),
    public=True,
    shows="number seal documents",
)
label(
    "reporting.version.transmitted",
    _("the transmission of a report was recorded"),
    public=True,
    shows="on",
)
label(
    "reporting.letterhead.set",
    _("the letterhead of the plan's papers was set"),
    public=False,
)
label(
    "reporting.logo.added",
    _("a logo was put on the letterhead"),
    public=False,
)
label(
    "reporting.logo.taken_off",
    _("a logo was taken off the letterhead"),
    public=False,
)
label(
    "reporting.comment.made",
    _("a draft of a report was commented on"),
    public=False,
)
label(
    "reporting.comment.answered",
    _("a comment on a draft of a report was answered"),
    public=False,
)
label(
    "reporting.file.received",
    _("a file of a report came back"),
    public=False,
)
label(
    "reporting.change.decided",
    _("a change from a returned file was decided on"),
    public=False,
)
label(
    "reporting.reader.named",
    _("somebody was given access to a draft of a report"),
    public=False,
)
label(
    "reporting.reader.ended",
    _("the access to a draft of a report was ended"),
    public=False,
)

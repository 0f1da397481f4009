"""What a report is, where it stands, and which steps lead from there (spec 1.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportKind(models.TextChoices):
    MID_TERM = "mid_term", _("mid-term self-assessment report")
    ANNUAL = "annual", _("annual self-assessment report")
    FINAL = "final", _("final self-assessment report")


class StageCode(models.TextChoices):
    """The steps of a report's calendar, in the order that spec 1.5 gives."""

    DATA_UPDATE = "data_update", _("update of the data")
    TRANSLATION = "translation", _("translation of the data")
    GENERATED = "generated", _("first draft generated")
    IMPLEMENTATION_COMMITTEE = (
        "implementation_committee",
        _("revision by the implementation committee"),
    )
    STEERING_COMMITTEE = "steering_committee", _("revision by the steering committee")
    CONSULTATION = "consultation", _("public consultation")
    FINAL = "final", _("final version")
    PUBLISHED = "published", _("publication and transmission")


# No calendar is without them, and in this order.
NECESSARY = (StageCode.GENERATED.value, StageCode.FINAL.value, StageCode.PUBLISHED.value)


class Responsible(models.TextChoices):
    LEADS = "leads", _("the leads of the commitments")
    SECRETARIAT = "secretariat", pgettext_lazy("who is responsible", "the secretariat")


class StageState(models.TextChoices):
    """Where one step stands; it follows from the rows and is stored nowhere."""

    WAITING = "waiting", pgettext_lazy("stage of a report", "to come")
    CURRENT = "current", pgettext_lazy("stage of a report", "under way")
    DONE = "done", pgettext_lazy("stage of a report", "finished")


# Which action leads the stage that it names from one state to another; there is no other
# arrow. Finishing one makes the next the current one; returning makes those after it wait.
# The first becomes the current one when the report begins (``begin_report``).
ARROWS: dict[tuple[str, str], str] = {
    ("current", "done"): "finish_stage",
    ("done", "current"): "return_to_stage",
}


def leads_to(state: str, other: str) -> bool:
    """Whether an arrow leads from a state of a stage to another."""
    return (state, other) in ARROWS


class NarrativeOrigin(models.TextChoices):
    TYPED = "typed", _("typed here")
    DOCX = "docx", _("from a returned file")


class RenderingFormat(models.TextChoices):
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("DOCX")
    HTML = "html", _("HTML")
    JSON = "json", _("JSON")


class RenderingState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("rendering of a report", "waiting to be built")
    RUNNING = "running", pgettext_lazy("rendering of a report", "being built")
    DONE = "done", pgettext_lazy("rendering of a report", "ready")
    FAILED = "failed", pgettext_lazy("rendering of a report", "could not be built")


class CommentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("comment", "open")
    ANSWERED = "answered", pgettext_lazy("comment", "answered")


class FileState(models.TextChoices):
    READ = "read", pgettext_lazy("returned file", "read")
    REFUSED = "refused", pgettext_lazy("returned file", "refused")


class ReturnedChangeState(models.TextChoices):
    OPEN = "open", pgettext_lazy("change in a returned file", "to decide")
    ACCEPTED = "accepted", pgettext_lazy("change in a returned file", "accepted")
    REJECTED = "rejected", pgettext_lazy("change in a returned file", "rejected")

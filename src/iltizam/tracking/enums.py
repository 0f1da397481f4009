from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UpdateState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("progress update", "draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    PUBLISHED = "published", _("published")


# The states in which its author can still change an update.
OPEN_STATES = (UpdateState.DRAFT.value, UpdateState.RETURNED.value)

# Which action leads from a state to which; there is no other arrow (spec 2.1). Where
# nobody reviews, submitting goes on to publishing in one step.
ARROWS: dict[tuple[str, str], str] = {
    ("draft", "submitted"): "submit_update",
    ("returned", "submitted"): "submit_update",
    ("submitted", "returned"): "return_update",
    ("submitted", "published"): "publish_update",
    ("draft", "published"): "publish_update",
}


def leads_to(state: str, other: str) -> bool:
    """Whether an arrow leads from a state to another."""
    return (state, other) in ARROWS


class Channel(models.TextChoices):
    """How the secretariat received what it enters for an institution."""

    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone call")
    MEETING = "meeting", _("meeting")


class ActionKind(models.TextChoices):
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")
    ADDITIONAL = "additional", _("additional")


class EvidenceKind(models.TextChoices):
    LAW = "law", _("law or text published")
    PAGE = "page", _("page online")
    DATASET = "dataset", _("data set")
    MINUTES = "minutes", _("minutes")
    PHOTO = "photo", _("photograph")
    CERTIFICATE = "certificate", _("certificate")
    OTHER = "other", _("other")


class Severity(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class ObstacleState(models.TextChoices):
    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")


class ReviewState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposed rate", "open")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class IndicatorKind(models.TextChoices):
    FOLLOW_UP = "follow_up", _("follow-up")
    IMPACT = "impact", _("impact")
    KEY_FIGURE = "key_figure", _("key figure")


class SnapshotPurpose(models.TextChoices):
    """Why rates were frozen: pages compare with meetings, never with a report's draft."""

    MEETING = "meeting", _("meeting")
    REPORT = "report", pgettext_lazy("why rates were frozen", "report")


class ProposedBy(models.TextChoices):
    COMMITTEE = "committee", _("the steering committee")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    SECRETARIAT = "secretariat", _("the secretariat")

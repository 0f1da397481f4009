"""The parts of a report that people write, and where later chapters will stand."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Slot:
    """A narrative part: its id in the document, what it is called, what belongs in it."""

    id: str
    label: str
    help: str


CONTEXT = Slot(
    "context",
    _("General context"),
    _("Why the country joined the partnership, and what happened in the period."),
)
PLAN = Slot(
    "plan",
    _("How the plan came about"),
    _("Workshops, consultations and decisions that led to the plan."),
)
MONITORING = Slot(
    "monitoring",
    _("Monitoring system"),
    _("The committee, its rhythm and what its members answer for."),
)
COMPLETION = Slot(
    "completion",
    _("Introduction to the rates"),
    _("What the reader should know before the figures."),
)
ACTIVITIES = Slot(
    "activities-intro",
    _("Introduction to the commitments"),
    _("What was reached on the whole, before each commitment is looked at."),
)
CONCLUSION = Slot(
    "conclusion",
    _("Conclusion"),
    _("What was learnt, and what the next plan takes up."),
)
SLOTS = (CONTEXT, PLAN, MONITORING, COMPLETION, ACTIVITIES, CONCLUSION)


def remarks_slot(uid: str) -> str:
    """The id of the remarks on the commitment with this uid."""
    return f"remarks-{uid}"

"""The papers there are, in the order of the page."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.web.workspace.papers import forms


@dataclass(frozen=True)
class Paper:
    """One paper: how it is called, what it is for, and the form that asks for it.

    What names people, or is written for few, is posted: it stands in no address and no log.
    """

    code: str
    form: type[forms.PaperForm]
    heading: Any
    about: Any
    is_posted: bool = False


PAPERS = {
    paper.code: paper
    for paper in (
        Paper(
            "note",
            forms.NoteForm,
            _("Status note for the minister"),
            _("One page: the rate, how it moved, five alerts and what is to be decided."),
            is_posted=True,
        ),
        Paper(
            "progress",
            forms.ProgressForm,
            _("Progress table"),
            _("Every commitment with its rate, its movement and what remains, for a meeting."),
        ),
        Paper(
            "invitation",
            forms.InvitationForm,
            _("Invitation letter"),
            _("To a meeting, with its agenda."),
            is_posted=True,
        ),
        Paper(
            "attendance",
            forms.AttendanceForm,
            _("Attendance sheet"),
            _("One line for each institution that leads a commitment, then blank ones."),
        ),
        Paper(
            "certificate",
            forms.CertificateForm,
            _("Certificate of participation"),
            _("The name is kept nowhere: it stands in the file alone."),
            is_posted=True,
        ),
        Paper(
            "form",
            forms.CommitmentForm,
            _("Commitment form"),
            _("One commitment on two pages, with the fields of the OGP's template."),
        ),
        Paper(
            "booklet",
            forms.BookletForm,
            _("Booklet of the plan"),
            _("The axes and commitments as they were adopted."),
        ),
    )
}

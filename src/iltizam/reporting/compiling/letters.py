"""The secretariat's everyday papers, on the plan's letterhead (spec 3.2).

What they say follows from the tracking data; what only people know – the place of a
meeting, who is certified – is given with it. No paper names a person but the one that a
certificate is for.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from iltizam.core.texts import LocalisedText
from iltizam.directory.models import Organisation
from iltizam.reporting.compiling.editions import Edition, document, written_in
from iltizam.reporting.compiling.facts import ActivityFacts, CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.plan import numbered
from iltizam.reporting.compiling.writer import Writer, all_of, around
from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Document,
    Head,
    Heading,
    Items,
    Line,
    Paragraph,
    Row,
    Table,
)
from iltizam.reporting.house import House, marks_of
from iltizam.tracking.figures import ActivityFigures

BLANK_LINES = 8  # of an attendance sheet, for guests


@dataclass(frozen=True)
class Meeting:
    """What a letter says of a meeting that is to come."""

    name: str
    on: datetime.date
    at: str = ""
    where: str = ""
    agenda: str = ""


def _letter(
    write: Writer,
    facts: PlanFacts,
    house: House,
    body: tuple[Block, ...],
    *,
    kind: str,
    subject: str,
    on: datetime.date,
    to: Line = (),
) -> Document:
    """Head, place and date, who it is for, what it is about, body, office that signs."""
    place = house.place.shown(write.language, facts.fallbacks).text
    dated = _("%(place)s, %(date)s") % {"place": place, "date": write.date(on)}
    blocks = all_of(
        head(write, facts, house),
        Paragraph("dated", write.line(dated if place else write.date(on))),
        Paragraph("to", to) if to else None,
        Heading("subject", 1, write.line(subject)),
        body,
        Paragraph("signatory", write.text(house.signatory, is_strong=True))
        if house.signatory
        else None,
        Paragraph("address", write.text(house.address), "note") if house.address else None,
    )
    return document(write, facts, Edition(kind=kind), subject, blocks, on=on)


def head(write: Writer, facts: PlanFacts, house: House) -> Head:
    """The country, who writes, and their logos."""
    lines = (
        write.text(facts.territory.name),
        *(write.text(name, is_strong=True) for name in house.names),
    )
    return Head("head", lines, marks_of(house, write.language, facts.fallbacks))


def awaits_report(figures: ActivityFigures) -> bool:
    """Whether an institution is reminded of an activity: it is stale or late."""
    return figures.is_stale or figures.is_late


def chasing_letter(
    facts: PlanFacts, institution: Organisation, language: str, *, house: House
) -> Document:
    """To one institution: its activities that wait for an update, and those that are late."""
    with written_in(language, facts) as write:
        rows = [
            (commitment, activity)
            for commitment in facts.commitments
            if commitment.row.lead_id == institution.pk
            for activity in commitment.activities
            if awaits_report(activity.figures)
        ]
        words = ngettext(
            "%(count)s activity of your institution waits for an update of its progress.",
            "%(count)s activities of your institution wait for an update of their progress.",
            len(rows),
        )
        body = all_of(
            Paragraph("plan", write.text(facts.plan.title)),
            Paragraph("count", write.line(words % {"count": len(rows)})),
            _waiting(write, rows) if rows else None,
            Paragraph(
                "asked",
                write.line(
                    _(
                        "Please have the leads of these commitments report on the tracking "
                        "platform, where their rates compute themselves."
                    )
                ),
            ),
        )
        subject = _("Update of the tracking of your commitments")
        to = write.text(institution.name, is_strong=True)
        return _letter(
            write, facts, house, body, kind="chasing", subject=subject, on=facts.on, to=to
        )


def _waiting(write: Writer, rows: Sequence[tuple[CommitmentFacts, ActivityFacts]]) -> Table:
    columns = (
        Column(write.line(_("Commitment")), share=4),
        Column(write.line(_("Activity")), share=5),
        Column(write.line(_("Percent")), "figure", 2),
        Column(write.line(_("Last report")), share=3),
        Column(write.line(_("State")), share=2),
    )
    lines = tuple(
        Row(
            f"row-{activity.row.uid}",
            (
                (numbered(write, commitment),),
                (write.text(activity.row.title),),
                ((write.figure(activity.figures.percent),),),
                (write.line(write.date(activity.figures.reported_on) or _("no update yet")),),
                (write.line(_("late") if activity.figures.is_late else _("not up to date")),),
            ),
        )
        for commitment, activity in rows
    )
    return Table("waiting", write.line(_("Activities that wait")), columns, lines, naming=1)


def invitation(
    facts: PlanFacts, meeting: Meeting, language: str, *, house: House, on: datetime.date
) -> Document:
    """To the members: what, when, where, and the agenda as it was typed."""
    with written_in(language, facts) as write:
        told = [
            (_("Date"), write.date(meeting.on)),
            (_("Hour"), meeting.at),
            (_("Place"), meeting.where),
        ]
        items = tuple((write.labelled(label), write.run(said)) for label, said in told if said)
        body = all_of(
            Paragraph(
                "invited",
                write.line(
                    _("You are invited to the following meeting: %(name)s.")
                    % {"name": meeting.name}
                ),
            ),
            Items("when", items, is_bare=True),
            _agenda(write, meeting),
            Paragraph(
                "answer",
                write.line(
                    _(
                        "Please say whether you attend, or name the person who stands in for you."
                    )
                ),
            ),
        )
        subject = _("Invitation to a meeting")
        return _letter(write, facts, house, body, kind="invitation", subject=subject, on=on)


def _agenda(write: Writer, meeting: Meeting) -> tuple[Block, ...]:
    points = richtext.plain(meeting.agenda, name="agenda-text")
    if not points:
        return ()
    return (Heading("agenda", 2, write.line(_("Agenda"))), *points)


def attendance_sheet(
    facts: PlanFacts,
    meeting: Meeting,
    language: str,
    *,
    house: House,
    institutions: Sequence[LocalisedText],
) -> Document:
    """One line per institution, then blank ones: the names are written by hand."""
    with written_in(language, facts) as write:
        columns = tuple(
            Column(write.line(label), share=share)
            for label, share in (
                (pgettext("column of numbers", "No."), 1),
                (_("Institution"), 5),
                (_("Name"), 4),
                (_("Function"), 3),
                (_("Signature"), 4),
            )
        )
        named = [write.text(name) for name in institutions] + [()] * BLANK_LINES
        rows = tuple(
            Row(f"line-{place}", ((write.line(str(place)),), (name,), (), (), ()))
            for place, name in enumerate(named, 1)
        )
        subject = _("Attendance sheet")
        body = all_of(
            Paragraph("meeting", write.line(meeting.name), "lead"),
            Table("attendance", write.line(subject), columns, rows, naming=1),
        )
        return _letter(
            write, facts, house, body, kind="attendance", subject=subject, on=meeting.on
        )


def certificate(
    facts: PlanFacts, name: str, event: str, on: datetime.date, language: str, *, house: House
) -> Document:
    """That somebody took part in something, on a day."""
    with written_in(language, facts) as write:
        before, after = around(
            _("The secretariat of the plan certifies that %(name)s took part in %(event)s."),
            "name",
            event=event,
        )
        line = (*write.line(before), write.run(name, is_strong=True), *write.line(after))
        body = all_of(
            Paragraph("certified", line, "lead"),
            Paragraph("certified-on", write.line(_("On %(date)s.") % {"date": write.date(on)})),
            Paragraph("certified-plan", write.text(facts.plan.title)),
        )
        subject = _("Certificate of participation")
        return _letter(write, facts, house, body, kind="certificate", subject=subject, on=on)

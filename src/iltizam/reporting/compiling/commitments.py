"""The chapter of one commitment (spec 3.1, part 7)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.plans.enums import ActivityList, Fate, PartnerRole
from iltizam.reporting.compiling import results
from iltizam.reporting.compiling.activities import activity_blocks
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.writer import Writer, all_of, joined
from iltizam.reporting.document.blocks import (
    Block,
    Fact,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Sheet,
)
from iltizam.reporting.slots import remarks_slot
from iltizam.tracking.figures import original_rate
from iltizam.tracking.rates import Explanation
from iltizam.tracking.wording import figure


def commitment_blocks(
    write: Writer, facts: PlanFacts, commitment: CommitmentFacts, *, begins_page: bool = True
) -> tuple[Block, ...]:
    """Everything known of one commitment, in the order of the published report."""
    name = commitment.name
    return all_of(
        PageBreak(f"{name}-page") if begins_page else None,
        Heading(name, 2, title_line(write, commitment)),
        identity(write, facts, commitment),
        _source_notes(write, commitment),
        _activities(write, facts, commitment),
        results.communication(write, commitment),
        results.results(write, commitment),
        results.over_time(write, commitment),
        results.obstacles(write, commitment),
        results.indicators(write, commitment),
        results.voices(write, facts, commitment),
        write.narrative(
            remarks_slot(commitment.row.uid),
            _("Remarks"),
            Heading(f"{name}-remarks", 3, write.line(_("Remarks"))),
        ),
    )


def title_line(write: Writer, commitment: CommitmentFacts) -> Line:
    """ "Commitment 7: its title"; a plan that has no numbers has its titles."""
    title = write.text(commitment.row.title)
    if commitment.row.number is None:
        return title
    said = _("Commitment %(number)s:") % {"number": commitment.row.number}
    return (write.run(said + " "), *title)


def identity(write: Writer, facts: PlanFacts, commitment: CommitmentFacts) -> Sheet:
    """Who is responsible, what the problem is, what is promised, what rate was reached."""
    row, name = commitment.row, commitment.name
    found = [
        fact(write, f"{name}-lead", _("Responsible institution"), lead_line(write, row)),
        *partners(write, row, name),
        *(
            Fact(
                f"{name}-{text.code.replace('_', '-')}",
                write.text(text.label),
                write.said(text.text, f"{name}-{text.code.replace('_', '-')}-text"),
            )
            for text in row.text_rows
        ),
    ]
    if period := row.period:
        found.append(
            fact(write, f"{name}-period", _("Period"), write.line(write.period(period)))
        )
    found.append(
        Fact(f"{name}-rate", write.line(_("Rate")), rate_said(write, facts, commitment))
    )
    if row.fate:
        fate = write.line(str(dict(Fate.choices)[row.fate]))
        found.append(fact(write, f"{name}-fate", _("What became of it"), fate))
    return Sheet(f"{name}-sheet", (), tuple(found))


def fact(write: Writer, name: str, label: str, line: Line) -> Fact:
    """One line of a sheet; nothing to say reads 'not reported'."""
    said = Paragraph(f"{name}-text", line) if line else write.missing(f"{name}-text")
    return Fact(name, write.line(label), (said,))


def lead_line(write: Writer, row: Any) -> Line:
    """The lead institution with what it is part of; nothing where none was published."""
    if row.lead is None:
        return ()
    names = [write.text(row.lead.name)]
    if row.lead.parent is not None:
        names.append(write.text(row.lead.parent.name))
    return joined(names, " – ")


def partners(write: Writer, row: Any, name: str) -> list[Fact]:
    """Who else takes part, by role."""
    found = []
    for role, label in PartnerRole.choices:
        names = [write.text(each.name) for each in row.partner_rows if each.role == role]
        if role == PartnerRole.STAKEHOLDER and row.other_stakeholders:
            names.append(write.text(row.other_stakeholders))
        if names:
            heading = str(label)[:1].upper() + str(label)[1:]
            found.append(fact(write, f"{name}-{role}", heading, joined(names, " · ")))
    return found


def rate_said(
    write: Writer, facts: PlanFacts, commitment: CommitmentFacts
) -> tuple[Paragraph, ...]:
    """The rate with its band, then what has to be said of it (R1, R2, R6, R7)."""
    figures, name = commitment.figures, commitment.name
    rate = figures.rate
    if rate.shown is None:
        return (write.missing(f"{name}-rate-text"),)
    href = f"/{write.language}/{commitment.path}"
    line: Line = (write.figure(rate.shown, href=href, is_strong=True),)
    if figures.status is not None:
        line += (write.run(" – "), *write.text(facts.band_labels[figures.status]))
    if rate.is_only_published:
        line += write.line(" " + _("(published figure)"))
    notes = _notes_on_the_rate(facts, commitment)
    return (
        Paragraph(f"{name}-rate-text", line),
        *(write.note(f"{name}-rate-note-{n}", note) for n, note in enumerate(notes, 1)),
    )


def _notes_on_the_rate(facts: PlanFacts, commitment: CommitmentFacts) -> list[str]:
    figures, row = commitment.figures, commitment.row
    rate, notes = figures.rate, []
    if rate.computed is not None:
        if figures.evidenced is not None:
            said = {"rate": figure(figures.evidenced)}
            notes.append(_("With evidence: %(rate)s.") % said)
        if rate.published is not None:
            notes.append(_("Published: %(rate)s.") % {"rate": figure(rate.published)})
        if figures.has_equal_weights:
            notes.append(_("The weights are not set: every activity counts the same."))
        if figures.counted_as_zero:
            words = ngettext(
                "%(count)s activity has no update yet and is counted as 0.",
                "%(count)s activities have no update yet and are counted as 0.",
                figures.counted_as_zero,
            )
            notes.append(words % {"count": figures.counted_as_zero})
        if row.change_rows:
            original = original_rate(facts.plan, row.activity_rows, row.change_rows, figures)
            notes.append(
                _("Under the original weights and activities the rate would be %(rate)s.")
                % {"rate": figure(original)}
            )
    if figures.with_cancelled is not None:
        notes.append(
            _("Were cancelled activities treated the other way, the rate would be %(rate)s.")
            % {"rate": figure(figures.with_cancelled)}
        )
    if figures.range and figures.range.explanation == Explanation.NOT_EXPLAINED:
        notes.append(_("Not explained by equal weights; the real weights were not published."))
    return notes


def _source_notes(write: Writer, commitment: CommitmentFacts) -> list[Paragraph]:
    notes = [note for note in commitment.row.note_rows if note.activity is None]
    return [
        Paragraph(f"{commitment.name}-note-{place}", write.text(note.text), "note")
        for place, note in enumerate(notes, 1)
    ]


def _activities(
    write: Writer, facts: PlanFacts, commitment: CommitmentFacts
) -> tuple[Block, ...]:
    name = commitment.name
    said: list[Paragraph] = []
    if facts.plan.activity_list == ActivityList.UNFINISHED:
        said.append(
            write.note(
                f"{name}-listed",
                _(
                    "The source lists the unfinished activities only; the finished ones were "
                    "not published."
                ),
            )
        )
    if not commitment.activities:
        said.append(write.missing(f"{name}-no-activities", _("Activities: not reported")))
    return all_of(
        said,
        *(activity_blocks(write, facts, activity) for activity in commitment.activities),
    )

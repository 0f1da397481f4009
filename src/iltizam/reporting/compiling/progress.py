"""The progress table of a meeting: every commitment with what moved and what remains."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from iltizam.plans.models import ActionPlan
from iltizam.plans.remarks_in_words import remark_label
from iltizam.reporting.compiling.editions import Edition, document, written_in
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts, facts_of
from iltizam.reporting.compiling.plan import axis_title
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Table,
)
from iltizam.tracking.comparing import Comparison, Moment, moment_before
from iltizam.tracking.enums import ReviewState
from iltizam.tracking.figures import as_of
from iltizam.tracking.past import past_of_plan
from iltizam.tracking.wording import figure, movement


def compile_progress(
    facts: PlanFacts, comparison: Comparison | None, language: str, *, edition: Edition
) -> Document:
    """The table between two moments; without a comparison, as things stand.

    ``facts`` are those of the later moment. A plan imported from a publication has one
    state and no history: its table says so.
    """
    with written_in(language, facts) as write:
        title = _("Progress table")
        blocks = all_of(
            Heading("progress", 1, write.line(title)),
            Paragraph("progress-when", write.line(_when(write, facts, comparison)), "lead"),
            _whole(write, facts, comparison),
            _table(write, facts, comparison),
        )
        return document(write, facts, edition, title, blocks, is_landscape=True)


def _when(write: Writer, facts: PlanFacts, comparison: Comparison | None) -> str:
    if comparison is None:
        return _("As of %(date)s; the source shows one state, without a history.") % {
            "date": write.date(facts.on)
        }
    return _("From %(first)s to %(last)s") % {
        "first": _moment(write, comparison.since),
        "last": _moment(write, comparison.until),
    }


def _moment(write: Writer, moment: Moment) -> str:
    day = write.date(moment.on)
    meeting = moment.meeting
    return f"{day} ({meeting.name})" if meeting else day


def _whole(write: Writer, facts: PlanFacts, comparison: Comparison | None) -> list[Paragraph]:
    """The plan's own rate and how it moved, and how many commitments did what."""
    rate = facts.figures.rate.shown
    line: Line = (
        write.run(_("Rate of the plan:") + " "),
        write.figure(rate, is_strong=True),
        *_moved(write, comparison, facts.plan.uid, before=" (", after=")"),
    )
    late, stale = facts_count(facts, "late"), facts_count(facts, "stale")
    said = []
    if late:
        words = ngettext("%(count)s commitment late", "%(count)s commitments late", late)
        said.append(words % {"count": late})
    if stale:
        words = ngettext(
            "%(count)s commitment not up to date", "%(count)s commitments not up to date", stale
        )
        said.append(words % {"count": stale})
    found = [Paragraph("progress-rate", line)]
    if said:
        found.append(Paragraph("progress-alerts", write.line(" · ".join(said)), "warning"))
    return found


def facts_count(facts: PlanFacts, name: str) -> int:
    """How many commitments have an activity that is ``late``, ``stale``…"""
    return sum(bool(getattr(each.figures, name)) for each in facts.commitments)


def _moved(
    write: Writer, comparison: Comparison | None, uid: str, *, before: str = "", after: str = ""
) -> Line:
    if comparison is None or uid not in comparison.steps:
        return ()
    step = comparison.steps[uid]
    words = movement(step, with_decimals=True)
    moved = write.signed(words, str(step.by)) if step.by else write.run(words)
    return (*write.line(before), moved, *write.line(after))


def _table(write: Writer, facts: PlanFacts, comparison: Comparison | None) -> Block:
    if not facts.commitments:
        return write.missing("progress-none", _("The plan has no commitments yet."))
    columns = (
        Column(write.line(pgettext("column of numbers", "No.")), share=1),
        Column(write.line(_("Commitment")), share=6),
        Column(write.line(_("Rate")), "bar", 3),
        Column(write.line(_("Movement")), "figure", 2),
        Column(write.line(_("Unfinished activities")), share=6),
        Column(write.line(_("Remarks")), share=4),
    )
    rows = tuple(_row(write, comparison, each) for each in facts.commitments)
    caption = write.line(_("Progress of each commitment"))
    return Table("progress-table", caption, columns, rows, naming=1)


def _row(write: Writer, comparison: Comparison | None, commitment: CommitmentFacts) -> Row:
    row = commitment.row
    number = "" if row.number is None else str(row.number)
    title = [write.text(row.title, href=f"/{write.language}/{commitment.path}")]
    if row.lead is not None:
        title.append(write.text(row.lead.name))
    return Row(
        f"progress-{row.uid}",
        (
            (write.line(number),),
            tuple(title),
            ((write.figure(commitment.figures.rate.shown),),),
            (_moved(write, comparison, row.uid) or write.line("–"),),
            tuple(_unfinished(write, commitment)),
            tuple(_remarks(write, commitment)),
        ),
    )


def _unfinished(write: Writer, commitment: CommitmentFacts) -> list[Line]:
    found = []
    for activity in commitment.activities:
        if not activity.figures.is_unfinished:
            continue
        number = "" if activity.row.number is None else f"{activity.row.number}. "
        line = (write.run(number), *write.text(activity.row.title), Run(" – "))
        found.append((*line, write.figure(activity.figures.percent)))
    return found


def _remarks(write: Writer, commitment: CommitmentFacts) -> list[Line]:
    """What the tracking data say, then what the committee said."""
    figures, said = commitment.figures, []
    if figures.stale:
        said.append(_("tracking not up to date"))
    if figures.late:
        words = ngettext("%(count)s late", "%(count)s late", figures.late)
        said.append(words % {"count": figures.late})
    if figures.awaiting:
        words = ngettext(
            "%(count)s awaiting validation", "%(count)s awaiting validation", figures.awaiting
        )
        said.append(words % {"count": figures.awaiting})
    lines = [write.line(words) for words in said]
    for remark in commitment.row.remark_rows:
        label = remark_label(remark.code)
        text = write.text(remark.text)
        lines.append((write.labelled(label), *text) if text else write.line(label))
    open_reviews = [
        review
        for activity in commitment.activities
        for review in activity.reviews
        if review.state == ReviewState.OPEN
    ]
    lines += [
        write.line(
            _("another rate proposed: %(rate)s") % {"rate": figure(each.proposed_percent)}
        )
        for each in open_reviews
    ]
    return lines


def compile_slides(
    facts: PlanFacts, comparison: Comparison | None, language: str, *, edition: Edition
) -> Document:
    """The same table to be shown on a wall: one axis to a page, lying, without the details."""
    with written_in(language, facts) as write:
        title = _("Progress table")
        groups = facts.groups()
        blocks = all_of(
            Heading("progress", 1, write.line(title)),
            Paragraph("progress-when", write.line(_when(write, facts, comparison)), "lead"),
            _whole(write, facts, comparison),
            *(
                _slide(write, comparison, place, axis_title(write, axis), found)
                for place, (axis, found) in enumerate(groups, 1)
                if found
            ),
        )
        return document(write, facts, edition, title, blocks, is_landscape=True)


def _slide(
    write: Writer,
    comparison: Comparison | None,
    place: int,
    title: Line,
    commitments: tuple[CommitmentFacts, ...],
) -> tuple[Block, ...]:
    columns = (
        Column(write.line(pgettext("column of numbers", "No.")), share=1),
        Column(write.line(_("Commitment")), share=8),
        Column(write.line(_("Rate")), "bar", 4),
        Column(write.line(_("Movement")), "figure", 2),
    )
    rows = tuple(
        Row(full.id, full.cells[:4])
        for full in (_row(write, comparison, c) for c in commitments)
    )
    return (
        PageBreak(f"slide-{place}-page"),
        Heading(f"slide-{place}", 2, title),
        Table(f"slide-{place}-table", title, columns, rows, naming=1),
    )


class BadDates(ValueError):
    """The two dates cannot be compared; the message says why, in the active language.

    ``field`` is the one that is wrong, "" where it is both.
    """

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field


def compared(
    plan: ActionPlan, since: datetime.date | None = None, until: datetime.date | None = None
) -> Comparison | None:
    """From ``since`` (the last meeting before, else the beginning) to ``until`` (today);
    None for a plan without a history.

    Raises BadDates for days to come, in the wrong order, or of a plan without a history.
    """
    if not plan.has_history:
        if since or until:
            raise BadDates(_("This plan comes from a publication: it has no history."))
        return None
    today = as_of(plan)
    end = Moment(until or today)
    past = past_of_plan(plan)
    start = Moment(since) if since else moment_before(past, end)
    if end.on > today:
        raise BadDates(_("This date is still to come."), "until")
    if start.on > end.on:
        raise BadDates(_("The first date cannot lie after the second."), "since")
    return Comparison(plan, past, start, end)


def progress_between(
    plan: ActionPlan,
    since: datetime.date | None,
    until: datetime.date | None,
    language: str,
    *,
    as_slides: bool = False,
) -> Document:
    """The table between two days. Raises BadDates (``compared``)."""
    comparison = compared(plan, since, until)
    compiled = compile_slides if as_slides else compile_progress
    edition = Edition(
        kind="slides" if as_slides else "progress", address=settings.ILTIZAM_ADDRESS
    )
    facts = facts_of(plan, on=until if comparison else None)
    return compiled(facts, comparison, language, edition=edition)

"""The chapters of a report that stand before its commitments (spec 3.1, parts 3 to 6)."""

from decimal import Decimal

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.plans.models import Axis
from iltizam.reporting import slots
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts, share_of
from iltizam.reporting.compiling.results import curve
from iltizam.reporting.compiling.writer import Writer, all_of, around
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Heading,
    Items,
    Line,
    Paragraph,
    Row,
    Run,
    Table,
    words_of,
)
from iltizam.tracking import rates
from iltizam.tracking.figures.results import Rate
from iltizam.tracking.wording import CANCELLED_RULES, PLAN_RULES, figure, percents


def context(write: Writer) -> tuple[Block, ...]:
    return write.narrative(
        slots.CONTEXT.id,
        str(slots.CONTEXT.label),
        Heading("chapter-context", 1, write.line(_("General context"))),
    )


def the_plan(
    write: Writer, facts: PlanFacts, *, has_narrative: bool = True
) -> tuple[Block, ...]:
    """How it came about, and its axes with their commitments."""
    return all_of(
        Heading("chapter-plan", 1, write.text(facts.plan.title)),
        write.paragraphs(facts.plan.description, "plan-description"),
        Paragraph("plan-size", write.line(_size(facts))),
        _adopted(write, facts),
        write.narrative(slots.PLAN.id, str(slots.PLAN.label)) if has_narrative else None,
        *(_axis(write, axis, facts.of_axis(axis)) for axis in facts.axes),
        _axis(write, None, facts.of_axis(None)),
    )


def _size(facts: PlanFacts) -> str:
    """How large the plan is, in one sentence."""
    counts = {
        "commitments": ngettext(
            "%(count)s commitment", "%(count)s commitments", len(facts.commitments)
        )
        % {"count": len(facts.commitments)},
        "axes": ngettext("%(count)s axis", "%(count)s axes", len(facts.axes))
        % {"count": len(facts.axes)},
        "activities": ngettext(
            "%(count)s activity", "%(count)s activities", facts.activity_count
        )
        % {"count": facts.activity_count},
    }
    if not facts.commitments:
        return _("The plan has no commitments yet.")
    if not facts.axes:
        return _("The plan has %(commitments)s and %(activities)s.") % counts
    return _("The plan has %(commitments)s in %(axes)s and %(activities)s.") % counts


def _adopted(write: Writer, facts: PlanFacts) -> list[Paragraph]:
    plan, found = facts.plan, []
    if plan.adopted:
        words = _("Adopted: %(date)s.") % {"date": write.period(plan.adopted)}
        found.append(
            Paragraph(
                "plan-adopted", (write.run(words + " "), *write.text(plan.adoption_decision))
            )
        )
    if plan.document_url:
        line = (
            write.run(_("The plan as published:") + " "),
            Run(plan.document_url, href=plan.document_url),
        )
        found.append(Paragraph("plan-document", line, "note"))
    return found


def _axis(
    write: Writer, axis: Axis | None, commitments: tuple[CommitmentFacts, ...]
) -> tuple[Block, ...]:
    """An axis with its commitments; those without one come last."""
    if axis is None and not commitments:
        return ()
    name = f"axis-{axis.uid}" if axis else "axis-none"
    items = tuple(numbered(write, each, is_linked=True) for each in commitments)
    return all_of(
        Heading(name, 2, axis_title(write, axis)),
        write.paragraphs(axis.description if axis else None, f"{name}-text"),
        Items(f"{name}-list", items, is_bare=True)
        if items
        else write.missing(f"{name}-empty", _("No commitment in this axis.")),
    )


def axis_title(write: Writer, axis: Axis | None) -> Line:
    """ "Axis 2: its title"; commitments without an axis stand under their own name."""
    if axis is None:
        return write.line(_("Commitments"))
    said = _("Axis %(number)s:") % {"number": axis.number}
    return (write.run(said + " "), *write.text(axis.title))


def numbered(write: Writer, commitment: CommitmentFacts, *, is_linked: bool = False) -> Line:
    """ "7. Its title", linked to its page on the site where asked."""
    href = f"/{write.language}/{commitment.path}" if is_linked else ""
    title = write.text(commitment.row.title, href=href)
    if commitment.row.number is None:
        return title
    return (write.run(f"{commitment.row.number}. "), *title)


def monitoring(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    """The committee in words; how rates are computed from the plan's own methodology."""
    return all_of(
        Heading("chapter-monitoring", 1, write.line(_("Monitoring system"))),
        write.narrative(slots.MONITORING.id, str(slots.MONITORING.label)),
        Heading("platform", 2, write.line(_("The tracking platform"))),
        Paragraph(
            "platform-text",
            write.line(
                _(
                    "Each commitment's lead reports on this platform what was done, what was "
                    "not and why, with its evidence; every figure of this report follows from "
                    "those reports and links to them."
                )
                if not facts.plan.is_imported
                else _(
                    "The figures of this plan come from its published documents, which are "
                    "named at the end of this report; none was changed."
                )
            ),
        ),
        Heading("methodology", 2, write.line(_("How rates are computed"))),
        Items("methodology-rules", tuple(write.line(rule) for rule in _rules(facts))),
        write.paragraphs(facts.plan.methodology_note, "methodology-note"),
        _bands(write, facts),
        [
            Paragraph(f"plan-note-{place}", write.text(note.text), "note")
            for place, note in enumerate(facts.notes, 1)
        ],
    )


def _rules(facts: PlanFacts) -> list[str]:
    plan = facts.plan
    return [
        _(
            "The rate of a commitment is the mean of its activities' percents, weighted by "
            "their weights; as long as one weight is not set, all count the same."
        ),
        _("An activity of a plan in implementation that was never reported on counts as 0."),
        str(PLAN_RULES[plan.rate_rule]),
        str(CANCELLED_RULES[plan.cancelled_rule]),
        _("Figures are rounded half up to the whole percent; their exact values are kept."),
    ]


def _bands(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    """The status bands (R5) with their computed bounds, and how many commitments reached each."""
    if not facts.bands:
        return ()
    bounds = rates.band_bounds(facts.bands)
    columns = (
        Column(write.line(_("Status")), share=2),
        Column(write.line(_("Percent")), "figure", 1),
        Column(write.line(_("Commitments")), "figure", 1),
    )
    rows = tuple(
        Row(
            f"band-{band.code.replace('_', '-')}",
            (
                (write.text(band.label),),
                (write.line(percents(*bounds[band.code])),),
                ((write.number(facts.figures.statuses.get(band.code, 0)),),),
            ),
        )
        for band in facts.bands
    )
    if unknown := facts.figures.statuses.get(None):
        rows += (
            Row(
                "band-none",
                ((write.line(_("not reported")),), (), ((write.number(unknown),),)),
            ),
        )
    caption = write.line(_("Statuses and how many commitments reached them"))
    return (Table("bands", caption, columns, rows),)


def completion(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    """The overall rate, the axes as a chart, every commitment in one table."""
    return all_of(
        Heading("chapter-completion", 1, write.line(_("Completion"))),
        write.narrative(slots.COMPLETION.id, str(slots.COMPLETION.label)),
        Heading("overall", 2, write.line(_("Overall"))),
        _overall(write, facts),
        curve(
            write,
            "overall-curve",
            _("Rate of the plan at the end of each month"),
            [(point.month.last, point.rate) for point in facts.points],
        ),
        _by_axis(write, facts),
        Heading("by-commitment", 2, write.line(_("By commitment"))),
        rates_table(write, facts),
    )


def _overall(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    rate = facts.figures.rate
    if rate.shown is None:
        return (write.missing("overall-rate", _("Overall rate: not reported")),)
    href = f"/{write.language}/{facts.path}"
    start, end = around(
        _("On %(date)s the plan is completed at %(rate)s."), "rate", date=write.date(facts.on)
    )
    line = (
        *write.line(start),
        write.figure(rate.shown, href=href, is_strong=True),
        *write.line(end),
    )
    return (
        Paragraph("overall-rate", line, "lead"),
        *(
            write.note(f"overall-note-{place}", note)
            for place, note in enumerate(_notes(rate, facts), 1)
        ),
    )


def _notes(rate: Rate, facts: PlanFacts) -> list[str]:
    notes = []
    if rate.computed is not None:
        exact = formatting.percent(Decimal(rates.two_decimals(rate.computed)), get_language())
        notes.append(_("Exactly: %(rate)s.") % {"rate": exact})
        if rate.published is not None:
            notes.append(_("Published: %(rate)s.") % {"rate": figure(rate.published)})
        if rate.basis == rates.Basis.PUBLISHED_RATES:
            notes.append(
                _(
                    "Computed from the commitments' published rates, as no activity's percent "
                    "was published."
                )
            )
        if rate.is_partial:
            notes.append(
                _("Over %(counted)s of %(total)s commitments; the others have no rate.")
                % {"counted": rate.counted, "total": rate.total}
            )
    if facts.figures.evidenced is not None:
        notes.append(_("With evidence: %(rate)s.") % {"rate": figure(facts.figures.evidenced)})
    return notes


def _by_axis(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    shown = [
        (axis, facts.figures.axes[axis.pk].rate)
        for axis in facts.axes
        if axis.pk in facts.figures.axes
    ]
    if not shown:
        return ()
    bars = tuple(
        Bar(
            (write.run(f"{axis.number}. "), *write.text(axis.title)),
            share_of(rate.shown),
            (write.figure(rate.shown),),
        )
        for axis, rate in shown
    )
    told = "; ".join(
        f"{write.labelled(words_of(bar.label)).text}{words_of(bar.shown)}" for bar in bars
    )
    return (
        Heading("by-axis", 2, write.line(_("By axis"))),
        Bars("axes-chart", write.line(_("Rate of each axis")), told, bars),
    )


def rates_table(write: Writer, facts: PlanFacts) -> Block:
    """Number, title and rate of every commitment, and the plan's own below."""
    if not facts.commitments:
        return write.missing("rates-empty", _("The plan has no commitments yet."))
    columns = (
        Column(write.line(pgettext("column of numbers", "No.")), "text", 1),
        Column(write.line(_("Commitment")), "text", 7),
        Column(write.line(_("Status")), "text", 2),
        Column(write.line(_("Rate")), "bar", 3),
    )
    rows = tuple(
        Row(
            f"rate-{each.row.uid}",
            (
                (write.line("" if each.row.number is None else str(each.row.number)),),
                (write.text(each.row.title, href=f"/{write.language}/{each.path}"),),
                (_status(write, facts, each),),
                ((write.figure(each.figures.rate.shown),),),
            ),
        )
        for each in facts.commitments
    )
    total = Row(
        "rate-plan",
        (
            (),
            (write.line(_("The whole plan")),),
            (),
            ((write.figure(facts.figures.rate.shown, is_strong=True),),),
        ),
        "total",
    )
    caption = write.line(
        _("Rate of each commitment on %(date)s") % {"date": write.date(facts.on)}
    )
    return Table("rates", caption, columns, (*rows, total), naming=1)


def _status(write: Writer, facts: PlanFacts, commitment: CommitmentFacts) -> Line:
    status = commitment.figures.status
    return write.text(facts.band_labels[status]) if status else write.line(_("not reported"))

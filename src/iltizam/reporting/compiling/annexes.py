"""What stands at the end of a report: all figures, the sources, the languages."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iltizam.plans.enums import ActivityState
from iltizam.plans.models import Source
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.plan import numbered
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Heading,
    Items,
    Line,
    Paragraph,
    Row,
    Run,
    Table,
)


def figures(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    """Every activity with its weight, percent, status and state."""
    rows = tuple(row for each in facts.commitments for row in _commitment(write, facts, each))
    if not rows:
        return ()
    columns = (
        Column(write.line(pgettext("column of numbers", "No.")), "text", 1),
        Column(write.line(_("Activity")), "text", 7),
        Column(write.line(_("Weight")), "figure", 2),
        Column(write.line(_("Percent")), "figure", 3),
        Column(write.line(_("Status")), "text", 3),
        Column(write.line(_("State")), "text", 3),
    )
    caption = write.line(_("Every activity with its weight and percent"))
    return (
        Heading("chapter-figures", 1, write.line(_("Annex: figures"))),
        Table("figures", caption, columns, rows, naming=1),
    )


def _commitment(write: Writer, facts: PlanFacts, commitment: CommitmentFacts) -> list[Row]:
    head: tuple[Line, ...] = (
        (*numbered(write, commitment), Run(" – "), write.figure(commitment.figures.rate.shown)),
    )
    states = dict(ActivityState.choices)
    found = [Row(f"figures-{commitment.row.uid}", (head,), "group")]
    for activity in commitment.activities:
        row, reached = activity.row, activity.figures
        number = "" if row.number is None else str(row.number)
        weight = () if row.weight is None else ((write.number(row.weight),),)
        status = facts.band_labels.get(reached.status or "")
        found.append(
            Row(
                f"figures-{row.uid}",
                (
                    (write.line(number),),
                    (write.text(row.title),),
                    weight,
                    ((write.figure(reached.percent),),),
                    (write.text(status) if status else write.line(_("not reported")),),
                    (write.line(str(states[reached.state])),),
                ),
            )
        )
    return found


def sources(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    """The documents that facts come from, and where the data can be had."""
    items = [_source(write, source) for source in facts.sources]
    data = f"/data/plans/{facts.plan.slug}.json"
    return all_of(
        Heading("chapter-sources", 1, write.line(_("Annex: sources"))),
        Items("sources", tuple(items)) if items else None,
        Paragraph(
            "sources-data",
            (
                write.run(_("The data of this report:") + " "),
                Run(data, href=data),
            ),
            "note",
        ),
    )


def _source(write: Writer, source: Source) -> Line:
    line = write.text(source.title, href=source.url)
    if source.publisher:
        line += (Run(" – "), *write.text(source.publisher))
    if source.dated:
        line += write.line(f" ({write.period(source.dated)})")
    return line

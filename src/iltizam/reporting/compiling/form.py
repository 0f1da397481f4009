"""The commitment form (fiche): one commitment on two pages, with the OGP template's fields."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iltizam.core import formatting
from iltizam.core.rows import period_of
from iltizam.plans.enums import ChangeKind, FocalPointRole, OgpValue
from iltizam.plans.policy_areas import name_of
from iltizam.reporting.compiling.commitments import fact, lead_line, partners, title_line
from iltizam.reporting.compiling.editions import Edition, document, written_in
from iltizam.reporting.compiling.facts import ActivityFacts, CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.writer import Writer, all_of, joined
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Document,
    Fact,
    Heading,
    Line,
    Row,
    Run,
    Sheet,
    Table,
    words_of,
)


def compile_form(
    facts: PlanFacts, commitment: CommitmentFacts, language: str, *, edition: Edition
) -> Document:
    """One commitment as it was adopted: who, why, what, when."""
    with written_in(language, facts) as write:
        heading = title_line(write, commitment)
        blocks = all_of(
            Heading("form", 1, heading),
            form_blocks(write, facts, commitment),
        )
        return document(write, facts, edition, words_of(heading), blocks)


def form_blocks(
    write: Writer, facts: PlanFacts, commitment: CommitmentFacts, *, level: int = 2
) -> tuple[Block, ...]:
    """The form's two parts: what is promised, and the activities with their dates."""
    name = f"f-{commitment.row.uid}"
    return all_of(
        write.paragraphs(commitment.row.summary, f"{name}-summary", tone="lead"),
        Sheet(f"{name}-sheet", (), tuple(_facts(write, facts, commitment, name))),
        Heading(f"{name}-activities", level, write.line(_("Activities"))),
        _activities(write, commitment, name),
    )


def _facts(
    write: Writer, facts: PlanFacts, commitment: CommitmentFacts, name: str
) -> list[Fact]:
    row = commitment.row
    period = row.period or facts.plan.period
    found = [
        fact(write, f"{name}-period", _("Period"), write.line(write.period(period))),
        fact(write, f"{name}-lead", _("Lead institution"), lead_line(write, row)),
        fact(write, f"{name}-focal", _("Focal point"), _focal_points(write, facts, row)),
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
    found += [
        fact(write, f"{name}-{key}", label, line)
        for key, label, line in _classified(write, row)
        if line
    ]
    if row.axis is not None:
        axis = (write.run(f"{row.axis.number}. "), *write.text(row.axis.title))
        found.insert(0, fact(write, f"{name}-axis", _("Axis"), axis))
    return found


def _focal_points(write: Writer, facts: PlanFacts, row: Any) -> Line:
    """Which institution's lead and deputy answer on the day: roles, never people."""
    roles = dict(FocalPointRole.choices)
    return joined(
        (
            (*write.text(each.name), write.run(f" ({roles[each.role]})"))
            for each in row.focal_rows
            if each.name and (each.ends_on is None or each.ends_on >= facts.on)
        ),
        " · ",
    )


def _classified(write: Writer, row: Any) -> list[tuple[str, str, Line]]:
    """The OGP's own categories, and the budget."""
    values = dict(OgpValue.choices)
    budget: Line = ()
    if row.budget_amount is not None:
        budget = (write.number(row.budget_amount), Run(f" {row.budget_currency}"))
    goals = ", ".join(str(goal) for goal in row.sdgs)
    return [
        (
            "values",
            _("OGP values"),
            write.line(
                formatting.listed(
                    (str(values.get(each, each)) for each in row.ogp_values), write.language
                )
            ),
        ),
        (
            "areas",
            _("Policy areas"),
            write.line(formatting.listed(map(name_of, row.policy_areas), write.language)),
        ),
        ("sdgs", _("Sustainable Development Goals"), write.line(goals)),
        ("budget", _("Budget"), budget),
        ("ogp", _("OGP identifier"), write.line(row.ogp_id)),
    ]


def _activities(write: Writer, commitment: CommitmentFacts, name: str) -> tuple[Block, ...]:
    kept = [each for each in commitment.activities if was_adopted(commitment, each)]
    if not kept:
        return (write.missing(f"{name}-none", _("Activities: not reported")),)
    columns = [
        Column(write.line(pgettext("column of numbers", "No.")), share=1),
        Column(write.line(_("Activity")), share=6),
        Column(write.line(_("Expected output")), share=4),
        Column(write.line(_("Planned dates")), share=3),
        Column(write.line(_("Responsible")), share=3),
    ]
    lines = [_cells(write, each) for each in kept]
    # What the source says of no activity at all is said once, not as an empty column.
    silent = {place for place in range(2, 5) if not any(line[place] for line in lines)}
    unsaid = write.line(_("not reported"))
    rows = tuple(
        Row(
            f"{name}-{each.row.uid}",
            tuple(
                (cell or (unsaid if place > 1 else cell),)
                for place, cell in enumerate(line)
                if place not in silent
            ),
        )
        for each, line in zip(kept, lines, strict=True)
    )
    shown = tuple(each for place, each in enumerate(columns) if place not in silent)
    caption = write.line(_("Activities with their planned dates"))
    table = Table(f"{name}-table", caption, shown, rows, naming=1)
    if not silent:
        return (table,)
    names = [words_of(columns[place].head) for place in sorted(silent)]
    words = _("Not reported of any activity: %(columns)s.") % {
        "columns": formatting.listed(names, write.language)
    }
    return (table, write.missing(f"{name}-silent", words))


def _cells(write: Writer, activity: ActivityFacts) -> list[Line]:
    row = activity.row
    return [
        write.line("" if row.number is None else str(row.number)),
        write.text(row.title),
        write.text(row.expected_output),
        write.line(write.period(period_of(row, "planned"))),
        write.text(row.responsible_name),
    ]


def was_adopted(commitment: CommitmentFacts, activity: ActivityFacts) -> bool:
    """Whether an activity was part of the plan as adopted (R7): before its first change."""
    changes = sorted(
        (
            each
            for each in commitment.row.change_rows
            if each.activity == activity.row.id
            and each.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
        ),
        key=lambda each: (each.recorded_at, each.sequence),
    )
    return bool(changes[0].kind == ChangeKind.REMOVED if changes else activity.row.in_plan)

"""What came of a commitment, as the report sets it: results, obstacles, figures, voices."""

from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.rows import period_of
from iltizam.core.withholding import shown_link
from iltizam.plans.enums import IrmDimension
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts, share_of
from iltizam.reporting.compiling.writer import Writer
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Curve,
    Heading,
    Items,
    Line,
    Paragraph,
    Row,
    Run,
    Table,
)
from iltizam.tracking.enums import ObstacleState, Severity
from iltizam.tracking.wording import figure, rating


def communication(write: Writer, commitment: CommitmentFacts) -> tuple[Block, ...]:
    name, rows = f"{commitment.name}-communication", commitment.row.communication_rows
    head = Heading(
        name,
        3,
        write.line(_("Communication actions that accompanied the commitment")),
    )
    if not rows:
        return head, write.missing(f"{name}-none")
    columns = tuple(
        Column(write.line(label), share=share)
        for label, share in (
            (_("Action"), 4),
            (_("Date"), 2),
            (_("Audience"), 2),
            (_("Indicators"), 2),
        )
    )
    unsaid = write.line(_("not reported"))
    lines = tuple(
        Row(
            f"{name}-{place}",
            (
                (write.text(row.action),),
                (write.line(write.period(period_of(row, "happened"))) or unsaid,),
                (write.text(row.audience) or unsaid,),
                (write.text(row.indicators) or unsaid,),
            ),
        )
        for place, row in enumerate(rows, 1)
    )
    caption = write.line(_("Communication actions"))
    return head, Table(f"{name}-table", caption, columns, lines)


def results(write: Writer, commitment: CommitmentFacts) -> tuple[Block, ...]:
    """Results, how they helped, next steps: each in its place, reported or not."""
    name = commitment.name
    outcomes = commitment.row.outcome_rows
    outcome = outcomes[0] if outcomes else None
    parts = (
        ("results", _("Results after implementation"), "results"),
        (
            "contribution",
            _("How the commitment helped to solve the initial problem"),
            "contribution",
        ),
        ("next", _("Next steps"), "next_steps"),
    )
    found: list[Block] = []
    for key, label, column in parts:
        found.append(Heading(f"{name}-{key}", 3, write.line(label)))
        text = getattr(outcome, column) if outcome else None
        found.extend(write.said(text, f"{name}-{key}-text"))
        if key == "results" and outcome is not None:
            found.extend(_goal(write, outcome, name))
    return tuple(found)


def _goal(write: Writer, outcome: Any, name: str) -> tuple[Block, ...]:
    if outcome.goal_reached is None:
        return write.paragraphs(outcome.note, f"{name}-goal", tone="note")
    words = _("Goal reached.") if outcome.goal_reached else _("Goal not reached.")
    tone = "" if outcome.goal_reached else "warning"
    return (
        Paragraph(f"{name}-goal-reached", write.line(words), tone),
        *write.paragraphs(outcome.note, f"{name}-goal", tone="note"),
    )


def over_time(write: Writer, commitment: CommitmentFacts) -> tuple[Block, ...]:
    chart = curve(
        write,
        f"{commitment.name}-curve",
        _("Rate of the commitment at the end of each month"),
        [(cell.month.last, cell.rate) for cell in commitment.cells],
    )
    if chart is None:
        return ()
    head = Heading(f"{commitment.name}-time", 3, write.line(_("Over time")))
    return head, chart


def curve(write: Writer, name: str, caption: str, points: list[Any]) -> Curve | None:
    """A rate over the months; None for fewer than two, or where none is known."""
    known = [(day, rate) for day, rate in points if rate is not None]
    if len(known) < 2:
        return None
    (first, before), (last, after) = known[0], known[-1]
    span = (last - first).days or 1
    said = _("From %(before)s on %(first)s to %(after)s on %(last)s.") % {
        "before": figure(before),
        "first": write.date(first),
        "after": figure(after),
        "last": write.date(last),
    }
    return Curve(
        name,
        write.line(caption),
        said,
        tuple(
            (round((day - first).days / span, 4), share_of(rate) or 0.0) for day, rate in known
        ),
        write.line(write.date(first)),
        write.line(write.date(last)),
    )


def obstacles(write: Writer, commitment: CommitmentFacts) -> tuple[Block, ...]:
    rows, name = commitment.row.obstacle_rows, f"{commitment.name}-obstacles"
    if not rows:
        return ()
    columns = tuple(
        Column(write.line(label), share=share)
        for label, share in (
            (_("Difficulty"), 4),
            (_("Severity"), 1),
            (_("Who must act"), 2),
            (_("Since"), 2),
        )
    )
    lines = tuple(
        Row(
            f"{name}-{place}",
            (
                _obstacle(write, row),
                (write.line(str(dict(Severity.choices)[row.severity])),),
                (write.text(row.must_act_name),),
                (write.line(_since(write, row)),),
            ),
        )
        for place, row in enumerate(rows, 1)
    )
    return (
        Heading(name, 3, write.line(_("Obstacles"))),
        Table(f"{name}-table", write.line(_("Obstacles")), columns, lines),
    )


def _obstacle(write: Writer, row: Any) -> tuple[Line, ...]:
    sentence = write.text(row.sentence)
    if not row.mitigation:
        return (sentence,)
    return sentence, (write.run(_("Measures:") + " "), *write.text(row.mitigation))


def _since(write: Writer, row: Any) -> str:
    since = write.period(period_of(row, "since"))
    if row.state != ObstacleState.RESOLVED:
        return since
    until = write.period(period_of(row, "resolved"))
    return _("from %(first)s, resolved %(last)s") % {"first": since, "last": until}


def indicators(write: Writer, commitment: CommitmentFacts) -> tuple[Block, ...]:
    rows, name = commitment.row.indicator_rows, f"{commitment.name}-indicators"
    if not rows:
        return ()
    columns = (
        Column(write.line(_("What is counted")), share=4),
        Column(write.line(_("Baseline")), "figure", 2),
        Column(write.line(_("Target")), "figure", 2),
        Column(write.line(_("Last value")), "figure", 2),
        Column(write.line(_("Date")), share=2),
    )
    lines = tuple(
        Row(f"{name}-{place}", _indicator(write, commitment.row, row))
        for place, row in enumerate(rows, 1)
    )
    return (
        Heading(name, 3, write.line(_("Figures"))),
        Table(f"{name}-table", write.line(_("Indicators")), columns, lines),
    )


def _indicator(write: Writer, row: Any, indicator: Any) -> tuple[tuple[Line, ...], ...]:
    values = [each for each in row.measurement_rows if each.indicator == indicator.id]
    last = values[-1] if values else None
    when = period_of(last, "effective") if last else None
    label = write.text(indicator.name)
    if indicator.unit:
        label += (write.run(" ("), *write.text(indicator.unit), Run(")"))
    return (
        (label,),
        (_value(write, indicator.baseline),),
        (_value(write, indicator.target),),
        (_value(write, last.value if last else None),),
        (write.line(write.period(when) if when else _("no date published")) if last else (),),
    )


def _value(write: Writer, value: Any) -> Line:
    return write.line("–") if value is None else (write.number(value),)


def voices(write: Writer, facts: PlanFacts, commitment: CommitmentFacts) -> tuple[Block, ...]:
    """Civil society's own assessments and the reviewers' ratings; never averaged."""
    row, name = commitment.row, f"{commitment.name}-voices"
    items = [_assessment(write, facts, each) for each in row.assessment_rows]
    dimensions = dict(IrmDimension.choices)
    items += [
        (
            write.run(
                _("Independent reviewers, %(what)s:")
                % {"what": dimensions.get(each.dimension, each.dimension)}
                + " "
            ),
            write.run(rating(each.value), is_strong=True),
        )
        for each in row.rating_rows
    ]
    if not items:
        return ()
    head = Heading(name, 3, write.line(_("What others see")))
    return head, Items(f"{name}-list", tuple(items))


def _assessment(write: Writer, facts: PlanFacts, row: Any) -> Line:
    line = (*write.text(row.name, is_strong=True), write.run(" – "))
    if row.percent is not None:
        line += (write.figure(row.percent), Run(" "))
    if row.status in facts.band_labels:
        line += (*write.text(facts.band_labels[row.status]), Run(" "))
    line += write.text(row.text)
    if address := shown_link(row.evidence_url):
        line += (Run(" "), write.run(_("evidence"), href=address))
    return line

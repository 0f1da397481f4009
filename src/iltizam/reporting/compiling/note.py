"""The status note for the minister: one page, five alerts, what is to be decided (spec 3.2)."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.reporting.compiling.editions import Edition, document, written_in
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.letters import head
from iltizam.reporting.compiling.plan import numbered
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import (
    Document,
    Heading,
    Items,
    Line,
    Paragraph,
    Run,
)
from iltizam.reporting.house import House
from iltizam.tracking.comparing import Comparison
from iltizam.tracking.movement import Movement
from iltizam.tracking.wording import movement

MOST_ALERTS = 5


def status_note(
    facts: PlanFacts,
    comparison: Comparison | None,
    language: str,
    *,
    house: House,
    decisions: str = "",
) -> Document:
    """Rate, movement, the five gravest alerts, and the decisions that are needed, as typed."""
    with written_in(language, facts) as write:
        alerts = list(_alerts(write, facts, comparison))[:MOST_ALERTS]
        title = _("Status note")
        blocks = all_of(
            head(write, facts, house),
            Heading("note", 1, write.line(title)),
            Paragraph("note-plan", write.text(facts.plan.title)),
            Paragraph("note-rate", _rate(write, facts, comparison), "lead"),
            Heading("alerts", 2, write.line(_("Alerts"))),
            Items("alerts-list", tuple(alerts), is_bare=True)
            if alerts
            else Paragraph("alerts-none", write.line(_("Nothing is late and nothing waits."))),
            Heading("decisions", 2, write.line(_("Decisions needed"))),
            richtext.plain(decisions, name="decisions-text")
            or (Paragraph("decisions-none", write.line(_("None."))),),
        )
        return document(write, facts, Edition(kind="note"), title, blocks)


def _rate(write: Writer, facts: PlanFacts, comparison: Comparison | None) -> Line:
    line: Line = (
        write.run(_("Rate of the plan:") + " "),
        write.figure(facts.figures.rate.shown, is_strong=True),
    )
    step = comparison.steps.get(facts.plan.uid) if comparison else None
    if comparison is None or step is None:
        return line
    since = _("since %(date)s:") % {"date": write.date(comparison.since.on)}
    words = movement(step, with_decimals=True)
    moved = write.signed(words, str(step.by)) if step.by else write.run(words)
    return (*line, Run(", "), write.run(since + " "), moved)


def _alerts(write: Writer, facts: PlanFacts, comparison: Comparison | None) -> Iterator[Line]:
    """The gravest first: what went back, what is late, what nobody reports on, what is at
    risk; within each the largest number, then the plan's order."""
    yield from _regressed(write, facts, comparison)
    kinds: tuple[tuple[str, Callable[[int], str]], ...] = (
        (
            "late",
            lambda n: ngettext("%(count)s activity late", "%(count)s activities late", n),
        ),
        (
            "stale",
            lambda n: ngettext(
                "%(count)s activity not up to date", "%(count)s activities not up to date", n
            ),
        ),
        (
            "at_risk",
            lambda n: ngettext("%(count)s activity at risk", "%(count)s activities at risk", n),
        ),
    )
    for name, words in kinds:
        counted = [(getattr(each.figures, name), each) for each in facts.commitments]
        for count, commitment in sorted(counted, key=lambda pair: -pair[0]):
            if count:
                yield _alert(write, commitment, words(count) % {"count": count})


def _regressed(
    write: Writer, facts: PlanFacts, comparison: Comparison | None
) -> Iterator[Line]:
    if comparison is None:
        return
    back = [
        (step.by or Fraction(0), each)
        for each in facts.commitments
        if (step := comparison.steps.get(each.row.uid)) and step.movement is Movement.REGRESSED
    ]
    for by, commitment in sorted(back, key=lambda pair: pair[0]):
        step = comparison.steps[commitment.row.uid]
        words = movement(step, with_decimals=True)
        line = (*numbered(write, commitment), write.run(" – " + _("went back:") + " "))
        yield (*line, write.signed(words, str(by)))


def _alert(write: Writer, commitment: CommitmentFacts, words: str) -> Line:
    return (*numbered(write, commitment), write.run(f" – {words}"))

"""The plan booklet: axes and commitments as adopted, one form after the other."""

from django.utils.translation import gettext as _

from iltizam.core.texts import in_words
from iltizam.plans.models import Axis
from iltizam.reporting.compiling import plan
from iltizam.reporting.compiling.commitments import title_line
from iltizam.reporting.compiling.editions import Edition, cover, document, written_in
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.form import form_blocks
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document.blocks import (
    Block,
    Contents,
    Document,
    Heading,
    PageBreak,
)


def compile_booklet(facts: PlanFacts, language: str, *, edition: Edition) -> Document:
    """The whole plan as it was adopted, without what was reported since."""
    with written_in(language, facts) as write:
        title = in_words(facts.plan.title)
        groups = facts.groups()
        body = all_of(
            plan.the_plan(write, facts, has_narrative=False),
            *(
                _axis(write, facts, axis, commitments)
                for axis, commitments in groups
                if commitments
            ),
        )
        return document(
            write,
            facts,
            edition,
            title,
            all_of(Contents("contents", write.line(_("Contents"))), body),
            cover=cover(write, facts, edition, title),
        )


def _axis(
    write: Writer, facts: PlanFacts, axis: Axis | None, found: tuple[CommitmentFacts, ...]
) -> tuple[Block, ...]:
    name = f"part-{axis.uid}" if axis else "part-none"
    return all_of(
        Heading(name, 1, plan.axis_title(write, axis)),
        *(
            all_of(
                PageBreak(f"b-{each.row.uid}-page") if place else None,
                Heading(f"b-{each.row.uid}", 2, title_line(write, each)),
                form_blocks(write, facts, each, level=3),
            )
            for place, each in enumerate(found)
        ),
    )

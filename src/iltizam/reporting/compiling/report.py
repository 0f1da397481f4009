"""The self-assessment report: written by itself from what was reported (spec 3.1)."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from iltizam.core.texts import LocalisedText, in_words
from iltizam.reporting import slots
from iltizam.reporting.compiling import annexes, plan
from iltizam.reporting.compiling.commitments import commitment_blocks
from iltizam.reporting.compiling.editions import Edition, cover, document, written_in
from iltizam.reporting.compiling.facts import PlanFacts
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document.blocks import Block, Contents, Document, Heading

Chapter = Callable[[Writer, PlanFacts], Iterable[Block]]
# Where chapters of later apps stand; one that nobody registers is absent.
PLACES = ("after-monitoring", "after-completion", "after-commitments")
_chapters: dict[str, list[Chapter]] = {place: [] for place in PLACES}


def register_chapter(place: str, chapter: Chapter) -> None:
    """Tell which blocks an app above adds to reports, and where.

    Raises KeyError for a place that reports do not have.
    """
    _chapters[place].append(chapter)


def compile_report(
    facts: PlanFacts,
    language: str,
    *,
    edition: Edition,
    narratives: Mapping[str, LocalisedText],
) -> Document:
    """The report in one language. Reads nothing: the same facts give the same document."""
    with written_in(language, facts) as write:
        write.narratives = dict(narratives)
        write.has_blanks = edition.has_blanks
        body = all_of(
            plan.context(write),
            plan.the_plan(write, facts),
            plan.monitoring(write, facts),
            _of_others("after-monitoring", write, facts),
            plan.completion(write, facts),
            _of_others("after-completion", write, facts),
            _achievements(write, facts),
            _of_others("after-commitments", write, facts),
            _conclusion(write),
            annexes.figures(write, facts),
            annexes.sources(write, facts),
        )
        title = edition.title or LocalisedText({language: _("Self-assessment report")})
        contents = Contents("contents", write.line(_("Contents")))
        return document(
            write,
            facts,
            edition,
            in_words(title),
            all_of(contents, body),
            cover=cover(write, facts, edition, in_words(title)),
        )


def _of_others(place: str, write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    return all_of(*(chapter(write, facts) for chapter in _chapters[place]))


def _achievements(write: Writer, facts: PlanFacts) -> tuple[Block, ...]:
    return all_of(
        Heading("chapter-achievements", 1, write.line(_("Review of achievements"))),
        write.narrative(slots.ACTIVITIES.id, str(slots.ACTIVITIES.label)),
        *(
            commitment_blocks(write, facts, each, begins_page=bool(place))
            for place, each in enumerate(facts.commitments)
        ),
    )


def _conclusion(write: Writer) -> tuple[Block, ...]:
    return write.narrative(
        slots.CONCLUSION.id,
        str(slots.CONCLUSION.label),
        Heading("chapter-conclusion", 1, write.line(_("Conclusion"))),
    )

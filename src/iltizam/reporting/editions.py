"""The documents of a version: the plan's facts, read once, compiled in each language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from iltizam.core.texts import LocalisedText
from iltizam.reporting.compiling.booklet import compile_booklet
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import PlanFacts, facts_of
from iltizam.reporting.compiling.report import compile_report
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.enums import StageCode
from iltizam.reporting.house import house_of, marks_of
from iltizam.reporting.models import NarrativeVersion, Report, ReportVersion


def texts_of(report: Report) -> dict[str, LocalisedText]:
    """What is written in each place now, by language; empty texts left out (one query)."""
    found: dict[str, LocalisedText] = {}
    rows = NarrativeVersion.objects.of_report(report).current().select_related("narrative")
    for row in rows.order_by("narrative"):
        if row.text:
            place = found.setdefault(row.narrative.slot, LocalisedText())
            place[row.narrative.language] = row.text
    return found


def documents_of(version: ReportVersion) -> Iterator[Document]:
    """The version in each of its report's languages, as everything stands now.

    Called in the transaction that froze the snapshot: the figures are the same. Until the
    final version is due, every page says that it is a draft.
    """
    report = version.report
    house = house_of(report.plan)
    facts, texts = facts_of(report.plan), texts_of(report)
    stage = report.current_stage()
    is_draft = stage is not None and stage.code != StageCode.FINAL
    for language in report.languages:
        with override(language):
            edition = Edition(
                title=report.title,
                subtitle=str(report.get_kind_display()),
                version=version.number,
                has_blanks=is_draft,
                moment=version.made_at,
                languages=tuple(report.languages),
                house=house.names,
                logos=marks_of(house, language, facts.fallbacks),
                # The mark of an invented plan is the more important one.
                mark=_("Draft") if is_draft and not report.plan.is_fictional else "",
            )
        yield compile_report(facts, language, edition=edition, narratives=texts)


def booklet_of(facts: PlanFacts, language: str) -> Document:
    """The plan's booklet, with its letterhead on the cover."""
    house = house_of(facts.plan)
    edition = Edition(
        kind="booklet",
        house=house.names,
        logos=marks_of(house, language, facts.fallbacks),
    )
    return compile_booklet(facts, language, edition=edition)

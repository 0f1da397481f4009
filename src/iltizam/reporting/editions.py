"""The documents of a plan as the site gives them: versions of its report, booklet, forms."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from iltizam.core.texts import LocalisedText
from iltizam.plans.models import ActionPlan
from iltizam.reporting.compiling.booklet import compile_booklet
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts, facts_of
from iltizam.reporting.compiling.form import compile_form
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


def look_at(plan: ActionPlan, language: str) -> Document:
    """The plan's report as it would read now, with the texts of the last one begun.

    Kept nowhere: a version is what ``generate_version`` makes.
    """
    report = plan.reports.order_by("-pk").first()
    facts, house = facts_of(plan), house_of(plan)
    edition = Edition(
        title=report.title if report else LocalisedText(),
        house=house.names,
        logos=marks_of(house, language, facts.fallbacks),
        address=settings.ILTIZAM_ADDRESS,
    )
    return compile_report(
        facts, language, edition=edition, narratives=texts_of(report) if report else {}
    )


def documents_of(version: ReportVersion) -> Iterator[Document]:
    """The version in each of its report's languages, as everything stands now.

    Called in the transaction that froze the snapshot: the figures are the same. Until the
    final version is due, every page says that it is a draft.
    """
    report = version.report
    facts, house = facts_of(report.plan), house_of(report.plan)
    stage = report.current_stage()
    is_draft = stage is not None and stage.code != StageCode.FINAL
    for language in report.languages:
        with override(language):
            texts = texts_of(report)  # what is withdrawn says so in this language
            edition = Edition(
                title=report.title,
                subtitle=capfirst(report.get_kind_display()),
                covers=report.covers,
                version=version.number,
                has_blanks=is_draft,
                moment=version.made_at,
                languages=tuple(report.languages),
                house=house.names,
                logos=marks_of(house, language, facts.fallbacks),
                address=settings.ILTIZAM_ADDRESS,
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
        address=settings.ILTIZAM_ADDRESS,
    )
    return compile_booklet(facts, language, edition=edition)


def form_of(facts: PlanFacts, commitment: CommitmentFacts, language: str) -> Document:
    """The form of one commitment."""
    edition = Edition(kind="form", address=settings.ILTIZAM_ADDRESS)
    return compile_form(facts, commitment, language, edition=edition)

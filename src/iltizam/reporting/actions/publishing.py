"""The final version: sealed, published, and its transmission recorded; each once."""

import datetime
import hashlib
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.core.versions import raise_plan
from iltizam.reporting.actions.generating import request_rendering
from iltizam.reporting.actions.shared import (
    cleaned,
    leave_trace,
    lock_report,
    stage_label,
    too_long,
)
from iltizam.reporting.enums import RenderingFormat, StageCode
from iltizam.reporting.models import Report, ReportVersion
from iltizam.reporting.reasons import because


class CannotPublish(Refused):
    """The version stays as it is."""


@transaction.atomic
def seal_version(version: ReportVersion, *, by: Actor) -> ReportVersion:
    """Close the last version for good, in the stage "final".

    Its seal is the hash of its documents' hashes, language by language: anybody who has
    the files can compute it. Raises CannotPublish.
    """
    report, found = _locked(version)
    wrong = [
        *_not_in(report, StageCode.FINAL, "sealed_too_early"),
        *_not_the_last(report, found),
    ]
    if found.is_sealed:
        wrong.append(because("sealed_already"))
    elif not wrong and _is_draft(report, found):
        wrong.append(because("sealed_draft"))
    if wrong:
        raise CannotPublish(*wrong)
    found.sealed_at, found.sealed_digest = timezone.now(), seal_of(found)
    found.save(update_fields=["sealed_at", "sealed_digest"])
    leave_trace(
        found,
        "reporting.version.sealed",
        report,
        by=by,
        number=found.number,
        seal=found.sealed_digest,
    )
    return found


def _is_draft(report: Report, version: ReportVersion) -> bool:
    """Whether it was made before the final version was due: its pages say so."""
    stages = report.calendar()
    place = next(n for n, stage in enumerate(stages) if stage.code == StageCode.FINAL)
    before = stages[place - 1].done_at if place else None
    return before is not None and version.made_at < before


def seal_of(version: ReportVersion) -> str:
    """The sha256 over ``language:sha256`` lines of the version's documents, by language."""
    lines = version.documents.order_by("language").values_list("language", "sha256")
    return hashlib.sha256("\n".join(":".join(line) for line in lines).encode()).hexdigest()


@transaction.atomic
def publish_version(version: ReportVersion, *, by: Actor) -> ReportVersion:
    """Show a sealed version to everybody, in the stage "published". Raises CannotPublish."""
    report, found = _locked(version)
    wrong = [
        *_not_in(report, StageCode.PUBLISHED, "published_too_early"),
        *_not_the_last(report, found),
    ]
    if not found.is_sealed:
        wrong.append(because("not_sealed"))
    if found.is_published:
        wrong.append(because("published_already"))
    if wrong:
        raise CannotPublish(*wrong)
    found.published_at = timezone.now()
    found.save(update_fields=["published_at"])
    hashes = found.documents.order_by("language").values_list("language", "sha256")
    leave_trace(
        found,
        "reporting.version.published",
        report,
        by=by,
        number=found.number,
        seal=found.sealed_digest,
        documents=dict(hashes),
    )
    _ask_for_every_file(found, by)
    raise_plan(report.plan.slug)
    return found


def _ask_for_every_file(version: ReportVersion, by: Actor) -> None:
    """What is public can be taken in every format: those that are not there yet are built."""
    for document in version.documents.order_by("language"):
        for each in RenderingFormat.values:
            request_rendering(document, file_format=each, by=by)


@transaction.atomic
def record_transmission(
    version: ReportVersion,
    *,
    on: datetime.date | None,
    by: Actor,
    note: Mapping[str, str] | None = None,
) -> ReportVersion:
    """Write down, publicly, that a published version was sent to the OGP, and when.

    Raises CannotPublish for one that is not public, twice, and for a day to come or before it was made.
    """
    report, found = _locked(version)
    said = cleaned(note)
    wrong = list(too_long("note", said))
    if not found.is_published:
        wrong.append(because("not_published"))
    if found.transmitted_on:
        wrong.append(because("transmitted_already"))
    if on is None or not timezone.localdate(found.made_at) <= on <= timezone.localdate():
        wrong.append(because("transmitted_when", "on"))
    if wrong:
        raise CannotPublish(*wrong)
    found.transmitted_on, found.transmission_note = on, said
    found.save(update_fields=["transmitted_on", "transmission_note"])
    leave_trace(
        found, "reporting.version.transmitted", report, by=by, on=str(on), number=found.number
    )
    raise_plan(report.plan.slug)
    return found


def _locked(version: ReportVersion) -> tuple[Report, ReportVersion]:
    report = lock_report(version.report_id)
    found: ReportVersion = report.versions.get(pk=version.pk)
    return report, found


def _not_in(report: Report, code: StageCode, reason: str) -> Iterator[Reason]:
    current = report.current_stage()
    if current is None or current.code != code:
        yield because(reason, stage=stage_label(code))


def _not_the_last(report: Report, version: ReportVersion) -> Iterator[Reason]:
    if report.versions.filter(number__gt=version.number).exists():
        yield because("not_the_last")

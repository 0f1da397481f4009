"""A version is generated: the figures are frozen, then compiled in every language."""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.reporting.actions.shared import (
    being_published,
    cleaned,
    leave_trace,
    lock_report,
    stage_label,
    too_long,
)
from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.editions import documents_of
from iltizam.reporting.enums import RenderingFormat, RenderingState, StageCode, StageState
from iltizam.reporting.models import CompiledDocument, Rendering, Report, ReportVersion
from iltizam.reporting.reasons import because
from iltizam.reporting.tasks import build
from iltizam.tracking.actions import freeze_snapshot
from iltizam.tracking.enums import SnapshotPurpose


class CannotGenerate(Refused):
    """No version is made, no figures are frozen; nothing is built."""


@transaction.atomic
def generate_version(
    report: Report, *, by: Actor, note: Mapping[str, str] | None = None
) -> ReportVersion:
    """Freeze the plan's rates as they stand today and compile them with the texts.

    ``note`` says what changed since the version before. Raises CannotGenerate before the
    stage in which the first draft is due, and while the report is being published. Fails
    whole: where one language cannot be compiled, there is no version and no snapshot.
    """
    report = lock_report(report.pk)
    said = cleaned(note)
    wrong = [*_too_early(report), *being_published(report), *too_long("note", said)]
    if wrong:
        raise CannotGenerate(*wrong)
    last = report.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    snapshot = freeze_snapshot(
        report.plan,
        name=_name(report, number),
        effective=Period.day(timezone.localdate()),
        purpose=SnapshotPurpose.REPORT.value,
        by=by,
    )
    version = ReportVersion.objects.create(
        report=report,
        number=number,
        snapshot=snapshot,
        made_at=snapshot.recorded_at,
        made_by=by,
        note=said,
    )
    documents = [_kept(version, document) for document in documents_of(version)]
    leave_trace(
        version,
        "reporting.version.generated",
        report,
        by=by,
        number=number,
        snapshot=snapshot.uid,
        documents={each.language: each.sha256 for each in documents},
    )
    return version


def _name(report: Report, number: int) -> str:
    """What the snapshot is called, in the plan's own language."""
    kind = report.kind_in(report.plan.language)
    first, last = report.covers.start, report.covers.end
    return f"{kind} {first} – {last}, {number}"


def _kept(version: ReportVersion, document: Document) -> CompiledDocument:
    return CompiledDocument.objects.create(
        version=version,
        language=document.language,
        document=codec.to_json(document).decode(),
        sha256=codec.digest(document),
    )


def _too_early(report: Report) -> Iterator[Reason]:
    calendar = {stage.code: stage for stage in report.calendar()}
    drafted = calendar[StageCode.GENERATED]
    if drafted.state == StageState.WAITING:
        yield because("not_generated_yet", stage=stage_label(drafted.code))


@transaction.atomic
def request_rendering(document: CompiledDocument, *, file_format: str, by: Actor) -> Rendering:
    """Ask for a file of a document; who asks while it is built gets the same one.

    One that could not be built is asked for once more. Raises CannotGenerate for an
    unknown format.
    """
    if file_format not in RenderingFormat.values:
        raise CannotGenerate(because("format_unknown", "file_format"))
    CompiledDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    now = timezone.now()
    rendering, is_new = Rendering.objects.get_or_create(
        document=document, format=file_format, defaults={"requested_at": now}
    )
    if not is_new and rendering.state != RenderingState.FAILED:
        return rendering
    if is_new:
        build.enqueue(rendering.pk)
        return rendering
    rendering.state, rendering.requested_at = RenderingState.QUEUED, now
    rendering.started_at = rendering.finished_at = None
    rendering.steps_done = 0
    rendering.error_code = rendering.error_detail = ""
    rendering.save()
    build.enqueue(rendering.pk)
    return rendering

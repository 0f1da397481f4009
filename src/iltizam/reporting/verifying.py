"""Versions of reports against the trail and their seal: what ``iltizam verify`` compares."""

import hashlib
from collections.abc import Iterator
from typing import Any

from iltizam.core.audit import plan_stream
from iltizam.core.models import AuditPayload
from iltizam.core.telling import RowFault, RowProblem, Told, check, number, tell, word
from iltizam.core.withholding import WithheldWord
from iltizam.reporting.actions.publishing import seal_of
from iltizam.reporting.models import CompiledDocument, ReportVersion

GENERATED, SEALED = "reporting.version.generated", "reporting.version.sealed"
STREAM = (
    "(SELECT 'plan:' || p.uid FROM reporting_report o JOIN plans_actionplan p"
    " ON p.id = o.plan_id WHERE o.id = r.report_id)"
)
# By event: what the row holds of what it recorded, and which rows somebody must have told of.
EVENTS = {
    GENERATED: ({"number": number("r.number")}, "1 = 1"),
    SEALED: ({"seal": word("r.sealed_digest")}, "r.sealed_at IS NOT NULL"),
    "reporting.version.published": (
        {"seal": word("r.sealed_digest")},
        "r.published_at IS NOT NULL",
    ),
    "reporting.version.transmitted": (
        {"on": word("CAST(r.transmitted_on AS text)")},
        "r.transmitted_on IS NOT NULL",
    ),
}
for event, (values, published) in EVENTS.items():
    tell(Told(event, ReportVersion, values, stream=STREAM, published=published))


def altered_versions() -> Iterator[RowProblem]:
    """Each document that is not what its hash says, each version whose hashes or seal are
    not those that were recorded."""
    versions = ReportVersion.objects.select_related("report__plan").order_by("pk")
    for version in versions.iterator(chunk_size=100):
        for document in version.documents.order_by("pk").iterator(chunk_size=1):
            if hashlib.sha256(_kept(document).encode()).hexdigest() != document.sha256:
                yield _problem(version, GENERATED, document.uid, "document")
        hashes = dict(version.documents.values_list("language", "sha256"))
        for payload in _recorded(version):
            if payload.value != hashes:
                place = payload.event.sequence
                yield _problem(version, GENERATED, version.uid, "documents", place)
        if version.is_sealed and version.sealed_digest != seal_of(version):
            yield _problem(version, SEALED, version.uid, "seal")


def _kept(document: CompiledDocument) -> str:
    """Its text, also where it is withheld: the row stays as it was."""
    said: Any = document.document
    return str(said.kept) if isinstance(said, WithheldWord) else str(said)


def _recorded(version: ReportVersion) -> Any:
    """The hashes that were recorded with it; nothing where they were erased."""
    return AuditPayload.objects.filter(
        event__object_uid=version.uid, event__event_type=GENERATED, field="documents"
    ).select_related("event")


def _problem(
    version: ReportVersion, kind: str, uid: str, detail: str, sequence: int = 0
) -> RowProblem:
    stream = plan_stream(version.report.plan.uid)
    return RowProblem(RowFault.CHANGED, stream, sequence, kind, uid, detail)


check(altered_versions)

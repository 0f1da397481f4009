"""Evidence is attached to a report that is being written, and becomes public with it."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from iltizam.core import files
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import LocalisedText, has_bidi_controls, without_bidi_controls
from iltizam.tracking.actions.phases import cleaned, in_the_future, too_long
from iltizam.tracking.actions.reporting import lock_activity
from iltizam.tracking.enums import EvidenceKind
from iltizam.tracking.models import Evidence, ProgressUpdate
from iltizam.tracking.reasons import because
from iltizam.tracking.uploads import CannotTake, Upload, take

_is_address = URLValidator(schemes=["http", "https"])


class CannotAttach(Refused):
    """Nothing is attached or taken off; the reasons name each field."""


def attach_file(
    update: ProgressUpdate,
    *,
    file: Upload,
    kind: str,
    by: Actor,
    title: Mapping[str, str] | None = None,
    dated: Period | None = None,
    is_public: bool = True,
    restriction_reason: Mapping[str, str] | None = None,
) -> Evidence:
    """Keep a file with a report that is being written. Raises CannotAttach.

    Without a title it is called by its name. The file is checked and on the disk before
    anything is locked: no hashing in a transaction.
    """
    evidence = Evidence(kind=kind, is_public=is_public, added_by=by)
    evidence.dated = dated
    wrong = [*_about(evidence, title or {}, restriction_reason or {})]
    try:
        taken = take(file)
    except CannotTake as refused:
        raise CannotAttach(*refused.reasons, *wrong) from refused
    if wrong:
        raise CannotAttach(*wrong)
    evidence.file_name, evidence.content_type = taken.name, taken.content_type
    evidence.size, evidence.sha256 = taken.size, taken.sha256
    key = evidence.file_key = files.keep(taken.content, owner="evidence")
    try:
        return _attach(evidence, update, called=taken.name)
    except BaseException:
        files.discard(key)
        raise


def attach_link(
    update: ProgressUpdate,
    *,
    url: str,
    kind: str,
    by: Actor,
    title: Mapping[str, str] | None = None,
    dated: Period | None = None,
) -> Evidence:
    """Name a page with a report that is being written. Raises CannotAttach.

    Without a title it is called by its address.
    """
    url = url.strip()
    evidence = Evidence(kind=kind, url=url, added_by=by)
    evidence.dated = dated
    wrong = [*_about(evidence, title or {}, {}), *_wrong_address(url)]
    if wrong:
        raise CannotAttach(*wrong)
    return _attach(evidence, update, called=url)


@transaction.atomic
def detach_evidence(evidence: Evidence, *, by: Actor) -> None:
    """Take a piece off a report that is being written; its file leaves in time.

    Raises CannotAttach once it is handed in or published.
    """
    lock_activity(evidence.activity_id)
    found: Evidence = Evidence.objects.select_related("update").get(pk=evidence.pk)
    if found.recorded_at or found.update is None:
        raise CannotAttach(because("evidence_published"))
    _require_open(found.update)
    found.delete()


@transaction.atomic
def _attach(evidence: Evidence, update: ProgressUpdate, *, called: str) -> Evidence:
    activity = lock_activity(update.activity_id)
    found: ProgressUpdate = ProgressUpdate.objects.get(pk=update.pk)
    _require_open(found)
    most = settings.ILTIZAM_UPLOAD_MAX_FILES
    if found.evidence.count() >= most:
        raise CannotAttach(because("too_many_pieces", most=most))
    evidence.activity, evidence.update = activity, found
    if not evidence.title:
        evidence.title = LocalisedText({activity.commitment.plan.language: called})
    evidence.save(force_insert=True)
    return evidence


def _require_open(update: ProgressUpdate) -> None:
    if not update.can_be_changed:
        raise CannotAttach(because("cannot_be_changed", state=update.get_state_display()))


def _about(
    evidence: Evidence, title: Mapping[str, str], restriction_reason: Mapping[str, str]
) -> Iterator[Reason]:
    """Set the texts of a piece, and say what is wrong with it."""
    texts = cleaned({"title": title, "restriction_reason": restriction_reason})
    evidence.title = LocalisedText(
        {language: without_bidi_controls(said) for language, said in texts["title"].items()}
    )
    yield from too_long(texts)
    yield from in_the_future("dated", evidence.dated)
    if evidence.kind not in EvidenceKind.values:
        yield because("evidence_kind", "kind")
    if evidence.is_public:
        return
    evidence.restriction_reason = texts["restriction_reason"]
    if not texts["restriction_reason"]:
        yield because("restriction_reason", "restriction_reason")


def _wrong_address(url: str) -> Iterator[Reason]:
    try:
        _is_address(url)
    except ValidationError:
        yield because("link", "url")
        return
    if len(url) > 500 or has_bidi_controls(url) or "@" in url.split("/")[2]:
        yield because("link", "url")

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
from iltizam.core.texts import (
    LocalisedText,
    has_bidi_controls,
    plain_text,
    without_bidi_controls,
)
from iltizam.plans.enums import PlanPhase
from iltizam.plans.models import ActionPlan
from iltizam.tracking.actions.phases import (
    cleaned,
    in_the_future,
    not_plain,
    phase_problem,
    tell,
    too_long,
)
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
def restrict_evidence(evidence: Evidence, *, reason: Mapping[str, str], by: Actor) -> Evidence:
    """Keep a file from the public, who still see its hash and why. Raises CannotAttach.

    Also of a report that waits for its review: what names people is kept back before it shows.
    """
    return _set_access(evidence, is_public=False, reason=reason, by=by)


@transaction.atomic
def open_evidence(evidence: Evidence, *, reason: Mapping[str, str], by: Actor) -> Evidence:
    """Show a restricted file to everybody, and say publicly why. Raises CannotAttach.

    One of a report that is not published yet shows with it and needs no reason.
    """
    return _set_access(evidence, is_public=True, reason=reason, by=by)


def _set_access(
    evidence: Evidence, *, is_public: bool, reason: Mapping[str, str], by: Actor
) -> Evidence:
    activity = lock_activity(evidence.activity_id)
    found: Evidence = Evidence.objects.select_related("update").get(pk=evidence.pk)
    texts = cleaned({"reason": reason})
    if wrong := list(_access_problems(found, activity.commitment.plan, is_public, texts)):
        raise CannotAttach(*wrong)
    found.is_public = is_public
    found.restriction_reason = LocalisedText({} if is_public else texts["reason"])
    found.save(update_fields=["is_public", "restriction_reason"])
    if found.recorded_at:
        tell(
            found,
            "tracking.evidence.opened" if is_public else "tracking.evidence.restricted",
            activity.commitment.plan,
            by=by,
            sha256=found.sha256,
            reason=texts["reason"],
        )
    return found


def _access_problems(
    found: Evidence, plan: ActionPlan, is_public: bool, texts: Mapping[str, LocalisedText]
) -> Iterator[Reason]:
    # Data of persons is kept back in every phase.
    yield from phase_problem(plan, tuple(PlanPhase))
    yield from too_long(texts)
    if not found.file_key:
        yield because("restricted_link")
    elif found.is_public == is_public:
        yield because("public_already" if is_public else "restricted_already")
    elif not texts["reason"] and not is_public:
        yield because("restriction_reason", "reason")
    elif not texts["reason"] and found.recorded_at:
        yield because("opening_reason", "reason")
    if is_public and not found.recorded_at and found.update:
        yield from _closed(found.update)


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
    if wrong := list(_closed(update)):
        raise CannotAttach(*wrong)


def _closed(update: ProgressUpdate) -> Iterator[Reason]:
    if not update.can_be_changed:
        yield because("cannot_be_changed", state=update.get_state_display())


def _about(
    evidence: Evidence, title: Mapping[str, str], restriction_reason: Mapping[str, str]
) -> Iterator[Reason]:
    """Set the texts of a piece, and say what is wrong with it."""
    texts = cleaned({"title": title, "restriction_reason": restriction_reason})
    evidence.title = LocalisedText(
        {language: without_bidi_controls(said) for language, said in texts["title"].items()}
    )
    yield from too_long(texts)
    yield from not_plain({"title": evidence.title})
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
    if (
        len(url) > 500
        or url != plain_text(url)
        or has_bidi_controls(url)
        or "@" in url.split("/")[2]
    ):
        yield because("link", "url")

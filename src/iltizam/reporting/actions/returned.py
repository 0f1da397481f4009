"""A file that was sent out comes back: kept, read, and each change of a text decided on."""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iltizam.accounts.names import plain_name
from iltizam.core import files
from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.core.withholding import WithheldWord
from iltizam.reporting import returning
from iltizam.reporting.actions.shared import leave_trace, lock_report
from iltizam.reporting.actions.writing import NarrativeConflict, write_narrative
from iltizam.reporting.enums import FileState, NarrativeOrigin, ReturnedChangeState
from iltizam.reporting.models import (
    CompiledDocument,
    Narrative,
    NarrativeVersion,
    ReturnedChange,
    ReturnedFile,
)
from iltizam.reporting.reasons import because
from iltizam.reporting.returning import is_same
from iltizam.tracking.uploads import CannotTake, Upload, clean_name, read_whole

LONGEST_SENDER = 200


class CannotReceive(Refused):
    """Nothing is kept: no file, no sender, or a file that is too large."""


class CannotDecide(Refused):
    """The change stays open, or as it was decided."""


def receive_returned(
    document: CompiledDocument, *, upload: Upload | None, sender: str, by: Actor
) -> ReturnedFile:
    """Keep a file that came back, and offer each text that differs from what was sent.

    One that cannot be compared is kept too and says why (``refusal``). Raises
    CannotReceive where there is no file or sender to keep.
    """
    sender = plain_name(sender)
    content = _content(upload, sender)
    name = clean_name((upload.name if upload else "") or "")
    row = ReturnedFile(
        version=document.version,
        language=document.language,
        file_name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        sender=sender,
        received_by=by,
        state=FileState.READ,
    )
    changed: list[returning.Changed] = []
    try:
        changed = returning.changes_in(content, document)
    except returning.CannotCompare as problem:
        row.state, row.refusal = FileState.REFUSED, problem.code
    # On the disk before anything is locked: no hashing in a transaction.
    row.file_key = files.keep(content, owner="returned")
    try:
        return _written_down(row, changed, by=by)
    except BaseException:
        files.discard(row.file_key)
        raise


def _content(upload: Upload | None, sender: str) -> bytes:
    wrong: list[Reason] = []
    content = b""
    if not sender or len(sender) > LONGEST_SENDER:
        wrong.append(because("sender_missing", "sender"))
    if upload is None:
        wrong.append(because("file_missing", "file"))
    else:
        try:
            content = read_whole(upload, settings.ILTIZAM_UPLOAD_MAX_BYTES)
        except CannotTake as refused:
            wrong += refused.reasons
    if wrong:
        raise CannotReceive(*wrong)
    return content


@transaction.atomic
def _written_down(
    row: ReturnedFile, changed: Iterable[returning.Changed], *, by: Actor
) -> ReturnedFile:
    report = lock_report(row.version.report_id)
    row.received_at = timezone.now()
    row.save(force_insert=True)
    ReturnedChange.objects.bulk_create(
        ReturnedChange(returned_file=row, slot=each.slot, before=each.before, after=each.after)
        for each in changed
    )
    leave_trace(
        row,
        "reporting.file.received",
        report,
        by=by,
        version=row.version.uid,
        language=row.language,
        sha256=row.sha256,
        state=row.state,
    )
    return row


@transaction.atomic
def decide_change(
    change: ReturnedChange,
    *,
    accept: bool,
    by: Actor,
    number: int | None = None,
    text: str | None = None,
) -> ReturnedChange:
    """Accept a change, which becomes the next version of its text under its sender's name,
    or reject it, which keeps it on record.

    Where the text was changed since the file was sent, NarrativeConflict holds both –
    unless ``number`` names the version that was seen; ``text`` is then what was made of
    the two. Raises CannotDecide a second time and to accept what was withdrawn, CannotWrite for what cannot be written.
    """
    report = lock_report(change.returned_file.version.report_id)
    found: ReturnedChange
    found = ReturnedChange.objects.select_related("returned_file__version").get(pk=change.pk)
    if found.state != ReturnedChangeState.OPEN:
        raise CannotDecide(because("decided_already", state=found.get_state_display()))
    if accept and isinstance(found.after, WithheldWord):
        raise CannotDecide(because("change_withdrawn"))
    if accept:
        found.became = _accepted(found, number, text, by=by)
    found.state = ReturnedChangeState.ACCEPTED if accept else ReturnedChangeState.REJECTED
    found.decided_by, found.decided_at = by, timezone.now()
    found.save(update_fields=["state", "decided_by", "decided_at", "became"])
    leave_trace(
        found,
        "reporting.change.decided",
        report,
        by=by,
        slot=found.slot,
        decision=found.state,
    )
    return found


def _accepted(
    change: ReturnedChange, number: int | None, text: str | None, *, by: Actor
) -> NarrativeVersion:
    file = change.returned_file
    last = current_text(change)
    said = change.after if text is None else text
    if last is not None and number is None and not is_same(last.text, change.before):
        raise NarrativeConflict(said, last)
    version = write_narrative(
        file.version.report,
        slot=change.slot,
        language=file.language,
        text=said,
        number=(last.number if last else 0) if number is None else number,
        by=by,
        origin=NarrativeOrigin.DOCX.value,
        sender=file.sender,
    )
    if version is None:
        raise LookupError("a text from a file is always a version")
    return version


def current_text(change: ReturnedChange) -> NarrativeVersion | None:
    """What stands now where the change was made."""
    file = change.returned_file
    found = Narrative.objects.filter(
        report=file.version.report_id, slot=change.slot, language=file.language
    ).first()
    return found.current() if found else None

"""Bringing a plan file and importing it later: what a page for uploads asks for.

A file is received at once, checked by the tick (or by who cannot wait), looked at, and
then imported or given up. Checking does everything that importing does, but for making
it visible; importing does all of it again, as the plan may have gone on meanwhile.
"""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from iltizam.core.models import Actor
from iltizam.exchange.actions.importing import Imported, carried_out
from iltizam.exchange.enums import ARROWS, StagedState
from iltizam.exchange.models import StagedImport
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.progress import Progress, untold
from iltizam.exchange.reading import refuse_large
from iltizam.exchange.staging import (
    CannotImport,
    at_work,
    keep_file,
    kept_file,
    remove,
    remove_left_overs,
)


@transaction.atomic
def receive_plan(data: bytes, *, by: Actor, file_name: str = "") -> StagedImport:
    """Take a file in, unread. Raises PlanFileError for one that is too large."""
    refuse_large(len(data))
    staged = StagedImport(
        state=StagedState.RECEIVED,
        file_name=file_name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
        language=get_language() or "",
    )
    staged.full_clean()
    staged.save(force_insert=True)
    keep_file(staged, data)
    return staged


def check_staged(staged: StagedImport, *, progress: Progress = untold) -> StagedImport:
    """Find out what importing the file would do, or every problem that it has.

    Raises CannotImport when somebody else is at it.
    """
    with at_work(staged), override(staged.language or None):
        _begin(staged)
        try:
            result = carried_out(
                kept_file(staged), staged, by=staged.by, dry_run=True, progress=progress
            )
        except PlanFileError as error:
            return _refuse(staged, error)
        return _end(
            staged,
            StagedState.READY,
            slug=result.slug,
            is_changed=result.is_changed,
            counts=result.counts,
            notes=result.notes,
            problems=[],
        )


def publish_staged(staged: StagedImport, *, by: Actor, progress: Progress = untold) -> Imported:
    """Import a file that was found right, and remove what was kept of it.

    Raises CannotImport when it was not checked, and PlanFileError when the plan has gone
    on so that the file is refused now.
    """
    if staged.state != StagedState.READY:
        raise CannotImport(f"file {staged.uid} is {staged.state}")
    with at_work(staged):
        _begin(staged)
        try:
            result = carried_out(
                kept_file(staged), staged, by=by, dry_run=False, progress=progress
            )
        except PlanFileError as error:
            _refuse(staged, error)
            raise
        remove(staged)
    return result


def discard_staged(staged: StagedImport) -> None:
    """Give a file up. Raises CannotImport while somebody is at it."""
    current = StagedImport.objects.filter(pk=staged.pk).first()
    if current and current.state == StagedState.CHECKING:
        raise CannotImport(f"file {staged.uid} is being checked")
    remove(staged)


def check_what_was_received() -> int:
    """What the tick does: remove what was left over, check what was received."""
    found = remove_left_overs()
    for staged in StagedImport.objects.filter(state=StagedState.RECEIVED):
        try:
            check_staged(staged)
        except CannotImport:
            continue
        found += 1
    return found


def _begin(staged: StagedImport) -> None:
    """Only one process finds the file in a state from which it may begin."""
    may_begin = [state for state, others in ARROWS.items() if StagedState.CHECKING in others]
    own = StagedImport.objects.filter(pk=staged.pk, state__in=may_begin)
    if not own.update(state=StagedState.CHECKING, host=staged.host, touched_at=timezone.now()):
        raise CannotImport(f"somebody else is at file {staged.uid}")
    staged.state = StagedState.CHECKING


def _refuse(staged: StagedImport, error: PlanFileError) -> StagedImport:
    return _end(
        staged,
        StagedState.REFUSED,
        problems=[
            {"path": each.path, "words": each.words, "message": each.message}
            for each in error.problems
        ],
    )


@transaction.atomic
def _end(staged: StagedImport, state: StagedState, **found: object) -> StagedImport:
    """Keep what was found; the staged rows have served."""
    staged.pieces.all().delete()
    StagedImport.objects.filter(pk=staged.pk).update(
        state=state, touched_at=timezone.now(), **found
    )
    staged.refresh_from_db()
    return staged

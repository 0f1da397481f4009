"""Rows of an import on their way in: staged in short steps, moved in one (spec 9).

What is staged is visible to nobody. ``at_work`` holds a lock that ends with its process,
so that what a dead one left behind is told from what a living one is about to use.
"""

import datetime
import fcntl
import json
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from iltizam.core.audit import Stamp
from iltizam.core.models import Actor
from iltizam.exchange.enums import StagedState
from iltizam.exchange.filling import Piece, Table
from iltizam.exchange.models import StagedFile, StagedImport, StagedRows
from iltizam.exchange.progress import Progress, Step

STEP = 2_000_000  # characters that one short step writes
PIECE = 1_000_000  # bytes in a piece of a file
# A process elsewhere cannot be asked: after so long without a sign it is given up.
SILENCE = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)  # for a file that nobody imports or gives up


class ChangedMeanwhile(Exception):
    """What the staged rows rest on is no longer so: they have to be made anew."""


class CannotImport(Exception):
    """The file is not where it could be imported from; the message says where it is."""


class Staging:
    """The staged rows of one file, by table in the order in which they will move."""

    def __init__(self, staged: StagedImport):
        self.staged = staged
        self.tables: list[Table] = []
        self._places: dict[str, int] = {}

    def write(self, pieces: Iterable[Piece], total: int, progress: Progress) -> None:
        """Write the pieces, some at a time: no lock is held for long."""
        self._begin(total)
        waiting: list[StagedRows] = []
        size = done = 0
        for piece in pieces:
            text = json.dumps(piece.rows, ensure_ascii=False, separators=(",", ":"))
            waiting.append(self._piece(piece.table, text))
            size, done = size + len(text), done + piece.counted
            if size >= STEP:
                self._step(waiting, done)
                progress(Step.ROWS, done, total)
                waiting, size = [], 0
        self._step(waiting, done)
        progress(Step.ROWS, done, total)

    def _begin(self, total: int) -> None:
        self.tables, self._places = [], {}
        if self.staged.pk is None:
            self.staged.total = total
            self.staged.save(force_insert=True)
            return
        self.staged.pieces.all().delete()
        self._touch(done=0, total=total)

    def _piece(self, table: Table, text: str) -> StagedRows:
        if table.name not in self._places:
            self.tables.append(table)
        place = self._places[table.name] = self._places.get(table.name, 0) + 1
        return StagedRows(staged=self.staged, table=table.name, place=place, rows=text)

    @transaction.atomic
    def _step(self, pieces: list[StagedRows], done: int) -> None:
        self._touch(done=done)
        StagedRows.objects.bulk_create(pieces)

    def _touch(self, **fields: int) -> None:
        own = StagedImport.objects.filter(pk=self.staged.pk)
        if not own.update(touched_at=timezone.now(), **fields):
            raise ChangedMeanwhile

    def move(self, stamp: Stamp, by: Actor) -> None:
        """Put every staged row where it belongs, in the caller's transaction."""
        found = self.staged.pieces.count()
        if found != sum(self._places.values()):
            raise ChangedMeanwhile
        with connection.cursor() as cursor:
            for table in self.tables:
                values = [*table.parameters(stamp, by), self.staged.pk, table.name]
                cursor.execute(table.statement, values)


@contextmanager
def at_work(staged: StagedImport) -> Iterator[None]:
    """For as long as this process lives or the block lasts, the import is not left over.

    Raises CannotImport when somebody else is at work on it.
    """
    staged.host = socket.gethostname()[:255]
    path = _lock(staged)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotImport(f"somebody else is at file {staged.uid}") from error
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _lock(staged: StagedImport) -> Path:
    return Path(settings.HOME, "run", "imports", staged.uid)


def is_left_over(staged: StagedImport) -> bool:
    """Whether the process that was at work on it is gone."""
    if staged.host != socket.gethostname()[:255]:
        return staged.touched_at < timezone.now() - SILENCE
    try:
        with _lock(staged).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def remove_left_overs() -> int:
    """Remove what dead processes and forgetful people left; how many files it was.

    A file that waits for its reader goes back to the beginning instead.
    """
    found = 0
    for staged in StagedImport.objects.filter(state=StagedState.CHECKING):
        if is_left_over(staged):
            found += _release(staged)
    forgotten = StagedImport.objects.exclude(state=StagedState.CHECKING).filter(
        touched_at__lt=timezone.now() - KEPT
    )
    for staged in forgotten:
        found += remove(staged)
    return found


@transaction.atomic
def _release(staged: StagedImport) -> int:
    own = StagedImport.objects.filter(pk=staged.pk, state=StagedState.CHECKING)
    _lock(staged).unlink(missing_ok=True)
    if not staged.file.exists():
        return remove(staged)
    staged.pieces.all().delete()
    return own.update(state=StagedState.RECEIVED, touched_at=timezone.now())


@transaction.atomic
def remove(staged: StagedImport) -> int:
    """Remove a file with everything staged of it."""
    staged.pieces.all().delete()
    staged.file.all().delete()
    return StagedImport.objects.filter(pk=staged.pk).delete()[0]


@transaction.atomic
def keep_file(staged: StagedImport, data: bytes) -> None:
    """Keep the file itself until it is imported or given up."""
    StagedFile.objects.bulk_create(
        StagedFile(staged=staged, place=place, content=data[start : start + PIECE])
        for place, start in enumerate(range(0, len(data), PIECE), start=1)
    )


def kept_file(staged: StagedImport) -> bytes:
    pieces = staged.file.order_by("place").values_list("content", flat=True)
    return b"".join(bytes(piece) for piece in pieces)

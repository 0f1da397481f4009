"""The files of a restore follow its database, even after a kill.

The new files wait in ``ILTIZAM_HOME/restore`` with a note of the restore's marker. The
database is replaced in one transaction that stores the marker; then the files are moved.
Whoever starts next and finds the note asks the database: with the marker, the moves are
finished; without it, the waiting files are thrown away.
"""

import fcntl
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from iltizam.core.backup.archive import ITEMS, sync_folder

logger = logging.getLogger(__name__)

NEW, OLD, NOTE = "new", "old", "note.json"


def staging_folder() -> Path:
    return Path(settings.HOME) / "restore"


def is_waiting() -> bool:
    """Whether a restore is going on or was killed."""
    return staging_folder().exists()


@contextmanager
def only_one() -> Iterator[bool]:
    """Hold the lock that a restore holds until it ends or is killed; False: others do."""
    folder = Path(settings.HOME) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def recover() -> None:
    """Finish or undo a restore that was killed; called whenever the product starts."""
    if not is_waiting():
        return
    with only_one() as is_mine:
        if is_mine:
            settle()


def begin() -> Path:
    """An empty staging folder; the caller holds the lock."""
    settle()
    staging = staging_folder()
    (staging / NEW).mkdir(parents=True)
    staging.chmod(0o700)
    return staging


def promise(staging: Path, marker: str) -> None:
    """Everything is unpacked and verified: from now on the database decides."""
    for folder in (staging, *(p for p in (staging / NEW).rglob("*") if p.is_dir())):
        sync_folder(folder)
    items = [item for item in ITEMS if (staging / NEW / item).exists()]
    beside = staging / f"{NOTE}.new"
    beside.write_text(json.dumps({"marker": marker, "items": items}), encoding="ascii")
    beside.rename(staging / NOTE)
    sync_folder(staging)


def settle() -> None:
    """Move the new files in or throw them away, as the database says.

    Repeatable after a kill at any point. Does nothing when the database cannot be asked.
    """
    staging = staging_folder()
    note = staging / NOTE
    if note.exists():
        said = json.loads(note.read_text(encoding="ascii"))
        try:
            is_stored = _ask_database(said["marker"])
        except (connection.Database.Error, OSError):
            logger.exception("A restore was interrupted and the database cannot be asked.")
            return
        if is_stored:
            _move_in(staging, said["items"])
        note.unlink()
    shutil.rmtree(staging, ignore_errors=True)


def _ask_database(marker: str) -> bool:
    # Slow imports that every start would pay for: asked only after a kill.
    if connection.vendor == "sqlite":
        from iltizam.core.backup import sqlite as live
    else:
        from iltizam.core.backup import postgresql as live
    return live.is_stored(marker)


def _move_in(staging: Path, items: list[str]) -> None:
    home = staging.parent
    (staging / OLD).mkdir(exist_ok=True)
    for item in ITEMS:
        new, target = staging / NEW / item, home / item
        if item in items and not new.exists():
            continue  # it is in its place since before the kill
        if target.exists():
            target.rename(staging / OLD / item)
        if item in items:
            new.rename(target)
    sync_folder(home)

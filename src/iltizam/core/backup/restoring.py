"""``restore_backup``: all of a back-up, or nothing of it."""

import re
import secrets
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

import iltizam
from iltizam.core.backup import recovery, versions
from iltizam.core.backup.archive import Manifest, Reader, files_of, refuse_without_space
from iltizam.core.backup.making import database
from iltizam.core.backup.problems import BackupError


def restore_backup(path: Path, *, replace: bool = False) -> Manifest:
    """Put a back-up in the place of the installation and verify it.

    Rows, triggers, digests and recomputed audit chains are compared before anything is
    replaced. Killed at any moment, the installation is the old one or the new one: the
    database's own transaction decides which, and the next start moves the files after it.
    Raises BackupError; then nothing has changed.
    """
    with Reader(path) as archive:
        _refuse_other_kind(archive)
        _refuse_newer(archive)
        settings.HOME.mkdir(parents=True, exist_ok=True)
        with recovery.only_one() as is_mine:
            if not is_mine:
                raise BackupError(_("Another restore is going on."))
            if not replace:
                _refuse_unless_empty()
            _restore(archive)
        return archive.manifest


def _restore(archive: Reader) -> None:
    marker = versions.MARKER + secrets.token_hex(8)
    target = database()
    staging = recovery.begin()
    try:
        # Twice: SQLite writes what it replaces to its log first.
        refuse_without_space(settings.HOME, 2 * archive.unpacked_size())
        for name in archive.files():
            archive.unpack(f"files/{name}", staging / recovery.NEW / name)
        target.prepare(archive, staging)
        connection.close()
        recovery.promise(staging, marker)
        target.commit(marker)
    finally:
        # One answer for every way to get here: what does the database say?
        recovery.settle()


def _refuse_other_kind(archive: Reader) -> None:
    if archive.manifest.database != connection.vendor:
        raise BackupError(
            _(
                "%(file)s was made of a %(found)s database and this installation uses "
                "%(wanted)s. Set DATABASE_URL, or export the plans and import them here."
            )
            % {
                "file": archive.path,
                "found": archive.manifest.database,
                "wanted": connection.vendor,
            }
        )


def _refuse_newer(archive: Reader) -> None:
    manifest = archive.manifest
    known = set(MigrationLoader(None).disk_migrations)
    unknown = [
        (app, name) for app, name in manifest.facts["migrations"] if (app, name) not in known
    ]
    if unknown or _numbers(manifest.product) > _numbers(iltizam.__version__):
        raise BackupError(
            _(
                "%(file)s was made by version %(found)s, which is newer than this one "
                "(%(own)s). Install that version first."
            )
            % {"file": archive.path, "found": manifest.product, "own": iltizam.__version__}
        )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _refuse_unless_empty() -> None:
    if database().holds_rows() or any(
        name.startswith("uploads/") for name in files_of(settings.HOME)
    ):
        raise BackupError(
            _(
                "This installation is not empty. Back it up, then restore with --replace: "
                "everything in it is then replaced."
            )
        )

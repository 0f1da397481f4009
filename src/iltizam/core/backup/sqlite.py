"""SQLite: copied and put back by its online back-up, which is whole or not at all."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from iltizam.core.backup import facts, versions
from iltizam.core.backup.archive import DATABASE, Manifest, Reader, Writer
from iltizam.core.backup.problems import BackupError

PATIENCE = 60.0  # seconds to wait for others' transactions


def live_path() -> Path:
    return Path(connection.settings_dict["NAME"])


class Sqlite:
    """The installation's database file; other processes may be using it."""

    vendor = "sqlite"

    def dump(self, writer: Writer) -> Manifest:
        """Add the database as it is at one moment, and say what is in it."""
        if not live_path().exists():
            raise BackupError(_("There is no database at %(path)s.") % {"path": live_path()})
        copy = writer.path.with_name(f".{writer.path.name}.database")
        copy.unlink(missing_ok=True)
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(_open(live_path())) as source, closing(_open(copy)) as target:
                _copy(source, target)
                # One file, without the side files of a database in use.
                target.execute("PRAGMA journal_mode=DELETE").fetchall()
                found = facts.facts_of(target.execute, self.vendor)
            writer.add(DATABASE, copy)
        except sqlite3.Error as error:
            raise _unusable(error) from error
        finally:
            copy.unlink(missing_ok=True)
        return Manifest("", "", self.vendor, found)

    def holds_rows(self) -> bool:
        if not live_path().exists():
            return False
        try:
            with closing(_open(live_path())) as link:
                return facts.holds_rows(link.execute, self.vendor)
        except sqlite3.DatabaseError:
            return True  # whatever it is, it is not nothing

    def prepare(self, archive: Reader, staging: Path) -> None:
        """Unpack beside the installation and verify; nothing in use is touched."""
        self._staged = staging / DATABASE
        archive.unpack(DATABASE, self._staged)
        try:
            with closing(_open(self._staged)) as link:
                _verify(link, archive)
        except sqlite3.DatabaseError as error:
            raise archive.damaged(DATABASE) from error

    def commit(self, marker: str) -> None:
        """Replace the database in one transaction that also stores ``marker``."""
        live = live_path()
        live.parent.mkdir(parents=True, exist_ok=True)
        _put_damage_aside(live)
        try:
            with closing(_open(self._staged)) as source, closing(_open(live)) as target:
                before = versions.known(target.execute, facts.tables(target.execute, "sqlite"))
                with source:
                    versions.go_on(source.execute, before, marker)
                target.execute("PRAGMA synchronous=FULL").fetchall()
                _copy(source, target)
        except sqlite3.Error as error:
            raise _unusable(error) from error


def is_stored(marker: str) -> bool:
    """Whether the live database is the one that was restored under this marker."""
    if not live_path().exists():
        return False
    with closing(_open(live_path())) as link:
        names = facts.tables(link.execute, "sqlite")
        return marker in versions.known(link.execute, names)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=20)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    give_up = time.monotonic() + PATIENCE

    def look(status, remaining, total):
        if (
            status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            and time.monotonic() > give_up
        ):
            raise BackupError(
                _("The database is in use. Stop the site and try again; nothing was changed.")
            )

    # All pages in one step: what is copied is the state of one moment.
    source.backup(target, pages=-1, progress=look)


def _verify(link: sqlite3.Connection, archive: Reader) -> None:
    said = archive.manifest.facts
    if link.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise archive.damaged(DATABASE)
    if link.execute("PRAGMA foreign_key_check").fetchone():
        raise archive.damaged(DATABASE)
    if facts.facts_of(link.execute, "sqlite") != said:
        raise archive.damaged(DATABASE)
    for name in facts.broken_streams(link.execute, list(said["tables"])):
        raise archive.damaged(name)


def _put_damage_aside(live: Path) -> None:
    """A file that is no database can take no copy: it is renamed, never deleted."""
    if not live.exists():
        return
    try:
        with closing(_open(live)) as link:
            link.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return  # busy or unreadable: the copy says so
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm"):
            file = live.with_name(live.name + suffix)
            if file.exists():
                file.rename(live.with_name(f"{live.name}.damaged-{int(time.time())}{suffix}"))


def _unusable(error: Exception) -> BackupError:
    return BackupError(_("The database cannot be used: %(problem)s") % {"problem": error})

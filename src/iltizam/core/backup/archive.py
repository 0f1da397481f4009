"""The back-up file: a zip with the database, the files and a manifest of their digests."""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.backup.problems import BackupError

FORMAT = "iltizam-backup"
VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
CHUNK = 1024 * 1024
MOST_MANIFEST = 64 * 1024 * 1024  # bytes: some 500,000 files

# What of the home belongs to the installation. Style sheets and compiled files are made
# by setup; the secret key stays out: who finds a back-up must not find a key.
ITEMS = ("uploads", "locale", "installation.toml")

_TABLE = re.compile(r"tables/[a-z0-9_]+\.copy")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    KeyError,
)


@dataclass
class Manifest:
    """What a back-up says about itself; checked again after a restore."""

    product: str
    made_at: str
    database: str
    facts: dict[str, Any]
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: list[list[Any]] = field(default_factory=list)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)


class Writer:
    """A back-up being written; it has its name only when it is whole and on the disk."""

    def __init__(self, path: Path):
        self.path = path
        self._partial = path.with_name(f".{path.name}.partial")
        self.members: dict[str, dict[str, Any]] = {}

    def __enter__(self):
        if self.path.exists():
            raise BackupError(
                _("%(file)s exists already; it is not overwritten.") % {"file": self.path}
            )
        try:
            # Readable by its owner only: it holds what visitors may not see.
            handle = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        return self

    def __exit__(self, kind, error, trace):
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is not None:
            self._partial.unlink(missing_ok=True)
            return
        self._partial.rename(self.path)
        sync_folder(self.path.parent)

    @contextmanager
    def member(self, name: str):
        """A function that takes the member's bytes, piece by piece."""
        seen, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as target:

            def take(piece: bytes) -> None:
                nonlocal size
                size += len(piece)
                seen.update(piece)
                target.write(piece)

            yield take
        self.members[name] = {"size": size, "sha256": seen.hexdigest()}

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as file, self.member(name) as take:
            while piece := file.read(CHUNK):
                take(piece)

    def finish(self, manifest: Manifest) -> None:
        manifest.members = self.members
        content = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
        self._zip.writestr(MANIFEST, json.dumps(content, ensure_ascii=False, indent=1))


class Reader:
    """A back-up being read. Raises BackupError for a file that is damaged or none of ours."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self):
        try:
            self._zip = zipfile.ZipFile(self.path)
        except OSError as error:
            raise BackupError(
                _("%(file)s cannot be read: %(problem)s")
                % {"file": self.path, "problem": error.strerror or error}
            ) from error
        except _DAMAGE as error:
            raise self._foreign() from error
        try:
            self.manifest = self._read_manifest()
            self._refuse_other_members()
        except BaseException:
            self._zip.close()
            raise
        return self

    def __exit__(self, *about):
        self._zip.close()

    def pieces(self, name: str):
        """The member's bytes; raises BackupError unless they are those that were written."""
        said = self.manifest.members[name]
        seen, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as source:
                # Never more than was said: a bomb stops here.
                while size <= said["size"] and (piece := source.read(CHUNK)):
                    size += len(piece)
                    seen.update(piece)
                    yield piece
        except (*_DAMAGE, OSError) as error:
            raise self.damaged(name) from error
        if (size, seen.hexdigest()) != (said["size"], said["sha256"]):
            raise self.damaged(name)

    def check(self) -> None:
        """Read everything once: after this, damage is no surprise."""
        for name in self.manifest.members:
            for _piece in self.pieces(name):
                pass

    def unpack(self, name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in self.pieces(name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def unpacked_size(self) -> int:
        return sum(said["size"] for said in self.manifest.members.values())

    def files(self) -> list[str]:
        """The members that are files of the home, as paths in it."""
        names = self.manifest.members
        return [name.removeprefix("files/") for name in names if name.startswith("files/")]

    def damaged(self, name: str) -> BackupError:
        return BackupError(
            _("%(file)s is damaged: %(member)s is not what was written. Nothing was restored.")
            % {"file": self.path, "member": name}
        )

    def _foreign(self) -> BackupError:
        return BackupError(
            _("%(file)s is no back-up of this product, or it is damaged. Nothing was restored.")
            % {"file": self.path}
        )

    def _read_manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(MANIFEST)
            if info.file_size > MOST_MANIFEST:
                raise self._foreign()
            said = json.loads(self._zip.read(MANIFEST))
            if said.pop("format") != FORMAT:
                raise self._foreign()
            if said.pop("version") > VERSION:
                raise BackupError(
                    _("%(file)s was made by a newer version. Install that version first.")
                    % {"file": self.path}
                )
            manifest = Manifest(**said)
        except (*_DAMAGE, ValueError, TypeError, AttributeError) as error:
            raise self._foreign() from error
        if not is_sound(manifest):
            raise self._foreign()
        return manifest

    def _refuse_other_members(self) -> None:
        names = sorted(self._zip.namelist())
        if names != sorted([*self.manifest.members, MANIFEST]):
            raise self._foreign()


def is_sound(manifest: Manifest) -> bool:
    """Whether a manifest has the form that a back-up writes, in every part."""
    said, members = manifest.facts, manifest.members
    try:
        return (
            all(isinstance(text, str) for text in (manifest.product, manifest.made_at))
            and manifest.database in ("sqlite", "postgresql")
            and set(said) == {"migrations", "tables", "triggers", "streams"}
            and all(_are(str, app, name) for app, name in said["migrations"])
            and all(_are(int, rows) for rows in said["tables"].values())
            and _are(str, *said["triggers"])
            and all(len(head) == 2 for head in said["streams"].values())
            and all(_are(str, *columns) for columns in manifest.columns.values())
            and all(len(sequence) == 4 for sequence in manifest.sequences)
            and all(is_ours(name) for name in members)
            and all(_are(int, m["size"]) and _are(str, m["sha256"]) for m in members.values())
            and _database_members(manifest) == {n for n in members if n[:6] != "files/"}
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return False


def _are(kind: type, *values: Any) -> bool:
    return all(isinstance(value, kind) for value in values)


def _database_members(manifest: Manifest) -> set[str]:
    tables = {f"tables/{name}.copy" for name in manifest.columns}
    return {DATABASE} if manifest.database == "sqlite" else tables


def is_ours(name: str) -> bool:
    """Whether a member's name is one that a back-up writes, and stays inside the home."""
    if name == DATABASE or _TABLE.fullmatch(name):
        return True
    top, *parts = name.split("/")
    if top != "files" or not parts or parts[0] not in ITEMS:
        return False
    return not any(part in ("", ".", "..") or "\0" in part or "\\" in part for part in parts)


def files_of(home: Path) -> list[str]:
    """The files of the home that belong to the installation, as paths in it."""
    found = []
    for item in ITEMS:
        place = home / item
        inside = place.rglob("*") if place.is_dir() else [place]
        # No link is followed: it could lead anywhere on the machine.
        found += [file for file in inside if file.is_file() and not file.is_symlink()]
    return sorted(file.relative_to(home).as_posix() for file in found)


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refuse_without_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            _("%(folder)s needs %(needed)s MB of free space and has %(free)s MB.")
            % {"folder": folder, "needed": needed // 1024**2 + 1, "free": free // 1024**2}
        )


def _unwritable(path: Path, error: OSError) -> BackupError:
    return BackupError(
        _("%(file)s cannot be written: %(problem)s")
        % {"file": path, "problem": error.strerror or error}
    )

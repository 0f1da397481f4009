"""Files that people send: kept privately below the home, under random keys (spec 6.12, 9).

No address leads here: a view that asks for the right to read opens them. The key says
nothing of the content, so that withdrawing one file never touches another. A file leaves
``LEAVES_AFTER`` its row: until then a restored database still finds it.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from io import BufferedReader
from pathlib import Path

from django.conf import settings

KEY = re.compile(r"[0-9a-f]{32}")
LEAVES_AFTER = timedelta(days=30)
LOOKED_OVER_EVERY = timedelta(days=1)
LEAVING = ".leaving"  # a file that no row names, since the moment it was last changed
ARRIVING = ".arriving"  # one that is being written
YOUNG = timedelta(hours=1)  # its row may still be in a transaction that is not committed

Owner = Callable[[], Iterable[str]]
_owners: dict[str, Owner] = {}


def register_owner(name: str, keys: Owner) -> None:
    """Tell which keys rows of an app name; what no owner names leaves in time."""
    _owners[name] = keys


def keep(content: bytes, *, owner: str) -> str:
    """Write a file to the disk and return its key; it is whole when this returns.

    Raises LookupError for an owner that is not registered: its files would leave.
    """
    if owner not in _owners:
        raise LookupError(f"nobody says which files {owner!r} owns")
    key = secrets.token_hex(16)
    path = _place(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{key}{ARRIVING}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    for folder in (path.parent, _root()):
        _sync(folder)
    return key


def open_file(key: str) -> BufferedReader:
    """The file of a key, to be closed by the caller.

    Raises FileNotFoundError, also for what is no key.
    """
    if not KEY.fullmatch(key):
        raise FileNotFoundError(key)
    path = _place(key)
    try:
        return path.open("rb")
    except FileNotFoundError:
        return path.with_name(f"{key}{LEAVING}").open("rb")


def discard(key: str) -> bool:
    """Remove a file at once: its row was never written, or its content is withdrawn.

    Whether there was one.
    """
    if not KEY.fullmatch(key):
        return False
    path = _place(key)
    found = [each for each in (path, path.with_name(f"{key}{LEAVING}")) if each.exists()]
    for each in found:
        each.unlink(missing_ok=True)
    return bool(found)


def remove_what_left() -> int:
    """Once a day: let files go whose rows are gone for long; how many went.

    A file that no row names is marked with the moment it was found so, and removed
    LEAVES_AFTER that; one that a row names again, after a restore, stays. Killed at any
    moment it goes on the next time.
    """
    marker = _root() / ".looked-over"
    if not _root().is_dir() or _age(marker) < LOOKED_OVER_EVERY:
        return 0
    known = {key for keys in _owners.values() for key in keys()}
    gone = sum(_look_over(path, known) for path in sorted(_files()))
    marker.touch()
    return gone


def _look_over(path: Path, known: set[str]) -> bool:
    key, _dot, kind = path.name.partition(".")
    is_leaving = f".{kind}" == LEAVING
    if key in known:
        if is_leaving:
            path.rename(path.with_name(key))
        return False
    age = _age(path)
    if is_leaving or f".{kind}" == ARRIVING:
        if age < LEAVES_AFTER:
            return False
        path.unlink(missing_ok=True)
        return True
    if age >= YOUNG:
        marked = path.with_name(f"{key}{LEAVING}")
        path.rename(marked)
        os.utime(marked)
    return False


def _files() -> Iterator[Path]:
    """What ``keep`` wrote, whatever else lies there."""
    for path in _root().glob("[0-9a-f][0-9a-f]/*"):
        if KEY.fullmatch(path.name.partition(".")[0]) and path.is_file():
            yield path


def _age(path: Path) -> timedelta:
    """Since it was last changed; for ever where it is not there."""
    try:
        return timedelta(seconds=time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta.max


def _root() -> Path:
    return Path(settings.HOME) / "uploads"


def _place(key: str) -> Path:
    return _root() / key[:2] / key


def _sync(folder: Path) -> None:
    """Put a folder's own entries on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

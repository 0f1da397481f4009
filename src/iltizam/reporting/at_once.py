"""Files made while somebody waits for them: a few at a time, and public ones once.

A process makes ``MOST_AT_ONCE`` at a time, so that those who ask cannot take all of it.
"""

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from iltizam.reporting.document.blocks import Document
from iltizam.reporting.house import files_of
from iltizam.reporting.layout.problems import NotSet
from iltizam.reporting.making import make

MOST_AT_ONCE = 2
LONGEST_WAIT = 3.0  # seconds for a place
LONGEST_WAIT_FOR_ANOTHER = 20.0  # seconds for somebody else who makes the same file
FAILS_FOR = 600.0  # seconds: what cannot be set is not tried with every request
MOST_FAILURES = 1000
KEPT_FOR = 26 * 3600  # seconds: a name holds its day, so an older file is never given

_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_failures: dict[str, tuple[float, NotSet]] = {}
# By the file's name, so that two who want the same one wait for each other.
_makers = tuple(threading.Lock() for _ in range(32))


class Busy(Exception):
    """Others are having files made: try again in a moment."""


@contextmanager
def a_place() -> Iterator[None]:
    """One of the places there are. Raises Busy where none becomes free in time."""
    if not _places.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def made(compiled: Callable[[], Document], format: str) -> bytes:  # noqa: A002
    """The file of a document, compiled and set in one place.

    Raises Busy, and what ``making.make`` raises.
    """
    with a_place():
        document = compiled()
        return make(document, format, files_of(document))


def kept(name: str, state: str, making: Callable[[], bytes]) -> bytes:
    """The file ``name`` in a state of what it shows, made where it is not there yet.

    Only for what is public. One of another state is removed: nothing that was withdrawn
    lies about. Raises Busy, and what ``making`` raises; then nothing is kept.
    """
    path = _place(name, state)
    if (found := _read(path)) is not None:
        return found
    maker = _makers[int(path.name[:8], 16) % len(_makers)]
    if not maker.acquire(timeout=LONGEST_WAIT_FOR_ANOTHER):
        raise Busy
    try:
        found = _read(path)
        return _write(path, _tried(path.name, making)) if found is None else found
    finally:
        maker.release()


def _tried(name: str, making: Callable[[], bytes]) -> bytes:
    """Made, unless that failed a moment ago: then it fails the same way at once."""
    failure = _failures.get(name)
    if failure is not None and time.monotonic() - failure[0] < FAILS_FOR:
        raise failure[1]
    try:
        return making()
    except NotSet as error:
        if len(_failures) >= MOST_FAILURES:
            _failures.clear()
        _failures[name] = (time.monotonic(), error)
        raise


def forget() -> None:
    """Remove every kept file, and every failure: a text was withdrawn."""
    _failures.clear()
    for path in _folder().glob("*"):
        path.unlink(missing_ok=True)


def remove_what_is_old() -> int:
    """Files whose day is over go; how many went."""
    before = time.time() - KEPT_FOR
    gone = 0
    for path in _folder().glob("*"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue  # another process was quicker
    return gone


def _folder() -> Path:
    return Path(settings.HOME) / "made"


def _place(name: str, state: str) -> Path:
    """``<hash of the name>-<hash of the state>``: nothing of an address is in a path."""
    return _folder() / "-".join(
        hashlib.sha256(part.encode()).hexdigest()[:32] for part in (name, state)
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> bytes:
    """Whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(partial).rename(path)
    for other in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
        if other != path:
            other.unlink(missing_ok=True)
    return content

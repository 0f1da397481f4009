"""Scoped versions: which cached pages a change makes stale (spec 9).

Actions call ``raise_versions`` inside their transaction; a page declares its scopes
and stores the versions it read *before* rendering. A counter in memory that all
processes of a host share is raised after each commit; a worker asks the database
again when the counter moved or a second has passed. So a change shows on the next
request of every worker of the host, and within a second on other hosts.
"""

import fcntl
import mmap
import sqlite3
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from iltizam.core.models import ScopeVersion

SITE = "site"
PLANS = "plans"  # what shows every plan: home, the list of plans
TRAIL = "trail"  # the published heads
ASK_AGAIN_AFTER = 1.0  # seconds
MOST_KNOWN = 10_000  # combinations of scopes remembered by one reader
LONGEST_KNOWN = 200  # characters of a scope: they may come from an address


def plan_scope(slug: str) -> str:
    return f"plan:{slug}"


def raise_plan(slug: str) -> None:
    """A plan changed: its own pages and those that show every plan."""
    raise_versions(plan_scope(slug), PLANS)


def raise_versions(*scopes: str) -> None:
    """Mark the scopes as changed, in the caller's transaction.

    Readers of this host see it on their next request after commit.
    """
    for scope in sorted(set(scopes)):  # one order for everybody: no deadlock
        row = ScopeVersion.objects.filter(pk=scope)
        if not row.update(version=F("version") + 1):
            # Ignored when another first change came before: then both are counted.
            ScopeVersion.objects.bulk_create(
                [ScopeVersion(scope=scope, version=0)], ignore_conflicts=True
            )
            row.update(version=F("version") + 1)
    # Robust: the change is committed, so a full disk may not fail its action now;
    # pages are then at most ASK_AGAIN_AFTER late.
    transaction.on_commit(_counter().increment, robust=True)


def read_versions(scopes: Iterable[str]) -> tuple[int, ...]:
    """The versions of ``scopes`` as committed now, in their order (0 = never changed)."""
    scopes = tuple(scopes)
    found = dict(ScopeVersion.objects.filter(pk__in=scopes).values_list("scope", "version"))
    return tuple(found.get(scope, 0) for scope in scopes)


class SharedCounter:
    """Eight bytes that every worker of this host sees."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock_path = path.with_suffix(".lock")
        with path.open("a+b") as file:
            if file.tell() < 8:
                file.write(b"\0" * 8)
                file.flush()
            self._memory = mmap.mmap(file.fileno(), 8)
        # One aligned machine word: read and written whole.
        self._word = memoryview(self._memory).cast("Q")

    def value(self) -> int:
        return self._word[0]

    def increment(self) -> None:
        with self._lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._word[0] = (self._word[0] + 1) % 2**64


_shared: SharedCounter | None = None


def _counter() -> SharedCounter:
    global _shared  # noqa: PLW0603 - one mapping per process
    if _shared is None:
        _shared = SharedCounter(settings.HOME / "run" / "versions")
    return _shared


class SqliteVersions:
    """Asks for committed versions over a connection of its own, per thread (6 µs).

    Raises sqlite3.Error when the database cannot be read now.
    """

    def __init__(self, path: str):
        self._path = str(path)
        self._local = threading.local()

    def __call__(self, scopes: tuple[str, ...]) -> tuple[int, ...]:
        marks = ",".join("?" * len(scopes))
        # Fetched to the end: an open statement would pin an old snapshot.
        rows = self._link().execute(
            f"SELECT scope, version FROM core_scopeversion WHERE scope IN ({marks})",  # noqa: S608
            scopes,
        )
        found = dict(rows.fetchall())
        return tuple(found.get(scope, 0) for scope in scopes)

    def _link(self):
        link = getattr(self._local, "link", None)
        if link is None:
            link = self._local.link = sqlite3.connect(
                self._path, timeout=20, isolation_level=None, uri=self._path.startswith("file:")
            )
        return link


class SharedVersionReader:
    """Keeps the versions it read until the shared counter moves or a second passes."""

    def __init__(self, counter: SharedCounter, ask):
        self._counter = counter
        self._ask = ask
        self._known: dict[tuple[str, ...], tuple[int, float, tuple[int, ...]]] = {}

    def read(self, scopes: tuple[str, ...]) -> tuple[int, ...]:
        count, now = self._counter.value(), time.monotonic()
        known = self._known.get(scopes)
        if known and known[0] == count and now - known[1] < ASK_AGAIN_AFTER:
            return known[2]
        versions = self._ask(scopes)
        if max(map(len, scopes), default=0) > LONGEST_KNOWN:
            return versions  # an address as long as a book names no scope that exists
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known[scopes] = (count, now, versions)
        return versions


def version_reader() -> SharedVersionReader:
    """The reader for the configured database."""
    if connection.vendor == "sqlite":
        return SharedVersionReader(_counter(), SqliteVersions(connection.settings_dict["NAME"]))
    return SharedVersionReader(_counter(), read_versions)

"""Scoped versions: which cached pages a change makes stale (spec 9).

Actions call ``raise_versions`` inside their transaction; a page declares its scopes
and stores the versions it read *before* rendering. Where the version is read:

- SQLite: an own connection per thread. ``PRAGMA data_version`` (3 µs) says whether
  anybody has committed since; only then are the rows read again.
- PostgreSQL: a counter in memory shared by the workers of one host, raised after
  commit; a worker asks the database again when the counter moved or a second has
  passed. On several hosts a page is therefore at most one second late.
"""

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
ASK_AGAIN_AFTER = 1.0  # seconds
MOST_KNOWN = 10_000  # combinations of scopes remembered by one reader


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
        raised = ScopeVersion.objects.filter(pk=scope).update(version=F("version") + 1)
        if not raised:
            ScopeVersion.objects.bulk_create(
                [ScopeVersion(scope=scope)],
                update_conflicts=True,
                unique_fields=["scope"],
                update_fields=["version"],
            )
    if connection.vendor != "sqlite":
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
        import fcntl  # POSIX only, and needed by PostgreSQL installations only

        with self._lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._word[0] = (self._word[0] + 1) % 2**64


_shared: SharedCounter | None = None


def _counter() -> SharedCounter:
    global _shared  # noqa: PLW0603 - one mapping per process
    if _shared is None:
        _shared = SharedCounter(settings.HOME / "run" / "versions")
    return _shared


class SqliteVersionReader:
    """Reads committed versions over a connection of its own, per thread.

    Raises sqlite3.Error when the database cannot be read now.
    """

    def __init__(self, path: str):
        self._path = str(path)
        self._local = threading.local()

    def read(self, scopes: tuple[str, ...]) -> tuple[int, ...]:
        local = self._local
        try:
            execute, known = local.execute, local.known
        except AttributeError:
            execute, known = self._connect()
        # Asked before the rows: what is committed in between is then read again.
        # Fetched to the end: an open statement would pin an old snapshot.
        mark = execute("PRAGMA data_version").fetchall()[0][0]
        if mark != local.mark:
            known.clear()
            local.mark = mark
        versions = known.get(scopes)
        if versions is None:
            if len(known) > MOST_KNOWN:
                known.clear()
            versions = known[scopes] = self._ask(execute, scopes)
        return versions

    def _connect(self):
        local = self._local
        local.link = sqlite3.connect(
            self._path, timeout=20, isolation_level=None, uri=self._path.startswith("file:")
        )
        local.execute, local.known, local.mark = local.link.cursor().execute, {}, None
        return local.execute, local.known

    @staticmethod
    def _ask(execute, scopes):
        marks = ",".join("?" * len(scopes))
        rows = execute(
            f"SELECT scope, version FROM core_scopeversion WHERE scope IN ({marks})",  # noqa: S608
            scopes,
        ).fetchall()
        found = dict(rows)
        return tuple(found.get(scope, 0) for scope in scopes)


class SharedVersionReader:
    """Keeps the versions it read until the shared counter moves or a second passes."""

    def __init__(self, counter: SharedCounter, ask=read_versions):
        self._counter = counter
        self._ask = ask
        self._known: dict[tuple[str, ...], tuple[int, float, tuple[int, ...]]] = {}

    def read(self, scopes: tuple[str, ...]) -> tuple[int, ...]:
        count, now = self._counter.value(), time.monotonic()
        known = self._known.get(scopes)
        if known and known[0] == count and now - known[1] < ASK_AGAIN_AFTER:
            return known[2]
        versions = self._ask(scopes)
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known[scopes] = (count, now, versions)
        return versions


def version_reader():
    """The reader that fits the configured database."""
    if connection.vendor == "sqlite":
        return SqliteVersionReader(connection.settings_dict["NAME"])
    return SharedVersionReader(_counter())

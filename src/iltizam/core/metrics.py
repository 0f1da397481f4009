"""Figures of a running site, summed over its worker processes, for Prometheus.

Each worker counts in a small file of its own, mapped into memory and locked while the
worker lives. Whoever is asked adds them up; the counts of dead workers are kept. The
series are known beforehand – routes times statuses – so no visitor can make more.
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import URLPattern, get_resolver

STATIC, UNMATCHED, OTHER = "static", "unmatched", "other"
STATUSES = ("200", "301", "302", "304", "400", "403", "404", "405", "413", "500", "503", OTHER)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
CACHE = ("hits", "misses", "bytes")
GAUGES = frozenset({("cache", "bytes")})
MICRO = 1_000_000
GONE = "gone"

Series = tuple[str, ...]


def route_names(resolver=None, namespace: str = "") -> Iterator[str]:
    """The name of every route, as ``namespace:name``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or OTHER}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern, inner)


def layout(routes: Iterable[str]) -> list[Series]:
    """Every series there can be, in the order of the file's words."""
    names = sorted({*routes, STATIC, UNMATCHED, OTHER})
    return [
        *(("requests", route, status) for route in names for status in STATUSES),
        *(("cache", kind) for kind in CACHE),
        *(("render", str(bound)) for bound in BUCKETS),
        *(("render", kind) for kind in ("count", "sum")),
        *(("database", kind) for kind in ("count", "sum")),
    ]


class Store:
    """The counts of this process, and the sum over all of them."""

    def __init__(self, folder: Path, routes: Iterable[str]):
        self.series = layout(routes)
        self._at = {series: place for place, series in enumerate(self.series)}
        digest = hashlib.sha256(repr(self.series).encode()).hexdigest()[:12]
        self._folder = folder / digest  # another version counts elsewhere
        self._folder.mkdir(parents=True, exist_ok=True)
        self._size = 8 * len(self.series)
        self._path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        with self._all_mine():
            self._file = self._path.open("w+b")
            self._file.write(bytes(self._size))
            self._file.flush()
            # Held until the process ends, however it ends.
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._memory = mmap.mmap(self._file.fileno(), self._size)
        self._words = memoryview(self._memory).cast("Q")
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the file: what it counted is counted as a dead worker's."""
        self._words.release()
        self._memory.close()
        self._file.close()

    def count_request(self, route: str, status: str) -> None:
        status = status if status in STATUSES else OTHER
        place = self._at.get(("requests", route, status))
        if place is None:
            place = self._at["requests", OTHER, status]
        with self._lock:
            self._words[place] += 1

    def count_cache(self, cache) -> None:
        for kind in CACHE:
            self._words[self._at["cache", kind]] = getattr(cache, kind)

    def count_render(self, seconds: float, statements: int, database: float) -> None:
        with self._lock:
            for bound in BUCKETS:
                if seconds <= bound:
                    self._words[self._at["render", str(bound)]] += 1
            self._words[self._at["render", "count"]] += 1
            self._words[self._at["render", "sum"]] += round(seconds * MICRO)
            self._words[self._at["database", "count"]] += statements
            self._words[self._at["database", "sum"]] += round(database * MICRO)

    def totals(self) -> dict[Series, int]:
        """The sum over living and dead workers; a gauge over the living only."""
        sums = [0] * len(self.series)
        with self._all_mine():
            gone = self._words_of(self._folder / GONE)
            dead = []
            for path in self._folder.glob("*-*"):
                words = self._words_of(path)
                if path == self._path or _is_held(path):
                    sums = _added(sums, words)
                    continue
                dead.append(path)
                gone = _added(gone, self._without_gauges(words))
            if dead:
                self._keep(gone)
            for path in dead:
                path.unlink()
            return dict(zip(self.series, _added(sums, gone), strict=True))

    def _words_of(self, path: Path) -> list[int]:
        content = path.read_bytes() if path.exists() else b""
        content = content.ljust(self._size, b"\0")[: self._size]
        return list(struct.unpack(f"={len(self.series)}Q", content))

    def _without_gauges(self, words: list[int]) -> list[int]:
        return [0 if s in GAUGES else w for s, w in zip(self.series, words, strict=True)]

    def _keep(self, words: list[int]) -> None:
        beside = self._folder / "new"
        beside.write_bytes(struct.pack(f"={len(words)}Q", *words))
        beside.rename(self._folder / GONE)

    @contextmanager
    def _all_mine(self):
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _is_held(path: Path) -> bool:
    """Whether the worker that counts in this file lives."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _added(some: list[int], more: list[int]) -> list[int]:
    return [a + b for a, b in zip(some, more, strict=True)]


@cache
def store() -> Store:
    """This process's store; asked for after the workers have parted."""
    return Store(settings.HOME / "run" / "metrics", route_names())


def exposition(totals: dict[Series, int]) -> str:
    """The figures in Prometheus' text format; series that are zero are left out."""
    lines = [*_head("iltizam_requests_total", "counter", "Answered requests.")]
    for (kind, *labels), value in totals.items():
        if kind == "requests" and value:
            route, status = labels
            lines.append(f'iltizam_requests_total{{route="{route}",status="{status}"}} {value}')
    for name, kind, text in (
        ("hits", "counter", "Answers given from the page cache."),
        ("misses", "counter", "Answers that the page cache did not have."),
        ("bytes", "gauge", "Memory of the page cache, all workers."),
    ):
        full = f"iltizam_page_cache_{name}" + ("_total" if kind == "counter" else "")
        lines += [*_head(full, kind, text), f"{full} {totals['cache', name]}"]
    full = "iltizam_render_seconds"
    lines += _head(full, "histogram", "Time to answer what the page cache did not have.")
    lines += [f'{full}_bucket{{le="{b}"}} {totals["render", str(b)]}' for b in BUCKETS]
    lines.append(f'{full}_bucket{{le="+Inf"}} {totals["render", "count"]}')
    lines += _sum_and_count(full, totals, "render")
    full = "iltizam_database_seconds"
    lines += _head(full, "summary", "Time of database statements while answering.")
    lines += _sum_and_count(full, totals, "database")
    return "\n".join(lines) + "\n"


def _head(name: str, kind: str, text: str) -> list[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]


def _sum_and_count(full: str, totals: dict[Series, int], kind: str) -> list[str]:
    return [
        f"{full}_sum {totals[kind, 'sum'] / MICRO:.6f}",
        f"{full}_count {totals[kind, 'count']}",
    ]


class _Timer:
    def __init__(self):
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute, *arguments):
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def measure(get_response):
    """Middleware: how long Django took, and the database within it."""

    def middleware(request):
        timer, began = _Timer(), time.perf_counter()
        with connection.execute_wrapper(timer):
            response = get_response(request)
        store().count_render(time.perf_counter() - began, timer.count, timer.seconds)
        return response

    return middleware

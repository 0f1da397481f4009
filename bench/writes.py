"""Cached pages and their freshness beside published updates (spec 8, 9)."""

import http.client
import re
import subprocess
import sys
import threading
import time

from bench import speed
from bench.site import ROOT, Server
from bench.weight import text_of

RATE = 100  # updates a second that are asked for
PUBLISHERS = 2  # a divisor of the number of activities that are published on
EVENING = 3000  # cached reads a second when the news mentions the site (spec 8)
READERS = 4
SECONDS = 8


class Publishing:
    """Updates published at RATE a second while the block runs, by two processes in turn.

    ``acknowledged`` is one that a process has said is committed, and no earlier than any
    other of its activity: an activity's updates all come from the same process.
    """

    def __init__(self, environ, after=0):
        self._environ, self.count = environ, 0
        self.acknowledged, self.ended = after, threading.Event()

    def __enter__(self):
        self._processes = [self._started() for _ in range(PUBLISHERS)]
        for process in self._processes:
            self.pages = process.stdout.readline().split()
        first = self.acknowledged + 1
        self.acknowledged = _written(self._processes[0], first)
        self._begin = time.monotonic()
        self._threads = [
            threading.Thread(target=self._go_on, args=(process, first + 1 + at))
            for at, process in enumerate(self._processes)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised):
        self.ended.set()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            process.stdin.close()
            process.wait(timeout=30)
            process.stdout.close()

    def rate(self) -> float:
        return self.count / (time.monotonic() - self._begin)

    def _started(self):
        return subprocess.Popen(
            [sys.executable, "-m", "bench.publisher"],
            env=self._environ,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _go_on(self, process, number):
        due = self._begin
        while not self.ended.is_set():
            due += PUBLISHERS / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            self.acknowledged = _written(process, number)
            self.count += 1
            number += PUBLISHERS


def _written(process, number):
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    said = process.stdout.readline()
    if not said:
        raise SystemExit("The publisher failed: its message is above.")
    return int(said)


def lines(environ, server: Server, database: str):
    """Yield the figures; the site has a crowd."""
    after = 0
    if speed.is_measurable():
        with Publishing(environ) as publishing:
            found = speed.compare(environ, server).lines(database)
            wrote, after = publishing.rate(), publishing.acknowledged + RATE
        for name, bar, measured in found:
            yield f"{name}, beside {wrote:.0f} writes/s, 300 plans", bar, measured
        with (
            Publishing(environ, after) as publishing,
            speed.reading(server, speed.PLAN, EVENING, SECONDS) as load,
        ):
            time.sleep(SECONDS)
            wrote, after = publishing.rate(), publishing.acknowledged + RATE
        evening = load()
        yield (
            f"evening of the news, {database}, 300 plans",
            f"{EVENING:,} reads/s + {RATE} writes/s without an error, p99 ≤ 25 ms",
            (
                f"{evening.rate:,.0f} reads/s + {wrote:.0f} writes/s, "
                f"p99 {evening.p99:.1f} ms, {evening.errors} errors"
            ),
        )
    with Publishing(environ, after) as publishing:
        watch = Watch(server, publishing)
        time.sleep(SECONDS)
        watch.end()
        wrote = publishing.rate()
    yield (
        f"stale answers beside {wrote:.0f} writes/s, {database}, 300 plans",
        "0",
        f"{watch.stale} of {watch.reads:,} reads by {READERS} readers",
    )


class Watch:
    """Readers of the page that the last acknowledged update stands on."""

    def __init__(self, server, publishing):
        self.server, self.publishing = server, publishing
        self.reads = self.stale = 0
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        for thread in self._threads:
            thread.start()

    def end(self):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self):
        pages = self.publishing.pages
        while not self._ended.is_set():
            link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            for _ in range(10):
                expected = self.publishing.acknowledged
                page = pages[expected % len(pages)]
                link.request("GET", page, headers={"Accept-Encoding": "gzip"})
                response = link.getresponse()
                response.content = response.read()
                numbers = map(int, re.findall(r"rev\. (\d+)", text_of(response)))
                self.reads += 1
                self.stale += max(numbers, default=0) < expected
            link.close()

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
READERS = 4
SECONDS = 8


class Publishing:
    """Updates published at RATE a second while the block runs; ``acknowledged`` is the last."""

    def __init__(self, environ, after=0):
        self._environ, self._after = environ, after
        self.acknowledged, self.ended = after, threading.Event()

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.publisher"],
            env=self._environ,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self._process.stdout.readline().split()
        self.acknowledged, self._begin = self._write(self._after + 1), time.monotonic()
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()
        return self

    def __exit__(self, *_raised):
        self.ended.set()
        self._thread.join()
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def rate(self) -> float:
        return (self.acknowledged - self._after) / (time.monotonic() - self._begin)

    def _go_on(self):
        while not self.ended.is_set():
            due = self._begin + (self.acknowledged - self._after) / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            self.acknowledged = self._write(self.acknowledged + 1)

    def _write(self, number):
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise SystemExit("The publisher failed: its message is above.")
        return int(said)


def lines(environ, server: Server, database: str):
    """Yield the figures; the site has a crowd."""
    with Publishing(environ) as publishing:
        if speed.is_measurable():
            found = speed.compare(environ, server).lines(database)
        else:
            found = [("cached plan page, share of bare WSGI", "≥ 70 %", "not measured")]
        wrote = publishing.rate()
    for name, bar, measured in found:
        yield f"{name}, beside {wrote:.0f} writes/s, 300 plans", bar, measured
    with Publishing(environ, after=publishing.acknowledged) as publishing:
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

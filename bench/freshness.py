"""A change shows on the next request from every worker, under load (spec 9)."""

import http.client
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from bench.site import ROOT, Server
from bench.weight import text_of

PAGE = "/fr/plans/2024-draft/"
READERS = 8
SECONDS = 8


class Watch:
    """What was acknowledged, and who was given something older."""

    def __init__(self):
        self.acknowledged = self.reads = 0
        self.stale: list[tuple[int, int]] = []
        self.ended = threading.Event()


def lines(environ: dict[str, str], server: Server, database: str) -> list[tuple[str, str, str]]:
    watch = Watch()
    readers = [
        threading.Thread(target=_read, args=(server, watch, number))
        for number in range(READERS)
    ]
    with _writing(environ) as write:
        watch.acknowledged = write(1)
        for reader in readers:
            reader.start()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            watch.acknowledged = write(watch.acknowledged + 1)
        watch.ended.set()
        for reader in readers:
            reader.join()
    return [
        (
            f"stale answers after an acknowledged change, {database}",
            "0",
            (
                f"{len(watch.stale)} of {watch.reads:,} reads by {READERS} readers, "
                f"{watch.acknowledged} changes by another process in {SECONDS} s"
            ),
        )
    ]


def _read(server, watch, number):
    """Read until the end; a new connection every few requests reaches every worker."""
    while not watch.ended.is_set():
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for _ in range(10 + number):
            expected = watch.acknowledged
            link.request("GET", PAGE, headers={"Accept-Encoding": "gzip"})
            response = link.getresponse()
            response.content = response.read()
            found = _revision(text_of(response))
            watch.reads += 1
            if found < expected:
                watch.stale.append((expected, found))
        link.close()


def _revision(page: str) -> int:
    found = re.search(r"rev\. (\d+)", page)
    return int(found[1]) if found else 0


@contextmanager
def _writing(environ):
    writer = subprocess.Popen(
        [sys.executable, "-m", "bench.writer"],
        env=environ,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def write(number: int) -> int:
        writer.stdin.write(f"{number}\n")
        writer.stdin.flush()
        said = writer.stdout.readline()
        if not said:
            raise SystemExit("The writer failed: its message is above.")
        return int(said)

    try:
        yield write
    finally:
        writer.stdin.close()
        writer.wait(timeout=30)
        writer.stdout.close()

"""Publishing an update end to end: the lead's own form over HTTP (spec 8).

Each request carries a session and the token of the form, saves the report, publishes it,
writes the trail and recomputes the rates. Its CPU is that of the workers and, on
PostgreSQL, of the database. Everything acknowledged must be public afterwards, and the
trail intact.
"""

import http.client
import json
import os
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench import speed
from bench.site import prepared, run, serving

CLIENTS = (1, 8)
SECONDS = 10
READS = 500  # cached reads a second
READ = "/fr/plans/2021-2023/"
BARS = {"postgresql": (120, 250), "sqlite": (100, 1000)}  # writes/s and p99 in ms
TOKEN = "b" * 32
_TICKS = os.sysconf("SC_CLK_TCK")


def lines(database: str):
    """Yield the figures for a database of this kind."""
    with prepared(database) as environ:
        leads = json.loads(run(environ, "-m", "bench.leads"))
        with serving(environ) as server:
            watched = [*server.workers(), *_database_processes(environ)]
            acknowledged = _one_each(server, leads)
            for clients in CLIENTS:
                for reads in (0, READS):
                    if reads and not speed.is_measurable():
                        continue
                    writers = _write(server, leads[:clients], watched, reads)
                    acknowledged += writers.acknowledged
                    yield _said(writers, database)
        public = int(run(environ, "-m", "bench.leads", "published"))
        run(environ, "-m", "iltizam", "verify")
        yield (
            f"acknowledged and public, {database}",
            "nothing lost, trail intact",
            f"{acknowledged:,} acknowledged, {public:,} public, verified",
        )
        if public != acknowledged:
            raise SystemExit(f"{acknowledged} were acknowledged and {public} are public.")
        counts = json.loads(run(environ, "-m", "bench.leads", "desk", seconds=600))
        found = ", ".join(f"{said} ({size} updates each)" for size, said in counts.items())
        yield (
            f"landing page of a person with 30 commitments, statements, {database}",
            "≤ 15 whatever the history",
            found,
        )


@dataclass
class Writers:
    """What some clients did side by side."""

    clients: int
    seconds: float = 0.0
    cpu: float = 0.0
    read: speed.Load | None = None
    took: list[float] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return len(self.took)

    @property
    def p99(self) -> float:
        """The slowest hundredth, in ms."""
        return sorted(self.took)[int(len(self.took) * 0.99)] * 1000


def _said(writers, database):
    rate, slowest = BARS[database]
    reads = writers.read
    beside = f"beside {reads.rate:.0f} cached reads/s" if reads else "alone"
    more = f"; reads p99 {reads.p99:.0f} ms, {reads.errors} errors" if reads else ""
    return (
        f"publishing over HTTP, {writers.clients} clients, {beside}, {database}",
        f"≥ {rate}/s, p99 ≤ {slowest} ms",
        (
            f"{writers.acknowledged / writers.seconds:.0f}/s, p99 {writers.p99:.0f} ms, "
            f"{writers.cpu / writers.acknowledged * 1000:.1f} ms CPU each{more}"
        ),
    )


def _one_each(server, leads):
    """Every activity's first report, so that what is measured is the same every time."""
    for lead in leads:
        for address in lead["addresses"]:
            _publish(server, lead, address, 0)
    return sum(len(lead["addresses"]) for lead in leads)


def _write(server, leads, watched, reads):
    writers = Writers(len(leads))
    ended = threading.Event()
    threads = [
        threading.Thread(target=_go_on, args=(server, each, ended, writers)) for each in leads
    ]
    reading = speed.reading(server, READ, reads, SECONDS) if reads else nullcontext()
    with reading as load:
        begin, before = time.monotonic(), _used(watched)
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        ended.set()
        for thread in threads:
            thread.join()
        writers.seconds = time.monotonic() - begin
        writers.cpu = _used(watched) - before
    if reads:
        writers.read = load()
    return writers


def _go_on(server, lead, ended, writers):
    number = 0
    while not ended.is_set():
        number += 1
        address = lead["addresses"][number % len(lead["addresses"])]
        begin = time.monotonic()
        _publish(server, lead, address, number)
        writers.took.append(time.monotonic() - begin)


def _publish(server, lead, address, number):
    """One report, handed in; raises SystemExit unless it is acknowledged."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = {
        "csrfmiddlewaretoken": TOKEN,
        "language": "fr",
        "percent": "40",
        "text": f"Les données du lot {number} sont en ligne, avec leur dictionnaire.",
        "do": "publish",
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={lead['session']}; csrftoken={TOKEN}",
        "Accept-Encoding": "gzip",
    }
    link.request("POST", address, urlencode(body), headers)
    answer = link.getresponse()
    said = answer.read()
    link.close()
    if answer.status != 302 or "done=" not in (answer.headers["Location"] or ""):
        raise SystemExit(f"{address} answers {answer.status}: {said[:2000]!r}")


def _database_processes(environ):
    """PostgreSQL's processes; none where the database is a file."""
    if not environ.get("DATABASE_URL"):
        return []
    postmaster = next(Path(environ["ILTIZAM_HOME"]).parent.glob("data/postmaster.pid"))
    return [int(postmaster.read_text("ascii").splitlines()[0])]


def _used(processes):
    """Seconds of CPU that the processes, their children and those that ended have used."""
    return sum(
        _used_by(each) for process in processes for each in (process, *_children(process))
    )


def _children(process):
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except FileNotFoundError:
        return []
    return [int(each) for each in listed.split()]


def _used_by(process):
    try:
        stat = Path(f"/proc/{process}/stat").read_text("ascii", errors="replace")
    except FileNotFoundError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS

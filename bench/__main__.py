"""``python -m bench [PART …]``: prepare sites, measure, print the table.

Parts: tracker, imports, scale, scale-postgresql, lighthouse, publishing, trail, documents; without a
word all but scale-postgresql. About twenty-five minutes on two quiet cores.
"""

import json
import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

from bench import (
    chain,
    documents,
    freshness,
    imports,
    lighthouse,
    memory,
    publishing,
    scale,
    speed,
    weight,
)
from bench.site import WORKERS, prepared, run, serving
from bench.yardstick import MILLISECONDS, ROWS

NOT_MEASURED = "not measured"


def main() -> None:
    asked = sys.argv[1:] or [each for each in PARTS if each != "scale-postgresql"]
    print(machine(), "", "| figure | bar | measured |", "|---|---|---|", sep="\n", flush=True)
    for part in asked:
        PARTS[part]()


def tracker() -> None:
    """The figures of one site with the shipped plans."""
    with prepared("sqlite") as environ:
        tell(uncached(json.loads(run(environ, "-m", "bench.render"))))
    for database in ("sqlite", "postgresql"):
        with prepared(database) as environ, serving(environ) as server:
            if database == "sqlite":
                tell(weight.lines(server))
            tell(cached(environ, server, database))
            tell(freshness.lines(environ, server, database))
            if database == "sqlite":
                with serving(environ) as unused:
                    tell(memory.lines(unused))


def marks() -> None:
    """Lighthouse's marks; the demonstration plan shows every state of every page."""
    with prepared("sqlite") as environ, serving(environ) as server:
        tell(lighthouse.lines(server))


PARTS = {
    "tracker": tracker,
    "imports": lambda: [tell(imports.lines(name)) for name in ("sqlite", "postgresql")],
    "scale": lambda: tell(scale.lines("sqlite")),
    "scale-postgresql": lambda: tell(scale.lines("postgresql")),
    "lighthouse": marks,
    "publishing": lambda: [tell(publishing.lines(name)) for name in ("sqlite", "postgresql")],
    "documents": lambda: tell(documents.lines()),
    "trail": lambda: [tell(chain.lines(database)) for database in ("sqlite", "postgresql")],
}


def tell(lines) -> None:
    for figure, bar, measured in lines:
        print(f"| {figure} | {bar} | {measured} |", flush=True)


def cached(environ, server, database):
    if speed.is_measurable():
        return speed.compare(environ, server).lines(database)
    return [
        (f"cached plan page, share of bare WSGI, {database}", "≥ 70 %", NOT_MEASURED),
        (f"p99 at {speed.CONNECTIONS} connections, {database}", "≤ 25 ms", NOT_MEASURED),
    ]


def uncached(found):
    lines = []
    yardstick = found["plain_ms"][0]
    for page, bar in (("plan", 6), ("commitment", 5)):
        middle, least, most = found[f"{page}_ms"]
        lines.append(
            (
                f"{page} page, uncached, CPU (22 commitments)",
                f"≤ {bar} ms",
                f"{middle:.1f} ms (from {least:.1f} to {most:.1f})",
            )
        )
        lines.append(
            (
                f"{page} page beside a plain Django list of {ROWS} rows, same run",
                f"≤ {bar / MILLISECONDS:.2f} times",
                f"{middle / yardstick:.2f} times ({yardstick:.1f} ms for the list)",
            )
        )
    for page in ("plan", "commitment"):
        counts = found[f"{page}_sql"]
        said = ", ".join(f"{count} ({size})" for size, count in counts.items())
        same = "≤ 10, the same at 10, 100 and 1,000 commitments"
        lines.append((f"{page} page, SQL statements", same, said))
    return lines


def machine() -> str:
    """The machine and the versions the figures belong to."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("ascii"))
    memory_kb = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text("ascii"))[1]
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "granian"))
    return (
        f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, "
        f"{int(memory_kb) / 1024**2:.0f} GB; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {packages}; {WORKERS} workers."
    )


if __name__ == "__main__":
    main()

"""What 300 plans change: the same pages on two sites, in turn (spec 8)."""

import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from bench import writes
from bench.site import ROOT, prepared, run, serving

PLANS = 300
ROUNDS = 15
FEW = 1.3
SEARCH = 2.0

# The crowd's first plan stands on both sites, so that a plan of the same make is compared.
PAGES = {
    "plan": ("/fr/plans/2021-2023/", "/fr/plans/crowd-1/", "/fr/plans/demo/"),
    "commitment": (
        "/fr/plans/2021-2023/commitments/3/",
        "/fr/plans/crowd-1/commitments/3/",
        "/fr/plans/demo/commitments/1/",
    ),
    "changes": ("/fr/plans/demo/changes/", "/fr/plans/crowd-1/changes/"),
    "search": (
        "/fr/search/?q=information",
        "/fr/search/?q=droit+acces+information",
        "/ar/search/?q=%D8%A7%D9%84%D9%85%D9%8A%D8%B2%D8%A7%D9%86%D9%8A%D8%A9",
        "/en/search/?q=transp",
        "/fr/search/?q=budget+xyzzy",
        "/fr/plans/2021-2023/?q=transparence",
    ),
}
LISTS = (
    "/fr/",
    "/fr/plans/",
    "/data/plans.json",
    "/fr/institutions/",
    "/fr/territories/MA/",
)
EXPORTS = (
    "/data/plans/crowd-1.json",
    "/data/plans/crowd-1.xlsx",
    "/data/plans/crowd-1/commitments.csv",
    "/data/plans/crowd-1/updates.csv",
    "/data/ogp/commitments.csv",
    "/fr/plans/crowd-1/feed.atom",
    "/sitemap.xml",
    "/sitemap-1.xml",
)


@dataclass(frozen=True)
class Asked:
    """One rendering: milliseconds of CPU and by the clock, statements, bytes, peak MB."""

    cpu: float
    clock: float
    statements: int
    size: int
    peak: float


@contextmanager
def asking(environ):
    """A process that renders what it is asked; None for what the site does not have."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.asker"],
        env=environ,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def ask(path: str) -> Asked | None:
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        said = process.stdout.readline().split()
        if not said:
            raise SystemExit(f"The rendering of {path} failed.")
        if said == ["absent"]:
            return None
        cpu, clock, statements, size, peak = map(float, said)
        return Asked(cpu, clock, int(statements), int(size), peak)

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def lines(database: str):
    """Yield the figures of one database; makes its two sites first."""
    with ExitStack() as stack:
        small = stack.enter_context(prepared(database))
        big = stack.enter_context(prepared(database))
        run(small, "-m", "bench.crowd", "1")
        begin = time.monotonic()
        run(big, "-m", "bench.crowd", str(PLANS), seconds=900)
        took = time.monotonic() - begin
        yield (
            (
                f"{PLANS} plans, {PLANS * 20:,} commitments, {PLANS * 100:,} activities, "
                f"{PLANS * 2000:,} updates, {database}"
            ),
            "",
            f"made in {took:.0f} s",
        )
        yield from compared(small, big, database)
        yield from exported(big, database)
        with serving(big) as server:
            yield from writes.lines(big, server, database)


def compared(small, big, database):
    """Each page on both sites in turn; by CPU on SQLite, by the clock elsewhere."""
    with asking(small) as ask_small, asking(big) as ask_big:
        for page, paths in PAGES.items():
            bar = SEARCH if page == "search" else FEW
            for path in paths:
                name = f"{path}, {PLANS} plans beside few, {database}"
                yield name, f"≤ {bar} times", _compare(ask_small, ask_big, path, database)
        for path in LISTS:
            found = [ask_big(path) for _ in range(3)]
            if None in found:
                yield f"{path}, {PLANS} plans, {database}", "≤ 10 statements", "not measured"
                continue
            yield (
                f"{path}, {PLANS} plans, {database}",
                "≤ 10 statements",
                f"{found[-1].statements} statements, {median(f.clock for f in found):.0f} ms",
            )


def _compare(ask_small, ask_big, path, database):
    pairs = []
    for _ in range(ROUNDS + 2):
        pair = ask_small(path), ask_big(path)
        if None in pair:
            return "not measured"
        pairs.append(pair)
    pairs = pairs[2:]  # the first prepare statements and fill caches
    kind = "cpu" if database == "sqlite" else "clock"
    few, many = (sorted(getattr(pair[side], kind) for pair in pairs) for side in (0, 1))
    said = "CPU" if kind == "cpu" else "by the clock"
    counts = {pair[side].statements for pair in pairs for side in (0, 1)}
    return (
        f"{median(many) / median(few):.2f} times ({median(many):.1f} ms, from {many[0]:.1f} to "
        f"{many[-1]:.1f}, beside {median(few):.1f} ms, from {few[0]:.1f} to {few[-1]:.1f}, "
        f"{said}; {max(counts)} statements)"
    )


def exported(environ, database):
    """The peak of a fresh process that answers one export, and of one that answers none."""
    with asking(environ) as ask:
        idle = ask("/fr/legal/").peak
    for path in EXPORTS:
        with asking(environ) as ask:
            ask("/fr/legal/")
            found = ask(path)
        measured = (
            f"{found.size / 1e6:.1f} MB in {found.clock / 1000:.1f} s; peak {found.peak:.0f} MB "
            f"({found.peak - idle:+.0f})"
            if found
            else "not measured"
        )
        yield f"{path}, {PLANS} plans, {database}", "bounded memory", measured

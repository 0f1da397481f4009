"""How long an import keeps others from writing: ``python -m bench imports``.

A plan of 1,000 commitments, made of the demonstration's ten with all their history, is
imported while another process writes one row after another and notes its longest wait.
Run with ``watch`` this module is that process, with ``import FILE`` it imports.
"""

import datetime
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COPIES = 100
_UID = re.compile(r'"([0-9a-z]{16})"')


def lines(database: str) -> list[tuple[str, str, str]]:
    from bench.site import prepared, run

    with prepared(database) as environ, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        run(environ, "-m", "bench.imports", "make", str(path))
        watch = subprocess.Popen(
            [sys.executable, "-m", "bench.imports", "watch"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = run(environ, "-m", "bench.imports", "import", str(path), seconds=900)
        waited = json.loads(watch.communicate("\n")[0])
        rows, used, last = json.loads(said)
    told = (
        f"{rows:,} rows in {used:.0f} s CPU, of which {last:.1f} s in the one transaction; "
        f"{waited['writes']:,} writes by another process meanwhile, the longest took "
        f"{waited['longest']:.1f} s"
    )
    return [(f"import of 1,000 commitments with history, {database}", "others write", told)]


def make(path: str) -> None:
    from iltizam.demonstration import building
    from iltizam.demonstration.identity import uid_of

    document = building.document(datetime.date(2026, 11, 20))
    document["lineage"] = []
    first = json.dumps(document["commitments"], ensure_ascii=False)
    own = set(re.findall(r'"uid": "([0-9a-z]{16})"', first))
    document["commitments"] = []
    for copy in range(COPIES):
        text = _UID.sub(
            lambda m, copy=copy: f'"{uid_of(f"{m[1]} {copy}")}"' if m[1] in own else m[0], first
        )
        for commitment in json.loads(text):
            commitment["number"] += 10 * copy
            document["commitments"].append(commitment)
    document["plan"] |= {"slug": "grown", "uid": uid_of("grown")}
    text = json.dumps(document, ensure_ascii=False)
    for row in (*document["sources"], *document["axes"]):
        text = text.replace(row["uid"], uid_of(f"{row['uid']} grown"))
    Path(path).write_text(text, encoding="utf-8")


def watch() -> None:
    """Write until there is a line to read; how often, and how long the longest took."""
    import select

    from iltizam.core.versions import raise_versions

    writes, longest = 0, 0.0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        begun = time.monotonic()
        raise_versions("bench")
        longest = max(longest, time.monotonic() - begun)
        writes += 1
    print(json.dumps({"writes": writes, "longest": longest}))


def bring(path: str) -> None:
    from iltizam.exchange.actions import import_plan

    steps = [time.process_time()]
    result = import_plan(
        Path(path).read_bytes(), progress=lambda *_: steps.append(time.process_time())
    )
    rows = sum(counts["new"] for counts in result.counts.values())
    ended = time.process_time()
    print(json.dumps([rows, ended - steps[0], ended - steps[-1]]))


if __name__ == "__main__":
    import django

    django.setup()
    command, *arguments = sys.argv[1:]
    {"make": make, "watch": watch, "import": bring}[command](*arguments)

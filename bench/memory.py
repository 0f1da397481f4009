"""The memory of a worker after many different requests (spec 8)."""

import http.client
import re
import threading
from itertools import count, cycle, islice
from pathlib import Path

from bench.site import Server
from bench.weight import text_of

REQUESTS = 10_000
READERS = 4
EVERY_UNCACHED = 20  # one request in twenty carries a parameter nobody declared


def addresses(server: Server) -> list[str]:
    """Every public page that links lead to, in every language, and the data files."""
    found = ["/fr/", "/ar/", "/en/", "/data/plans.json"]
    seen = set(found)
    for path in found:
        response = server.get(path)
        if "html" not in (response.getheader("content-type") or ""):
            continue
        for link in re.findall(r'href="(/[^"#]*|\?[^"#]*)', text_of(response)):
            link = link.replace("&amp;", "&")  # noqa: PLW2901
            address = path.partition("?")[0] + link if link.startswith("?") else link
            if address not in seen and not address.startswith("/static/") and len(found) < 2000:
                seen.add(address)
                found.append(address)
    return found


def lines(server: Server) -> list[tuple[str, str, str]]:
    before = resident(server)
    paths = addresses(server)
    failures = [ask_all(server, paths)]
    first = resident(server)
    failures.append(ask_all(server, paths))
    second = resident(server)
    return [
        (
            f"memory of a worker after {REQUESTS:,} mixed requests ({len(paths)} addresses)",
            "≤ 115 MB",
            f"{first:.0f} MB ({before:.0f} MB at the start; {sum(failures)} answers of 500 and more)",
        ),
        (
            f"memory of a worker after {REQUESTS:,} more",
            "no growth",
            f"{second:.0f} MB ({second - first:+.1f} MB)",
        ),
    ]


def resident(server: Server) -> float:
    """The resident memory of the largest worker, in MB."""
    sizes = []
    for pid in server.workers():
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        sizes.append(int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024)
    return max(sizes)


def ask_all(server: Server, paths: list[str]) -> int:
    """REQUESTS requests by several readers; how many answers were 500 or more."""
    failures: list[int] = []
    threads = [
        threading.Thread(target=_read_some, args=(server, paths, part, failures))
        for part in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(failures)


def _read_some(server, paths, part, failures):
    numbers = count()
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for path in islice(cycle(paths[part::READERS] or paths), REQUESTS // READERS):
        number = next(numbers)
        if number % EVERY_UNCACHED == 0:
            path += f"{'&' if '?' in path else '?'}from={part}-{number}"  # noqa: PLW2901
        if number % 100 == 0:  # a new connection reaches another worker
            link.close()
        link.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = link.getresponse()
        response.read()
        if response.status >= 500:
            failures.append(number)
    link.close()

"""A process that renders pages without the page cache: one address per line it reads.

Prints for each the milliseconds one rendering took, of CPU and by the clock.
"""

import resource
import sys
import time
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402


def ask(handler, path: str) -> int:
    """One whole answer, read piece by piece as a server would; how many bytes it had."""
    address, _mark, query = path.partition("?")
    environ = {
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip",
    }
    setup_testing_defaults(environ)
    said = []
    result = handler(environ, lambda status, headers, exc_info=None: said.append(status))
    size = sum(map(len, result))
    result.close()
    if not said[0].startswith("200"):
        raise LookupError(f"{path} answers {said[0]}.")
    return size


def statements(handler, path: str) -> int:
    """How many SQL statements one rendering sends."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask(handler, path)
    return len(asked)


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak() -> float:
    """The largest resident memory this process has had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    handler = get_wsgi_application()
    for line in sys.stdin:
        path = line.strip()
        try:
            cpu, begin = used(), time.perf_counter()
            size = ask(handler, path)
            took = (used() - cpu) * 1000, (time.perf_counter() - begin) * 1000
        except LookupError:
            print("absent", flush=True)
            continue
        print(*took, statements(handler, path) if size < 5e6 else 0, size, peak(), flush=True)


if __name__ == "__main__":
    main()

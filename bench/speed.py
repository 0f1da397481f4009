"""The cached plan page beside bare WSGI: same bytes, interleaved (spec 8)."""

import json
import re
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.site import Server, serving_bare

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 32
PLAN = "/fr/plans/2021-2023/"


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests per second, the slowest hundredth in ms, failures."""

    rate: float
    p99: float
    errors: int


@dataclass(frozen=True)
class Comparison:
    """The rounds of one database, bare and ours, in the order they ran."""

    bare: list[Load]
    ours: list[Load]

    @property
    def ratios(self) -> list[float]:
        return sorted(
            ours.rate / bare.rate for ours, bare in zip(self.ours, self.bare, strict=True)
        )

    def lines(self, database: str) -> list[tuple[str, str, str]]:
        ratios = self.ratios
        rates = [round(median(load.rate for load in loads)) for loads in (self.ours, self.bare)]
        p99 = median(load.p99 for load in self.ours)
        errors = sum(load.errors for load in self.ours + self.bare)
        return [
            (
                f"cached plan page, share of bare WSGI, {database}",
                "≥ 70 %",
                (
                    f"{median(ratios):.0%} (from {ratios[0]:.0%} to {ratios[-1]:.0%}; "
                    f"{rates[0]:,} of {rates[1]:,} requests/s; {errors} errors)"
                ),
            ),
            (
                f"p99 at {CONNECTIONS} connections, cached, {database}",
                "≤ 25 ms",
                f"{p99:.1f} ms",
            ),
        ]


def is_measurable() -> bool:
    return shutil.which("wrk") is not None


def compare(environ: dict[str, str], server: Server) -> Comparison:
    """Five rounds of bare and ours in turn, with the answer ours gives."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        answer.write_text(_captured(server), encoding="utf-8")
        with serving_bare(environ, answer) as bare_server:
            bare, ours = [], []
            for _ in range(ROUNDS):
                bare.append(load(bare_server, PLAN))
                ours.append(load(server, PLAN))
    return Comparison(bare, ours)


def _captured(server: Server) -> str:
    response = server.get(PLAN)
    if response.status != 200:
        raise SystemExit(f"{PLAN} answers {response.status}.")
    # The server itself adds these two to every answer, bare or not.
    headers = [pair for pair in response.getheaders() if pair[0] not in {"server", "date"}]
    return json.dumps({"headers": headers, "body": b64encode(response.content).decode("ascii")})


def load(server: Server, path: str, seconds: int = SECONDS) -> Load:
    """wrk for some seconds at one address."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    done = subprocess.run(
        [*command, "-H", "Accept-Encoding: gzip", server.base + path],
        capture_output=True,
        text=True,
        timeout=seconds + 20,
        check=True,
    )
    return _read(done.stdout)


@contextmanager
def reading(server: Server, path: str, rate: int, seconds: int) -> Iterator[Callable[[], Load]]:
    """wrk asking ``path`` at most ``rate`` times a second while the block runs.

    What is given says, after the block, what wrk saw.
    """
    pause = f"function delay() return {CONNECTIONS * 1000 // rate} end\n"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "pause.lua"
        script.write_text(pause, encoding="ascii")
        process = subprocess.Popen(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"),
                *("-s", str(script), "-H", "Accept-Encoding: gzip", server.base + path),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        said: list[str] = []
        try:
            yield lambda: _read(said[0])
            said.append(process.communicate(timeout=seconds + 20)[0])
        finally:
            process.kill()
            process.wait()


def _read(output: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)[1]
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.findall(r"(?:connect|read|write|timeout) (\d+)", output)
    return Load(
        float(rate),
        float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
        int(failed[1] if failed else 0) + sum(map(int, broken)),
    )

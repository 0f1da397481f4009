"""Killed at any moment of reporting: nothing acknowledged is lost, nothing is half-written.

Half of the deaths come before a given step, so that every step is one's turn; the other half
at odd moments from outside, as those of the world do.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.conftest import FULL
from tests.core.installations import ROOT, Installation

DEATHS = 200 if FULL else 20
STEPS = 80  # one report takes some fifty


@contextmanager
def publisher(installation):
    """Ask the process that publishes; it lives on while its children die."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tracking.killed_publisher"],
        env=installation.environ,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(line):
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        return answer()

    def answer():
        line = process.stdout.readline()
        assert line, "the publisher itself died"
        return json.loads(line)

    ask.answer = answer
    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_while_publishing(kind, tmp_path):
    site = Installation(tmp_path / "site", kind)
    site.do("migrate", "-v0")
    chance = random.Random(7)
    steps = [1 + STEPS * turn // (DEATHS // 2) for turn in range(DEATHS // 2)]

    with publisher(site) as ask:
        ask("prepare")
        for step in steps:
            died = ask(f"publish {step}")
            assert died["killed"]
            assert ask("examine")["problems"] == [], f"killed before step {step}"
        for _turn in range(DEATHS - len(steps)):
            child = ask("publish 0")["pid"]
            time.sleep(chance.uniform(0, 0.2))
            os.kill(child, signal.SIGKILL)
            assert ask.answer()["killed"]
            found = ask("examine")
            assert found["problems"] == []

    # It was more than dying: much was published, and acknowledged, in between.
    assert found["published"] >= found["acknowledged"] >= DEATHS / 2

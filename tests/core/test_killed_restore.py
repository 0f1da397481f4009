"""Killed at any moment, a restore leaves what was there or what was asked for.

``tests.core.killed`` dies before a given step; the steps in between are those of the
database, which undoes what it has not committed. Some more deaths come at odd times.
"""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import FULL
from tests.core.installations import ROOT, Installation
from tests.core.killing import KINDS, chosen, step_count


@pytest.fixture(scope="module", params=KINDS)
def restoring(request, tmp_path_factory):
    """A back-up of a new installation, and the old one that it is to replace."""
    folder = tmp_path_factory.mktemp(request.param)
    new = Installation(folder / "new", request.param).prepare("v1-full.json")
    new.upload("new.txt", "only in the new one")
    new.file = folder / "new.zip"
    new.do("backup", new.file)
    old = Installation(folder / "old", request.param).prepare("v1-minimal.json")
    old.upload("old.txt", "only in the old one")
    old.file = folder / "old.zip"
    old.do("backup", old.file)
    return old, new


def test_a_killed_restore_leaves_the_old_installation_or_the_new_one(restoring):
    old, new = restoring
    states = {"old": old.state(), "new": new.state()}
    count = step_count(old, "restore", new.file, "--replace")
    outcomes = ["new"]

    for step in chosen(count):
        if outcomes[-1] == "new":
            old.do("restore", old.file, "--replace")
        done = old.run(step, "restore", new.file, "--replace", module="tests.core.killed")
        assert done.returncode == -signal.SIGKILL, (step, done.stderr)
        old.start()
        is_now = old.state()
        found = [name for name, state in states.items() if state == is_now]
        assert len(found) == 1, f"neither the old nor the new one after step {step} of {count}"
        assert not (old.home / "restore").exists()
        outcomes += found

    assert set(outcomes) == {"old", "new"}


def test_a_restore_killed_at_odd_times_is_whole_or_not_at_all(restoring):
    old, new = restoring
    old.do("restore", old.file, "--replace")
    states = [old.state(), new.state()]
    begun = time.monotonic()
    old.do("restore", new.file, "--replace")
    whole, is_now = time.monotonic() - begun, states[1]

    for share in range(40, 100, 5 if FULL else 20):
        if is_now != states[0]:
            old.do("restore", old.file, "--replace")
        kill_after(old, whole * share / 100, "restore", str(new.file), "--replace")
        old.start()

        is_now = old.state()
        assert is_now in states


def kill_after(installation, seconds, *command):
    process = subprocess.Popen(
        [sys.executable, "-m", "iltizam", *command],
        env=installation.environ,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)

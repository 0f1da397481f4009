"""Killed at any moment, a restore or an import leaves what was there or what was asked for.

``tests.core.killed`` dies before a given step; the steps in between are those of the
database, which undoes what it has not committed. Some more deaths come at odd times.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import FULL
from tests.core.installations import ROOT, SAMPLES, Installation

KINDS = ["sqlite", "postgresql"]


def chosen(count):
    """The steps before which to die, spread over the run: at most 24 in full, else four."""
    every = range(1, count + 1)
    return sorted({1, count, *every[:: max(1, count // (24 if FULL else 3))]})


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


def step_count(installation, *command):
    done = installation.run("0", *command, module="tests.core.killed")
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_import_leaves_nothing_or_everything(kind, tmp_path):
    site = Installation(tmp_path / "site", kind).prepare("v1-minimal.json")
    site.do("backup", tmp_path / "before.zip")
    before = site.state()
    twin = Installation(tmp_path / "twin", kind)
    twin.do("restore", tmp_path / "before.zip")
    count = step_count(twin, "import-plan", str(SAMPLES / "v1-full.json"))
    left = []

    for step in chosen(count):
        done = site.run(
            step, "import-plan", str(SAMPLES / "v1-full.json"), module="tests.core.killed"
        )
        assert done.returncode == -signal.SIGKILL, (step, done.stderr)

        left.append(site.staged())
        if site.state() != before:
            # It died after its commit, tidying up: then everything is there.
            assert row_counts(site) == row_counts(twin), f"half of it at {step} of {count}"
            break

    # Some died with rows staged: the next import took them away, as a tick does.
    assert any(left)
    assert max(left) < 40
    site.do("tick")
    assert site.staged() == 0
    site.do("import-plan", SAMPLES / "v1-full.json")
    assert row_counts(site) == row_counts(twin)


def row_counts(installation):
    return {name: len(rows) for name, rows in installation.state()[0].items()}


def test_a_killed_backup_leaves_no_file_of_that_name(tmp_path):
    site = Installation(tmp_path / "site").prepare("v1-minimal.json")
    count = step_count(site, "backup", str(site.home / "whole.zip"))
    shutil.move(site.home / "whole.zip", tmp_path)

    for step in chosen(count):
        file = site.home / "killed.zip"
        done = site.run(step, "backup", str(file), module="tests.core.killed")
        assert done.returncode == -signal.SIGKILL, (step, done.stderr)

        assert not file.exists()

    # What the dead ones left is in nobody's way.
    site.do("backup", site.home / "killed.zip")

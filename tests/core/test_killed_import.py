"""Killed at any moment, an import leaves nothing or everything, a back-up no file of its name.

``tests.core.killed`` dies before a given step; the steps in between are those of the
database, which undoes what it has not committed.
"""

import shutil
import signal

import pytest

from tests.core.installations import SAMPLES, Installation
from tests.core.killing import KINDS, chosen, step_count


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
    """How many rows each table has; the heads that a tick publishes are not the import's."""
    state = installation.state()[0]
    return {name: len(rows) for name, rows in state.items() if name != "core_publishedhead"}


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

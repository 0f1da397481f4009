"""Scheduled work: each task gets its turn, and a failure is tried again."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from iltizam.core import beginnings, due


@pytest.fixture(autouse=True)
def _nothing_else_is_due(monkeypatch):
    monkeypatch.setattr(due, "_tasks", {})
    monkeypatch.setattr(beginnings, "_steps", [])


def test_one_that_fails_keeps_no_other_from_its_turn(caplog, capsys):
    due.register("broken", lambda: 1 // 0)
    due.register("sound", lambda: 3)

    with pytest.raises(CommandError, match="broken"):
        call_command("tick")

    assert capsys.readouterr().out == "sound: 3\n"
    assert "tick: broken failed" in caplog.text


def test_a_number_of_seconds_is_above_0():
    with override("en"), pytest.raises(CommandError, match="1 or more"):
        call_command("tick", every=0)


def test_ticking_ends_with_the_process_it_belongs_to():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    # The one it names is gone before it begins: it ends at once, whoever started it.
    done = subprocess.run(
        [sys.executable, "-m", "iltizam", "tick", "--every=60", f"--parent={ended.pid}"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "iltizam.settings_test"},
        timeout=60,
        check=False,
    )

    assert done.returncode == 0


def test_steps_of_setup_say_what_they_did():
    beginnings.register(lambda: "Written.")
    beginnings.register(lambda: "")

    assert list(beginnings.begin()) == ["Written."]

"""Settings that cannot be meant: one line on standard error, exit status 1, no traceback."""

import os
import subprocess
import sys

import pytest


def doctor(home, **environment):
    ours = ("ILTIZAM", "DATABASE", "DJANGO")
    clean = {name: said for name, said in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "iltizam", "doctor"],
        env={**clean, "ILTIZAM_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ILTIZAM_ENV", "prod"),
        ("ILTIZAM_ENV", "Production"),
        ("ILTIZAM_ENV", "production"),
        ("ILTIZAM_PAGE_CACHE_BYTES", "64MB"),
        ("ILTIZAM_LOG_LEVEL", "loud"),
        ("DATABASE_URL", "garbage"),
        ("ILTIZAM_INSTALLATION", "/nowhere/installation.toml"),
        ("ILTIZAM_HOME", os.devnull),
    ],
)
def test_a_setting_that_cannot_be_meant_is_one_line(tmp_path, name, value):
    done = doctor(tmp_path, **{name: value})

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_database_address_is_not_repeated(tmp_path):
    done = doctor(tmp_path, DATABASE_URL="nonsense://user:hunter2@host/name")

    assert done.returncode == 1
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("text", [b"\xff", b'languages = ["fr", 1]\ndefault_language = "fr"\n'])
def test_an_installation_file_that_is_no_text_or_no_language_is_named(tmp_path, text):
    path = tmp_path / "installation.toml"
    path.write_bytes(text)

    done = doctor(tmp_path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(path) in done.stderr

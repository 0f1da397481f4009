"""Production starts only with its own key and hosts; a laptop needs neither."""

import os
import subprocess
import sys

import pytest

KEY = "k" * 60
READ = "import django; django.setup(); from django.conf import settings; print(settings.{0})"


def run(tmp_path, show="ALLOWED_HOSTS", **environment):
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ILTIZAM", "DATABASE", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, "-c", READ.format(show)],
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "iltizam.settings",
            "ILTIZAM_HOME": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "ILTIZAM_SECRET_KEY is missing"),
        ({"ILTIZAM_SECRET_KEY": "short"}, "shorter than 50"),
        ({"ILTIZAM_SECRET_KEY": KEY}, "ILTIZAM_ALLOWED_HOSTS must name"),
        ({"ILTIZAM_SECRET_KEY": KEY, "ILTIZAM_ALLOWED_HOSTS": "*"}, "ILTIZAM_ALLOWED_HOSTS"),
        ({"ILTIZAM_SECRET_KEY": KEY, "ILTIZAM_ALLOWED_HOSTS": " , "}, "ILTIZAM_ALLOWED_HOSTS"),
    ],
    ids=["nothing", "short key", "no hosts", "any host", "empty hosts"],
)
def test_production_refuses_to_start_without_its_own_facts(tmp_path, environment, message):
    done = run(tmp_path, ILTIZAM_ENV="production", **environment)

    assert done.returncode != 0
    assert message in done.stderr
    assert not (tmp_path / "secret-key").exists()


def test_production_starts_with_them(tmp_path):
    done = run(
        tmp_path,
        "ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE",
        ILTIZAM_ENV="production",
        ILTIZAM_SECRET_KEY=KEY,
        ILTIZAM_ALLOWED_HOSTS="engagements.example.org",
    )

    assert done.stdout.strip() == "['engagements.example.org'] True True", done.stderr


def test_a_machine_of_ones_own_needs_nothing_and_keeps_its_key(tmp_path):
    first = run(tmp_path, "SECRET_KEY")
    second = run(tmp_path, "SECRET_KEY")

    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_an_installation_file_that_cannot_be_used_stops_the_start(tmp_path):
    (tmp_path / "installation.toml").write_text("languages = 1")

    done = run(tmp_path)

    assert done.returncode != 0
    assert (
        f"{tmp_path / 'installation.toml'}: languages must be a non-empty list" in done.stderr
    )

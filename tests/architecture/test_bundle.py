"""``make bundle``: what it packs installs where there is no network."""

import os
import subprocess
import sys
import tarfile

import pytest

from tools.bundle import NoWheels, make_bundle

NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    try:
        made = make_bundle(folder)
    except NoWheels as error:
        pytest.skip(f"THE OFFLINE BUNDLE WAS NOT TESTED: no wheels can be had here ({error})")
    with tarfile.open(made) as archive:
        archive.extractall(folder / "elsewhere", filter="data")
    return folder / "elsewhere" / made.name.removesuffix(".tar.gz")


def run(*command, **environ):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ILTIZAM_", "PIP_"))}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept.pop("PYTHONPATH", None)
    return subprocess.run(
        [*map(str, command)],
        env={**kept, **NO_NETWORK, "PYTHON": sys.executable, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_bundle_installs_and_works_without_a_network(unpacked, tmp_path):
    target = tmp_path / "installed"

    installed = run("sh", unpacked / "install.sh", target)
    assert installed.returncode == 0, installed.stderr
    iltizam = target / "bin" / "iltizam"
    home = {"ILTIZAM_HOME": str(tmp_path / "home")}
    done = run(iltizam, "setup", **home)
    assert done.returncode == 0, done.stderr
    doctor = run(iltizam, "doctor", **home)

    assert doctor.returncode == 0, doctor.stderr
    where = run(target / "bin" / "python", "-c", "import iltizam; print(iltizam.__file__)")
    assert where.stdout.startswith(str(target))


def test_a_damaged_bundle_installs_nothing(unpacked, tmp_path):
    wheel = next((unpacked / "wheels").glob("Django-*.whl"), None) or next(
        (unpacked / "wheels").glob("django-*.whl")
    )
    content = wheel.read_bytes()
    wheel.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    done = run("sh", unpacked / "install.sh", tmp_path / "installed")

    wheel.write_bytes(content)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "installed").exists()

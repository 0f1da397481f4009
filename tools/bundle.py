"""``make bundle``: everything an installation needs, for a machine without a network.

Wheels of the pinned requirements – each checked against its hash – with the product's own
wheel, a script that installs them and what the operator reads. For the system, processor
and Python that make it.
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import iltizam

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "base.txt"
PAPERS = ("README.md", "LICENSE", "CHANGELOG.md", "docs/operating.md", "docs/operating")

INSTALL = """\
#!/bin/sh
# Install Iltizam into the folder named (default: ./iltizam), without a network.
#   sh install.sh /opt/iltizam && /opt/iltizam/bin/iltizam setup
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-iltizam}
python=${PYTHON:-python@PYTHON@}

command -v "$python" >/dev/null || {
    echo "$python is needed: this bundle was made for it. Name another in PYTHON." >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (@NUMBERS@))' || {
    echo "This bundle is for Python @PYTHON@ on @PLATFORM@." >&2
    exit 1
}
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || {
    echo "The bundle is damaged: copy it again. Nothing was installed." >&2
    exit 1
}
"$python" -m venv "$target"
PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_CONFIG_FILE PIP_DISABLE_PIP_VERSION_CHECK
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" \\
    --require-hashes -r "$here/requirements.txt"
"$target/bin/python" -m pip install --quiet --no-index --no-deps --force-reinstall \\
    "$here"/@WHEEL@
echo "Installed. Now: $target/bin/iltizam setup"
"""


class NoWheels(Exception):
    """The pinned wheels cannot be had here: no network, no index, or none for this system."""


def make_bundle(target: Path) -> Path:
    """Write the bundle into the folder ``target`` and return its path.

    Raises NoWheels where the pinned wheels cannot be downloaded.
    """
    name = f"iltizam-{iltizam.__version__}-py{_python()}-{_platform()}"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        bundle = Path(folder) / name
        (bundle / "wheels").mkdir(parents=True)
        download(bundle / "wheels")
        wheel = build(bundle)
        _write_papers(bundle, wheel)
        return pack(bundle, target / f"{name}.tar.gz")


def download(folder: Path) -> None:
    """The wheels of the pinned requirements, each with one of its hashes."""
    done = _pip(
        "download", "--only-binary=:all:", "--require-hashes", "--no-deps",
        "--dest", str(folder), "-r", str(REQUIREMENTS),
    )  # fmt: skip
    if done.returncode:
        raise NoWheels(done.stderr.strip())


def build(folder: Path) -> Path:
    """The product's own wheel, made without a network from a copy of the sources."""
    with tempfile.TemporaryDirectory() as copy:
        # setuptools writes beside its sources, which others may be using.
        source = Path(copy) / "source"
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.mo")
        shutil.copytree(ROOT / "src", source / "src", ignore=leave)
        for paper in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / paper, source)
        done = _pip(
            "wheel", "--no-deps", "--no-build-isolation", "--no-index",
            "--wheel-dir", str(folder), str(source),
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return next(folder.glob("iltizam-*.whl"))


def pack(bundle: Path, target: Path) -> Path:
    """One archive; it has its name when it is whole."""
    partial = target.with_name(f".{target.name}.partial")
    with tarfile.open(partial, "w:gz") as archive:
        archive.add(bundle, bundle.name, filter=_nobodys)
    return partial.rename(target)


def _write_papers(bundle: Path, wheel: Path) -> None:
    shutil.copy(REQUIREMENTS, bundle / "requirements.txt")
    for paper in PAPERS:
        copy = shutil.copytree if (ROOT / paper).is_dir() else shutil.copy
        (bundle / paper).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / paper, bundle / paper)
    script = INSTALL.replace("@PYTHON@", _python()).replace("@PLATFORM@", _platform())
    script = script.replace("@NUMBERS@", f"{sys.version_info[0]}, {sys.version_info[1]}")
    (bundle / "install.sh").write_text(script.replace("@WHEEL@", wheel.name), encoding="ascii")
    (bundle / "install.sh").chmod(0o755)
    files = sorted(file for file in bundle.rglob("*") if file.is_file())
    sums = [f"{_digest(file)}  {file.relative_to(bundle).as_posix()}\n" for file in files]
    (bundle / "SHA256SUMS").write_text("".join(sums), encoding="ascii")


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _platform() -> str:
    return f"{sys.platform}-{platform.machine()}"


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Make an offline bundle.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build")
    try:
        made = make_bundle(parser.parse_args().folder)
    except NoWheels as error:
        sys.exit(f"The pinned wheels cannot be downloaded here; no bundle was made.\n{error}")
    print(f"{made} ({made.stat().st_size // 1024**2} MB)")


if __name__ == "__main__":
    main()

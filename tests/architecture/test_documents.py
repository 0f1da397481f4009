"""The repository's papers say what is true, and lead where they say."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(paper):
    targets = re.findall(r"\]\(\s*([^)#\s]+)[^)]*\)", paper.read_text(encoding="utf-8"))
    inside = [target for target in targets if "://" not in target and "@" not in target]

    assert [target for target in inside if not (paper.parent / target).exists()] == []


def test_the_licence_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["license"] == "EUPL-1.2"
    assert "license: EUPL-1.2" in (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert (
        (ROOT / "LICENSE")
        .read_text(encoding="utf-8")
        .startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    )


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    paper = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f"softwareVersion: {project['version']}" in paper


def test_every_requirement_is_pinned_with_its_hash():
    for name in ("base.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]

        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert not any("://" in line for line in lines)


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    reasons = next((ROOT / "docs" / "decisions").glob("*dependencies.md")).read_text("utf-8")

    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
    assert sorted(name for name in names if f"| {name} |" not in reasons) == []


def test_decisions_are_numbered_without_gaps():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))

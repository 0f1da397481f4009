"""Installations kept from older versions: restored and set up, they are of this version.

``samples`` holds back-ups that the named version's schema made, one per kind of database,
with the plans of ``tests/exchange/samples`` as they were. None is ever made again.
"""

import json
from pathlib import Path

import pytest

from tests.core.installations import SAMPLES, Installation
from tests.core.test_serve import ask, serving

KEPT = sorted((Path(__file__).parent / "samples").glob("*.zip"))
PLANS = {
    json.loads((SAMPLES / name).read_text(encoding="utf-8"))["plan"]["slug"]: SAMPLES / name
    for name in ("v1-full.json", "v1-minimal.json")
}


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.stem)
def upgraded(request, tmp_path_factory):
    kind = request.param.stem.rpartition("-")[2]
    site = Installation(tmp_path_factory.mktemp("upgraded"), kind)
    site.restored = site.do("restore", request.param)
    with site.asking() as ask_database:
        site.events = list(
            ask_database("SELECT stream_id, sequence, hash FROM core_auditevent")
        )
    site.do("setup")
    return site


def test_an_old_backup_says_that_setup_is_needed(upgraded):
    assert "iltizam setup" in upgraded.restored


def test_nothing_must_be_mended_after_an_upgrade(upgraded):
    upgraded.do("doctor")
    upgraded.do("check", "--database", "default")
    upgraded.do("migrate", "--check")


@pytest.mark.parametrize("slug", PLANS)
def test_an_upgraded_plan_is_the_plan_it_was(upgraded, slug, tmp_path):
    printed = upgraded.do("import-plan", PLANS[slug])
    exported = json.loads(upgraded.do("export-plan", slug))

    fresh = Installation(tmp_path / "fresh")
    fresh.do("migrate", "-v0")
    fresh.do("import-plan", PLANS[slug])
    assert exported == json.loads(fresh.do("export-plan", slug))
    assert printed.strip()


def test_what_was_recorded_stays_recorded(upgraded):
    with upgraded.asking() as ask_database:
        now = list(ask_database("SELECT stream_id, sequence, hash FROM core_auditevent"))

    assert upgraded.events
    assert set(upgraded.events) <= set(now)
    upgraded.state()  # every chain leads to its head
    annex = upgraded.home / "uploads" / "annex.txt"
    assert annex.read_text(encoding="utf-8") == "an annex kept since version 0.1.0\n"


def test_an_upgraded_site_serves_its_pages(upgraded):
    with upgraded.asking() as ask_database:
        slugs = [slug for (slug,) in ask_database("SELECT slug FROM plans_actionplan")]
    with serving(upgraded.environ, workers=1) as server:
        statuses = {slug: ask(server.port, f"/fr/plans/{slug}/")[0] for slug in slugs}

    assert set(PLANS) <= set(slugs)
    assert set(statuses.values()) == {200}

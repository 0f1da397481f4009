"""The chain of a commitment: all of it, both ways, only through what may be seen."""

import json

import pytest
from django.utils import timezone

from iltizam.plans.models import ActionPlan, LineageLink
from tests import factories as make

CHAIN = ["2018-2020/commitments/13/", "2021-2023/commitments/18/", "2024-draft/commitments/19/"]


def stations(page, address):
    section = page(f"/fr/plans/{address}").one("section", id="lineage")
    return [
        "here" if node["aria-current"] else node.one("a")["href"].removeprefix("/fr/plans/")
        for node in section.all("li", css="station")
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_whole_chain_is_shown_from_each_of_its_ends(site, page, place):
    expected = [*CHAIN]
    expected[place] = "here"

    assert stations(page, CHAIN[place]) == expected


def test_each_link_shows_its_basis(site, client):
    twin = json.loads(client.get(f"/en/plans/{CHAIN[0]}index.json").content)

    assert [each["basis"] for each in twin["lineage"]] == [
        "stated by the source",
        "inferred from the titles",
    ]


def test_nothing_is_reached_by_way_of_what_is_hidden(site, page):
    ActionPlan.objects.filter(slug="2021-2023").update(published_at=None)

    assert page(f"/fr/plans/{CHAIN[0]}").all("section", id="lineage") == []


def test_a_chain_stops_before_what_is_hidden(site, page):
    ActionPlan.objects.filter(slug="2024-draft").update(published_at=None)

    assert stations(page, CHAIN[0]) == ["here", CHAIN[1]]


def test_a_circle_and_a_branch_end(db, page):
    plan = make.PlanFactory(slug="round", published_at=timezone.now())
    found = [make.CommitmentFactory(plan=plan, number=n) for n in (1, 2, 3, 4)]
    for earlier, later in [(0, 1), (1, 2), (2, 0), (0, 3)]:
        LineageLink.objects.create(
            earlier_uid=found[earlier].uid,
            later_uid=found[later].uid,
            relation="carried_on_by",
            basis="stated",
        )

    shown = stations(page, "round/commitments/1/")

    assert shown.count("here") == 1
    others = sorted(each for each in shown if each != "here")
    assert others == [f"round/commitments/{number}/" for number in (2, 3, 4)]

"""The three real plans: what their sources say, and nothing else."""

import json
import re
from collections import Counter

import pytest

from iltizam.exchange import shipped
from iltizam.exchange.shipped import PLANS

LANGUAGES = {"ar", "en", "fr"}
STOPPED = {(7, "4"): "suspended", (7, "5"): "suspended", (14, "4"): "cancelled"}


@pytest.fixture(scope="module")
def plans():
    return {
        name: json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
        for name in shipped.shipped_plans()
    }


@pytest.fixture(scope="module")
def first(plans):
    return plans["2018-2020"]


@pytest.fixture(scope="module")
def second(plans):
    return plans["2021-2023"]


@pytest.fixture(scope="module")
def third(plans):
    return plans["2024-draft"]


def activities(plan):
    return [(c, a) for c in plan["commitments"] for a in c["activities"]]


def test_the_plans_say_what_they_are(first, second, third):
    said = [
        (
            plan["plan"]["phase"],
            plan["plan"]["origin"],
            plan["plan"]["activity_list"],
            plan["plan"]["as_of"],
            len(plan["commitments"]),
            len(activities(plan)),
        )
        for plan in (first, second, third)
    ]

    december = {"from": "2020-12-01", "to": "2020-12-31", "precision": "month"}
    march = {"from": "2023-03-28", "to": "2023-03-28", "precision": "day"}
    february = {"from": "2024-02-22", "to": "2024-02-22", "precision": "day"}
    assert said == [
        ("closed", "publication", "complete", december, 18, 79),
        ("closed", "publication", "unfinished", march, 22, 67),
        ("co_creation", "publication", "none", february, 22, 0),
    ]


def test_the_means_over_published_rates_are_those_of_the_reference(first, second, third):
    basis = "published commitment rates"

    assert first["rate"] == {
        "computed": "84.06",
        "exact": "1513/18",
        "basis": basis,
        "published": 84,
    }
    assert second["rate"] == {
        "computed": "74.64",
        "exact": "821/11",
        "basis": basis,
        "published": None,
    }
    assert set(third["rate"].values()) == {None}
    assert [axis["rate"]["computed"] for axis in first["axes"]] == [
        "97.67",
        "79.75",
        "74.33",
        "72.00",
        "97.00",
    ]


def test_no_commitment_has_a_computed_rate(plans):
    """Stated, with the reason, for each of them on the data-format page."""
    computed = {c["rate"]["computed"] for plan in plans.values() for c in plan["commitments"]}

    assert computed == {None}


def test_the_actions_are_those_that_the_report_lists(first):
    kinds = Counter(
        move["kind"]
        for _c, activity in activities(first)
        for action in activity.get("actions", [])
        for move in action["moves"]
    )

    assert kinds == {"done": 199, "not_done": 18, "additional": 25}


def test_bands_are_published_and_no_state_or_percent_is_made_of_them(first):
    bands = Counter(activity.get("published_band") for _c, activity in activities(first))
    states = {(c["number"], a["key"]): a["state"] for c, a in activities(first)}

    assert bands == {
        "completed": 58,
        "substantial": 8,
        "limited": 5,
        "not_started": 7,
        None: 1,
    }
    assert {place: s for place, s in states.items() if s != "not_documented"} == STOPPED
    assert {activity["percent"] for _c, activity in activities(first)} == {None}
    without = [(c["number"], a["key"]) for c, a in activities(first) if a["status"] is None]
    assert without == [(9, "4")]


def test_stopped_activities_have_their_public_reason_in_all_languages(first):
    reasons = [
        set(a["state_reason"])
        for c, a in activities(first)
        if (c["number"], a["key"]) in STOPPED
    ]

    assert reasons == [LANGUAGES] * 3


def test_commitments_reported_as_not_achieved_say_so_without_invented_results(first):
    missed = [c for c in first["commitments"] if not c["outcome"]["goal_reached"]]

    assert [c["number"] for c in missed] == [7, 13, 14]
    for commitment in missed:
        assert set(commitment["outcome"]["note"]) == LANGUAGES
        assert not {"results", "contribution"} & set(commitment["outcome"])


def test_only_unfinished_activities_of_the_second_plan_are_known(second):
    rows = [activity for _c, activity in activities(second)]

    assert {(a["state"], a["listed_as_unfinished"], a["number"]) for a in rows} == {
        ("not_documented", True, None)
    }
    assert all(re.fullmatch(r"x-\d+", activity["key"]) for activity in rows)
    assert sum(activity["percent"] is not None for activity in rows) == 44
    assert sum("updates" in activity for activity in rows) == 44
    assert [c["number"] for c in second["commitments"] if not c["activities"]] == [6, 7, 8, 22]


def test_the_suggested_rate_is_a_review_whose_answer_is_not_documented(second):
    reviews = [
        (c["number"], a["key"], r["current_percent"], r["proposed_percent"], r["state"])
        for c, a in activities(second)
        for r in a.get("rate_reviews", [])
    ]

    assert reviews == [(10, "x-3", 20, 60, "")]


def test_suggestions_on_the_drafts_change_nothing(third):
    remarks = [remark for c in third["commitments"] for remark in c["remarks"]]
    titles = [
        c["number"] for c in third["commitments"] for r in c["remarks"] if "proposed_title" in r
    ]

    assert len(remarks) == 56
    assert {remark["outcome"] for remark in remarks} == {"unknown"}
    assert {c["phase"] for c in third["commitments"]} == {"draft"}
    assert [c["number"] for c in third["commitments"]] == list(range(1, 23))
    assert titles == [2, 3, 19]


def test_titles_and_summaries_are_in_all_languages_and_say_who_made_them(plans):
    for plan in plans.values():
        for commitment in plan["commitments"]:
            origins = commitment["text_origins"]
            assert set(commitment["title"]) == set(commitment["summary"]) == LANGUAGES
            assert origins["title"]["fr"]["made_by"] == "source"
            assert origins["title"]["ar"] == {
                "made_by": "site",
                "from": "fr",
                "reviewed": False,
            }
            assert origins["summary"]["fr"] == {"made_by": "site", "reviewed": False}
        for _commitment, activity in activities(plan):
            assert set(activity["title"]) == LANGUAGES
        for axis in plan.get("axes", []):
            assert set(axis["title"]) == LANGUAGES


def test_the_lineage_is_in_the_file_of_either_plan(first, second, third):
    def links(plan):
        return {link["uid"]: link for link in plan["lineage"]}

    both = links(first) | links(third)
    assert len(links(first)) == 10
    assert len(links(third)) == 1
    assert links(second) == both
    place = {
        c["uid"]: (n, c["number"])
        for n, p in enumerate((first, second, third), 1)
        for c in p["commitments"]
    }
    stated = {
        (place[link["earlier"]], place[link["later"]])
        for link in both.values()
        if link["basis"] == "stated"
    }
    assert stated == {
        ((1, 7), (2, 9)),
        ((1, 11), (2, 1)),
        ((1, 13), (2, 18)),
        ((1, 16), (2, 17)),
        ((1, 17), (2, 17)),
    }


def test_every_anomaly_of_the_sources_has_its_note(first, second, third):
    def notes(plan):
        found = [note["code"] for note in plan["source_notes"]]
        for commitment in plan["commitments"]:
            found += [note["code"] for note in commitment.get("source_notes", [])]
            for activity in commitment["activities"]:
                found += [note["code"] for note in activity.get("source_notes", [])]
        return set(found)

    assert notes(first) == {f"A{n:02}" for n in range(1, 39)}
    assert notes(second) == {f"B{n:02}" for n in range(1, 12)}
    assert notes(third) == {f"C{n:02}" for n in range(1, 7)}


def test_texts_carry_no_markup_no_invisible_directions_and_no_typographic_apostrophes(plans):
    text = json.dumps(plans, ensure_ascii=False)

    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0\u202f’]", text)
    assert not re.search("<[/a-zA-Z]", text)


@pytest.mark.django_db
def test_the_lead_institutions_are_those_of_the_report(first):
    names = {o["uid"]: o["name"]["fr"] for o in first["organisations"]}
    leads = Counter(names[c["lead"]] for c in first["commitments"])

    assert len(leads) == 7
    assert leads["Département de la Réforme de l'Administration"] == 7
    assert all(
        o.get("territory") == "MA" and set(o["name"]) == LANGUAGES
        for o in first["organisations"]
    )

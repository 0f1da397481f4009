"""Files made to hurt: refused in one message each, without work that grows out of hand."""

import json

import pytest
from django.utils import translation

from iltizam.exchange.problems import MOST, PlanFileError
from iltizam.exchange.reading import read_plan
from tests.exchange.files import as_file, changed, plain, problems, row_counts, sample

RAW = json.dumps(sample("v1-minimal")).encode()


def refusals(data):
    with translation.override("en"), pytest.raises(PlanFileError) as raised:
        read_plan(data)
    return raised.value.problems


def test_an_exponent_no_number_can_have_is_refused_at_its_place():
    data = RAW.replace(b'"version": 1', b'"version": 1e999999999999999999999')

    assert {problem.path for problem in refusals(data)} == {"version"}


def test_many_members_that_stand_twice_are_each_named_once():
    pairs = b",".join(b'"k%d":1' % (number % 5_000) for number in range(10_000))

    found = refusals(b"{" + pairs + b"}")

    twice = [problem.path for problem in found if "twice" in problem.message]
    assert sorted(twice) == sorted(f"k{number}" for number in range(5_000))


def test_the_search_for_problems_ends():
    wrong = b",".join(b"1" for _number in range(MOST * 2))

    found = refusals(b'{"format":"iltizam-plan","version":1,"commitments":[' + wrong + b"]}")

    assert len(found) == MOST


@pytest.mark.parametrize(
    "document",
    [
        {"p" * 100_000: {f"k{number}": "\x01" for number in range(1_000)}},
        {"commitments": [{"number": "p" * 100_000, "activities": [{}] * 1_000}]},
    ],
)
def test_places_stay_short_however_long_the_names_in_them(document):
    data = json.dumps({"format": "iltizam-plan", "version": 1, **document}).encode()

    assert max(len(str(problem)) for problem in refusals(data)) < 1_000


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x9b"])
def test_no_text_steers_the_terminal_that_shows_it(character):
    data = json.dumps({f"{character}31m": 1}).encode()

    assert all(character not in str(problem) for problem in refusals(data))


ONE, TWO = "1" * 16, "2" * 16


def organisation(uid, **members):
    return {"uid": uid, "name": {"es": uid}, "kind": "local_authority", **members}


@pytest.mark.parametrize(
    "circle",
    [
        [organisation(ONE, parent=ONE)],
        [organisation(ONE, parent=TWO), organisation(TWO, parent=ONE)],
        [organisation(ONE, status="renamed", renamed_to=ONE)],
    ],
)
def test_organisations_in_a_circle_are_refused(db, circle):
    before = row_counts()
    document = plain(sample())
    document["organisations"] += circle

    [problem] = problems(document)

    assert problem.startswith("organisations[")
    assert "circle" in problem
    assert row_counts() == before


def test_territories_in_a_circle_are_refused(db):
    document = plain(sample())
    document["territories"] += [
        {"uid": ONE, "code": "A", "name": {"es": "A"}, "kind": "region", "parent": "B"},
        {"uid": TWO, "code": "B", "name": {"es": "B"}, "kind": "region", "parent": "A"},
    ]

    [problem] = problems(document)

    assert "circle" in problem


ACTIVITY = "commitments.0.activities.0"
LAST_MONTH = {"from": "9999-12-01", "to": "9999-12-31", "precision": "month"}


def test_the_last_month_that_a_date_can_have_is_a_month():
    row = read_plan(as_file(changed(plain(sample()), f"{ACTIVITY}.planned", LAST_MONTH)))

    activity = row.below("commitments")[0].below("activities")[0]
    assert activity.values["planned"].end.year == 9999


@pytest.mark.parametrize("weight", ["1_000", "\u0661\u0662", " 3 ", "1e2", "", [], {}, 10**9])
def test_a_weight_is_a_number_in_plain_digits(weight):
    document = changed(plain(sample()), f"{ACTIVITY}.weight", weight)

    [problem] = refusals(as_file(document))

    assert problem.path == "commitments[0].activities[0].weight"
    assert "6 digits before" in problem.message


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("plan.document_url", "https://example.org/\u202egpj.exe"),
        ("plan.description", {"es": "Un plan", "fr\n": "Un plan"}),
    ],
)
def test_what_a_link_or_a_language_hides_is_refused(path, value):
    found = refusals(as_file(changed(plain(sample()), path, value)))

    assert [problem.path for problem in found] == [path]

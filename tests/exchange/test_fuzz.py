"""Whatever a file holds, the answer is a list of problems, never a fault."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.exchange.actions import import_plan
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.reading import read_plan
from iltizam.plans.models import ActionPlan
from tests.exchange.files import plain, sample

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([{}, [], {"es": ""}, [None], {"from": "2025-01-01"}, "0" * 16, -1, 101]),
    st.recursive(
        st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    ),
)


def places(value, way=()):
    yield way
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*way, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, (*way, index))


FULL = json.dumps(sample())
PLACES = [way for way in places(json.loads(FULL)) if way]


CHANGES = st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3)


@given(CHANGES)
def test_a_file_changed_anywhere_is_read_or_refused(changes):
    data = fuzzed(changes)

    found = problems_of(lambda: read_plan(data))

    assert found is None or all(problem.message for problem in found)


@pytest.mark.django_db
@given(CHANGES)
def test_a_file_changed_anywhere_is_imported_or_refused(changes):
    data = fuzzed(changes)

    found = problems_of(lambda: import_plan(data, dry_run=True))

    assert found is None or found
    assert not ActionPlan.objects.exists()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    assert problems_of(lambda: read_plan(data))


def fuzzed(changes):
    document = plain(json.loads(FULL))
    for way, value in changes:
        place = document
        try:
            for step in way[:-1]:
                place = place[step]
            place[way[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return json.dumps(document).encode()


def problems_of(read):
    try:
        read()
    except PlanFileError as error:
        return error.problems
    return None


def test_a_file_cut_anywhere_is_refused():
    data = FULL.encode()

    for end in range(0, len(data) - 1, 997):
        with pytest.raises(PlanFileError):
            read_plan(data[:end])

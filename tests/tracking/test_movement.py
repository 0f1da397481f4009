"""R9: what moved between two dates."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.tracking.movement import Movement, Standing, Step, compare, compare_all

rates = st.fractions(0, 100, max_denominator=500)
standings = st.builds(Standing, rate=st.none() | rates, is_cancelled=st.booleans())


def at(rate, **fields):
    return Standing(None if rate is None else Fraction(rate), **fields)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (at(20), at(50), Step(Movement.MOVED, Fraction(30))),
        (at(50), at(50), Step(Movement.UNMOVED, Fraction(0))),
        (at(50), at("99/2"), Step(Movement.REGRESSED, Fraction(-1, 2))),
        (None, at(0), Step(Movement.NEW)),
        (at(50), None, Step(Movement.CANCELLED)),
        (at(50), at(50, is_cancelled=True), Step(Movement.CANCELLED)),
        (None, at(0, is_cancelled=True), Step(Movement.CANCELLED)),
        (at(None), at(50), Step(Movement.UNKNOWN)),
        (at(50), at(None), Step(Movement.UNKNOWN)),
        (
            at(9, is_cancelled=True),
            at(9, is_cancelled=True),
            Step(Movement.UNMOVED, Fraction(0)),
        ),
    ],
)
def test_how_one_thing_moved(before, after, expected):
    assert compare(before, after) == expected


@given(rates, rates)
def test_going_back_is_the_opposite(one, other):
    forth, back = compare(at(one), at(other)), compare(at(other), at(one))

    assert forth.by == -back.by
    assert (forth.movement == Movement.MOVED) == (back.movement == Movement.REGRESSED)


@given(st.dictionaries(st.text(), standings), st.dictionaries(st.text(), standings))
def test_everything_of_either_side_is_told(before, after):
    assert compare_all(before, after).keys() == before.keys() | after.keys()


@given(st.dictionaries(st.text(), standings.filter(lambda s: s.rate is not None)))
def test_between_a_date_and_itself_nothing_moves(standing):
    assert {step.movement for step in compare_all(standing, standing).values()} <= {
        Movement.UNMOVED
    }

"""Identifiers: opaque, permanent, easy to read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core import uids


def test_a_new_identifier_is_one():
    made = {uids.new_uid() for _ in range(500)}

    assert len(made) == 500
    assert all(map(uids.is_uid, made))


@pytest.mark.parametrize(
    "value", [None, 7, "", "short", "0123456789abcdeI", "o" * 16, "a" * 17]
)
def test_what_is_no_identifier(value):
    assert not uids.is_uid(value)


@given(st.text(alphabet=uids.ALPHABET, min_size=16, max_size=16))
def test_sixteen_letters_of_the_alphabet_are_one(text):
    assert uids.is_uid(text)


def test_a_line_end_is_not_part_of_an_identifier():
    assert not uids.is_uid(uids.new_uid() + "\n")

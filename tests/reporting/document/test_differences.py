"""What changed between two texts, word by word."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.reporting.document.differences import ADDED, REMOVED, SAME, changed_words

WORDS = st.lists(
    st.sampled_from(["un", "deux", "un ", "\n", "\n\n", "  ", "trois, ", "ا"])
).map(" ".join)


@given(before=WORDS | st.text(), after=WORDS | st.text())
def test_both_texts_can_be_read_from_the_changes(before, after):
    changes = changed_words(before, after)

    assert "".join(text for kind, text in changes if kind != ADDED) == before
    assert "".join(text for kind, text in changes if kind != REMOVED) == after
    assert all(a[0] != b[0] for a, b in itertools.pairwise(changes))


@given(text=WORDS)
def test_a_text_has_no_difference_from_itself(text):
    assert changed_words(text, text) == ([(SAME, text)] if text else [])


def test_the_words_that_changed_are_told_from_the_others():
    changes = changed_words("Le comité a vu le plan deux fois.", "Le comité a vu le plan hier.")

    assert changes == [
        (SAME, "Le comité a vu le plan "),
        (REMOVED, "deux fois."),
        (ADDED, "hier."),
    ]


def test_a_changed_word_at_the_end_of_a_line_does_not_repeat_the_end():
    changes = changed_words("Adhésion en 2017.\nSuite.", "Adhésion en 2018.\nSuite.")

    assert changes == [
        (SAME, "Adhésion en "),
        (REMOVED, "2017."),
        (ADDED, "2018."),
        (SAME, "\nSuite."),
    ]


def test_a_change_in_the_midst_of_repeated_words_is_found():
    before = "a b " * 30 + "c " + "a b " * 30

    changes = changed_words(before, before.replace("c ", "d "))

    assert [change for change in changes if change[0] != SAME] == [
        (REMOVED, "c "),
        (ADDED, "d "),
    ]


NUMBERED = [f"mot{number} " for number in range(20_000)]


@pytest.mark.parametrize(
    ("before", "after", "least_same"),
    [
        ("".join(NUMBERED), "".join(w for n, w in enumerate(NUMBERED) if n % 10), 100_000),
        ("".join(NUMBERED), "".join(reversed(NUMBERED)), 1),
        ("le la " * 10_000, "la le les " * 6_000, 0),
        ("le " * 20_000, "la " * 20_000, 0),
        ("a b c d e f g h " * 2_500, "h g f e d c b a " * 2_500, 0),
    ],
    ids=["every tenth gone", "turned round", "two words", "nothing shared", "eight words"],
)
def test_twenty_thousand_words_take_a_bounded_time(before, after, least_same):
    began = time.process_time()

    changes = changed_words(before, after)

    assert time.process_time() - began < 5
    assert "".join(text for kind, text in changes if kind != ADDED) == before
    assert sum(len(text) for kind, text in changes if kind == SAME) >= least_same

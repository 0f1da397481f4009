"""What changed between two texts and between two documents."""

import dataclasses
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.reporting.document.blocks import Heading, Paragraph, Run
from iltizam.reporting.document.differences import (
    ADDED,
    REMOVED,
    SAME,
    ChangedBlocks,
    changed_blocks,
    changed_words,
)
from tests.reporting.docx_samples import document, line, report

WORDS = st.lists(st.sampled_from(["un", "deux", "un ", "\n\n", "  ", "trois, ", "ا"])).map(
    " ".join
)


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


def paragraph(name, text):
    return Paragraph(name, line(text))


def test_blocks_are_added_removed_changed_and_moved():
    old = document([paragraph(name, name) for name in ("a", "b", "c", "d")])
    new = document(
        [paragraph("d", "d"), paragraph("a", "a"), paragraph("c", "!"), paragraph("e", "e")]
    )

    assert changed_blocks(old, new) == ChangedBlocks(("e",), ("b",), ("c",), ("d",))


def test_the_exact_value_behind_a_figure_counts():
    old = document([Paragraph("rate", (Run("84 %", figure="84"),))])
    new = document([Paragraph("rate", (Run("84 %", figure="1513/18"),))])

    assert changed_blocks(old, new).changed == ("rate",)


def test_a_report_against_itself_and_against_its_next_version():
    old = report()
    new = dataclasses.replace(
        old, version=4, blocks=(*old.blocks, Heading("new", 1, line("x")))
    )

    assert changed_blocks(old, old) == ChangedBlocks((), (), (), ())
    assert changed_blocks(old, new) == ChangedBlocks(("new",), (), (), ())

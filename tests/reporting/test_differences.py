"""What is different between two texts, word by word, and between two documents."""

from hypothesis import given
from hypothesis import strategies as st

from iltizam.reporting.differences import ADDED, REMOVED, Piece, word_differences

texts = st.text(alphabet="ab \né،", max_size=60)


@given(before=texts, after=texts)
def test_both_texts_can_be_put_together_from_the_pieces(before, after):
    pieces = word_differences(before, after)

    assert "".join(p.text for p in pieces if p.kind != ADDED) == before
    assert "".join(p.text for p in pieces if p.kind != REMOVED) == after


def test_only_the_words_that_changed_are_marked():
    assert word_differences(
        "It joined in 2017.\nIt goes on.", "It joined in 2018.\nIt goes on."
    ) == [
        Piece("same", "It joined in"),
        Piece("removed", " 2017."),
        Piece("added", " 2018."),
        Piece("same", "\nIt goes on."),
    ]


def test_a_long_text_is_compared_in_no_time():
    before = "\n".join(f"Paragraph {n} says something of {n}." for n in range(4_000))
    after = before.replace("Paragraph 3000 says", "Paragraph 3000 said")

    assert [p.text for p in word_differences(before, after) if p.kind == ADDED] == [" said"]

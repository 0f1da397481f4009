"""Text per language: what is shown, in which language, and whether it is a fallback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.texts import (
    NOTHING,
    LocalisedText,
    Shown,
    direction,
    french_typography,
    has_bidi_controls,
    plain_text,
    prefer_languages,
)

BOTH = LocalisedText(fr="Engagement", ar="التزام", en="")


def test_the_language_asked_for_is_shown():
    assert BOTH.shown("ar", ["fr"]) == Shown("التزام", "ar", False)


@pytest.mark.parametrize(
    ("fallbacks", "expected"), [(["ar"], "ar"), (["en", "fr"], "fr"), ([], "ar")]
)
def test_an_empty_text_is_missing_and_the_fallback_says_so(fallbacks, expected):
    prefer_languages()  # whatever a page asked for before

    shown = BOTH.shown("en", fallbacks)

    assert (shown.text, shown.language, shown.is_fallback) == (BOTH[expected], expected, True)


def test_without_any_text_nothing_is_shown():
    assert LocalisedText(fr="").shown("fr", ["ar"]) == NOTHING
    assert BOTH.languages == ["fr", "ar"]


@given(st.dictionaries(st.sampled_from(["fr", "ar", "en", "zgh"]), st.text(max_size=5)))
def test_a_shown_text_is_one_of_the_texts(texts):
    shown = LocalisedText(texts).shown("fr", ["ar"])

    assert shown == NOTHING or texts[shown.language] == shown.text
    assert (shown == NOTHING) == (not any(texts.values()))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "rtl"),
        ("ar-MA", "rtl"),
        ("he", "rtl"),
        ("fr", "ltr"),
        ("zgh", "ltr"),
        ("en", "ltr"),
    ],
)
def test_direction_follows_the_script(language, expected):
    assert direction(language) == expected


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u061c", "\u202a"])
def test_invisible_marks_that_reorder_are_found(mark):
    assert has_bidi_controls(f"Ministère{mark}")


@pytest.mark.parametrize("text", ["Ministère", "التزام", "a\u200db", ""])
def test_ordinary_letters_are_none(text):
    assert not has_bidi_controls(text)


def test_french_signs_get_their_narrow_spaces():
    assert french_typography("Qu'est-ce ? « 84 % » : oui ; non !") == (
        "Qu’est-ce\u202f? «\u202f84\u202f%\u202f»\u00a0: oui\u202f; non\u202f!"
    )


@given(st.text())
def test_typography_keeps_every_visible_sign(text):
    def bare(value):
        return "".join(value.replace("’", "'").split())

    assert bare(french_typography(text)) == bare(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("First.\r\nSecond.\rThird.\n", "First.\nSecond.\nThird.\n"),
        ("Two\x0blines, two\x0cpages\x85", "Two\nlines, two\npages\n"),
        ("a\0b\x01\x1e\x1b\x7f\x9fc\ud800\ufffe\uffff", "abc"),
        ("\tTab, é, ع, 🏛", "\tTab, é, ع, 🏛"),
    ],
)
def test_a_text_as_typed_is_kept_without_what_no_text_may_hold(typed, kept):
    assert plain_text(typed) == kept

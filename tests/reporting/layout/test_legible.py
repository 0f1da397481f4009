import unicodedata

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from iltizam.reporting.document.blocks import Paragraph, Run
from iltizam.reporting.document.codec import to_json
from iltizam.reporting.layout import fonts
from iltizam.reporting.layout.legible import LONGEST_WORD, MOST_MARKS, legible, passages
from iltizam.reporting.layout.pdf import pdf_of
from tests.reporting.samples import only


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "Rien n’est changé : « 84 % » – #let x = $1",
            "Rien n’est changé : « 84 % » – #let x = $1",
        ),
        ("الحق في الحصول على المعلومات، 84 %", "الحق في الحصول على المعلومات، 84 %"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⵜⴰⵎⴰⵣⵉⵖⵜ"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("un\ndeux\r\ntrois\tquatre\u2028cinq", "un deux  trois quatre cinq"),
        ("\ufeffdébut\ufffe", "début"),
        ("e\u0301te\u0301", "été"),
        ("😀", "\ufffd"),
        ("→ ≥ ≠ ✓ ☐ ■ ●", "→ ≥ ≠ ✓ ☐ ■ ●"),
        ("\ue000 中", "\ufffd \ufffd"),
        ("12\u202f345\u2009678", "12\u202f345\u2009678"),
        ("\u202eretourné\u202c", "retourné"),
        ("\u2066isolé\u2069", "isolé"),
    ],
)
def test_what_is_shown_of_what_was_written(written, shown):
    assert legible(written) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_character_that_is_left_has_a_glyph(text):
    assert {letter for letter in legible(text) if ord(letter) not in fonts.covered()} == set()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_written_can_be_set(text):
    document = only(Paragraph("a", (Run(text, "ar"), Run(text), Run(text, href=text))))

    assert pdf_of(to_json(document), {}).startswith(b"%PDF")


def test_long_words_may_break_and_short_ones_stay_whole():
    long = legible("x" * 200)

    assert legible("x" * LONGEST_WORD) == "x" * LONGEST_WORD
    assert long.replace("\u200b", "") == "x" * 200
    assert max(map(len, long.split("\u200b"))) <= 12


def test_a_long_word_does_not_break_between_a_letter_and_its_mark():
    broken = legible("x\u0323\u0331" * 100).split("\u200b")

    assert [part for part in broken if unicodedata.combining(part[0])] == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("sans", [("sans", "")]),
        ("خطة \u20662018-2020\u2069، هنا", [("خطة ", ""), ("2018-2020", "ltr"), ("، هنا", "")]),
        ("\u2067ab\u2069", [("ab", "rtl")]),
        ("\u2068ab\u2069\u2068التزام\u2069", [("ab", "ltr"), ("التزام", "rtl")]),
        ("a\u2066b", [("a", ""), ("b", "ltr")]),
        ("a\u2069b", [("ab", "")]),
        ("a\u2066b\u2067c\u2069d\u2069e", [("a", ""), ("bcd", "ltr"), ("e", "")]),
        ("\u2066" + "mot " * 20 + "\u2069", [("mot " * 20, "")]),
    ],
)
def test_isolates_become_passages(written, found):
    assert passages(written) == found


@given(st.text(st.sampled_from("ab \u2066\u2067\u2068\u2069"), max_size=30))
def test_passages_lose_no_word(text):
    assert "".join(words for words, _ in passages(text)) == legible(text)


@pytest.mark.parametrize("name", fonts.NAMES)
def test_the_characters_of_a_font_are_those_its_map_leads_to(name):
    file = fonts.FOLDER / name

    assert fonts.code_points(file.read_bytes()) == set(TTFont(file).getBestCmap())


def test_a_style_has_what_its_regular_has():
    covered = {
        name: fonts.code_points((fonts.FOLDER / name).read_bytes()) for name in fonts.NAMES
    }

    for name, points in covered.items():
        family = name.split("-")[0]
        assert points == covered[f"{family}-Regular.ttf"]


def test_the_folder_holds_the_named_fonts_and_their_licence():
    assert {file.name for file in fonts.FOLDER.glob("*.ttf")} == set(fonts.NAMES)
    licence = (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for name in fonts.NAMES:
        said = TTFont(fonts.FOLDER / name)["name"].getDebugName(13)
        assert "SIL Open Font License, Version 1.1" in said


def test_no_letter_carries_more_marks_than_any_script_has():
    assert legible("a" + "\u0316" * 100_000 + "b") == "a" + "\u0316" * MOST_MARKS + "b"
    assert legible("بِسْمِ اللَّهِ") == "بِسْمِ اللَّهِ"

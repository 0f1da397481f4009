"""Search folds French and Arabic the same when written and when asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.folding import fold

letters = st.text(
    alphabet="abcéèêçœæßÀÉابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىئؤةـًٌٍَُِّْ ’'-.,١٢", max_size=30
)


@pytest.mark.parametrize(
    "forms",
    [
        ["éducation", "education", "EDUCATION", "Éducation"],
        ["التعليم", "التَّعْلِيمُ", "تعليم", "والتعليم", "بالتعليم"],
        ["أكاديمية", "اكاديمية", "الأكاديمية", "اكاديميه"],
        ["cœur", "coeur", "CŒUR"],
        ["إدارة", "ادارة", "اداره"],
        ["مـــحـــمـــد", "محمد"],
        ["على", "علي"],
        ["l’eau", "l'eau", "L'EAU"],
        ["ﻻ", "لا"],
    ],
    ids=lambda forms: forms[0],
)
def test_these_are_the_same_word(forms):
    assert {fold(form) for form in forms} == {fold(forms[0])}


@pytest.mark.parametrize(
    ("one", "other"), [("taux", "tout"), ("التزام", "التهام"), ("2018", "2019")]
)
def test_these_are_not(one, other):
    assert fold(one) != fold(other)


@given(letters | st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(letters, letters)
def test_words_are_folded_one_by_one(one, other):
    assert fold(f"{one} {other}") == f"{fold(one)} {fold(other)}".strip()


@given(st.text(max_size=40))
def test_words_are_separated_by_single_spaces(text):
    folded = fold(text)

    assert folded == " ".join(folded.split())

"""Stored, folded words: found in the language asked, whatever the spelling."""

import pytest

from iltizam.core.models import SearchEntry
from iltizam.core.search import Words, found, replace_entries
from iltizam.core.texts import LocalisedText

PLAN = "p" * 16


def text(**languages):
    return LocalisedText(languages)


@pytest.fixture
def entries(db):
    words = [
        Words("a" * 16, "commitment", text(fr="Accès à l'information"), [text(fr="Délai")]),
        Words("b" * 16, "activity", text(fr="Élaborer un décret", ar="إعداد المرسوم"), []),
    ]
    replace_entries(PLAN, words)


@pytest.mark.parametrize(
    ("question", "language", "uids"),
    [
        ("acces INFORMATION", "fr", ["a"]),
        ("delai", "fr", ["a"]),
        ("décret accès", "fr", []),
        ("مرسوم", "ar", ["b"]),
        ("اعداد", "ar", ["b"]),
        ("information", "ar", []),
        ("information", "", ["a"]),
        ("délais", "", ["a"]),
        ("%", "fr", []),
        ("", "fr", []),
    ],
)
def test_every_word_of_the_question_is_found(entries, question, language, uids):
    assert [entry.object_uid[0] for entry in found(question, language=language)] == uids


@pytest.mark.django_db
def test_a_question_can_be_limited_to_a_plan_and_a_kind(entries):
    assert found("e", language="fr", kind="activity").count() == 1
    assert found("e", language="fr", scope_uid="q" * 16).count() == 0


@pytest.mark.django_db
def test_an_entry_is_replaced_not_doubled(entries):
    replace_entries(PLAN, [Words("a" * 16, "commitment", text(fr="Autre"), [])])

    assert SearchEntry.objects.filter(object_uid="a" * 16, language="fr").count() == 1
    assert found("autre", language="fr").count() == 1
    assert found("delai", language="fr").count() == 0

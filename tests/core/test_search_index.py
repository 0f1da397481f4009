"""The full-text index: in step with the entries, bounded, the same on both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core import fulltext, search
from iltizam.core.folding import fold, stem, tokens
from iltizam.core.models import SearchEntry
from iltizam.core.search import Words, replace_entries
from iltizam.core.texts import LocalisedText

PLAN, OTHER = "p" * 16, "q" * 16


def put(uid, title, *body, kind="commitment", scope=PLAN, language="fr"):
    texts = [LocalisedText({language: each}) for each in body]
    words = Words(uid * 16, kind, LocalisedText({language: title}), texts)
    replace_entries(scope, [words])


def find(question, **limits):
    found = search.search(question, language="fr", **limits)
    return "".join(hit.object_uid[0] for hit in found.hits)


@pytest.mark.parametrize(
    "forms",
    [
        ["réseau", "réseaux", "RESEAUX"],
        ["local", "locaux", "Locale"[:-1]],
        ["technologie", "technologies", "technology"],
        ["policy", "policies"],
        ["process", "processes"],
        ["travail", "travaux"],
        ["association", "associations", "l’association"],
        ["2021", "٢٠٢١"],
    ],
    ids=lambda forms: forms[0],
)
def test_singular_and_plural_have_one_stem(forms):
    assert len({stem(form).split()[-1] for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("taux", "tal"), ("2021s", "2021"), ("os", "o")])
def test_short_words_and_numbers_are_left_alone(one, other):
    assert stem(one) != stem(other)


@given(st.text(max_size=60))
def test_the_words_as_written_are_the_words_folded(text):
    written = " ".join(stems for _start, _end, stems in tokens(text) if stems)

    assert set(written.split()) == set(stem(text).split()) or not fold(text).isascii()


@pytest.mark.django_db
def test_an_entry_is_found_by_its_new_words_only():
    put("a", "Budget ouvert", "Un texte")
    assert find("budget") == "a"

    put("a", "Autre titre")

    assert find("budget texte") == find("budget") == ""
    assert find("titre") == "a"
    SearchEntry.objects.all().delete()
    assert find("titre") == ""


@pytest.mark.django_db
def test_what_the_database_does_itself_keeps_step_too():
    put("a", "Budget ouvert")
    put("b", "Archive")

    SearchEntry.objects.filter(title="budget ouvert").update(title="archive")

    assert find("budget") == ""
    assert find("archives") == "ab"


@pytest.mark.django_db
def test_best_first():
    """All words, then the title, then the kind, then how much of the title, how often."""
    put("a", "Rien", "budget budget ouvert ouvert")
    put("b", "Budget", "ouvert")
    put("c", "Un budget plus ouvert que d'autres")
    put("d", "Budget ouvert")
    put("e", "Budget ouvert", kind="activity")
    put("f", "Budget")
    put("g", "Autre", "budget ouvert")

    assert find("budget ouvert") == "dcebag"
    assert find("budget") == "bfdceag"


@pytest.mark.django_db
def test_an_object_is_found_once_whatever_its_languages():
    for language in ("fr", "ar", "en"):
        put("a", "OGP", language=language)

    found = search.search("ogp", language="ar")

    assert [(hit.object_uid[0], hit.language) for hit in found.hits] == [("a", "ar")]


@pytest.mark.django_db
def test_a_question_is_limited_to_a_plan_and_a_kind():
    put("a", "Budget")
    put("b", "Budget", scope=OTHER)
    put("c", "Budget", kind="update")

    assert find("budget", scope_uid=OTHER) == "b"
    assert find("budget", kinds=("update",)) == "c"
    assert find("budget", kinds=("plan",)) == ""


@pytest.mark.django_db
def test_an_unknown_word_is_taken_for_a_beginning():
    put("a", "Information")
    put("b", "Informer")
    put("c", "Forme")

    assert sorted(find("infor")) == ["a", "b"]
    assert find("forme") == "c"
    assert find("in") == ""


@pytest.mark.django_db
def test_an_arabic_word_is_found_with_what_is_written_in_one_with_it():
    put("a", "تدابير لحماية الطفولة", language="ar")
    put("b", "الحماية", language="ar")

    assert sorted(find("حماية")) == ["a", "b"]


@pytest.mark.django_db
def test_what_is_read_is_bounded_however_much_there_is():
    entries = [
        SearchEntry(
            object_uid=f"{place:016}", scope_uid=PLAN, kind=kind, language="fr", title="budget"
        )
        for kind, first in (("commitment", 0), ("update", 10_000))
        for place in range(first, first + 1000)
    ]
    SearchEntry.objects.bulk_create(entries)
    put("a", "budget")

    found = search.search("budget", language="fr")
    rows = fulltext.matches([["budget"]], kinds=search.KINDS, scope_uid="", most=50)

    assert len(found.hits) == search.MOST_FOUND
    assert found.is_cut
    assert len(rows) <= 100


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["budget", "xyz budget", "bud", "a b c d e f g", "de la"])
def test_four_statements_at_most(question):
    put("a", "Budget")

    with CaptureQueriesContext(connection) as asked:
        search.search(question, language="fr")

    assert len(asked) <= 4


@pytest.mark.django_db
@pytest.mark.sqlite
def test_the_index_is_whole_and_can_be_written_anew():
    put("a", "Budget", "Un texte")
    put("a", "Archives")
    check = f"INSERT INTO {fulltext.INDEX}({fulltext.INDEX}) VALUES ('integrity-check')"

    with connection.cursor() as cursor:
        cursor.execute(check)
        fulltext.rebuild()
        cursor.execute(check)

    assert find("archives") == "a"


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_lost_trigger_comes_back():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {fulltext.INDEX}_insert")

    fulltext.create()

    put("a", "Budget")
    assert find("budget") == "a"

"""Questions made to hurt: the statement a search asks stays small, whatever is typed."""

import string

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

PLAN = "/fr/plans/2018-2020/"
LONGEST_STATEMENT = 20_000  # characters; a question of twelve words needs some 4,000

MANY_WORDS = "+".join(string.ascii_lowercase + string.digits)
# One character that folds into eighteen letters and four words.
MANY_WORDS_IN_ONE = "%EF%B7%BA" * 100


@pytest.mark.parametrize("question", [MANY_WORDS, MANY_WORDS_IN_ONE, "a+" * 50])
def test_a_question_of_many_words_asks_one_small_statement(site, client, question):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"{PLAN}?q={question}")

    searches = [q["sql"] for q in asked.captured_queries if "core_searchentry" in q["sql"]]
    assert response.status_code == 200
    assert len(searches) == 1
    assert len(searches[0]) < LONGEST_STATEMENT


def test_every_word_of_a_question_must_be_there_in_one_language(site, page):
    found = page(f"{PLAN}?q=information+droit")
    other = page(f"{PLAN}?q=information+xyzzy")

    assert "information" in found.text.casefold()
    assert found.text != other.text

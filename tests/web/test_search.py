"""Search: what real readers ask of the shipped plans, and what nobody may find."""

import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iltizam.core.models import SearchEntry
from iltizam.core.search import KINDS
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.tracking.indexing import index_update, reindex
from iltizam.tracking.models import ProgressUpdate
from tests.factories.base import text
from tests.web.pages import LANGUAGES

MOST_STATEMENTS = 10

# (language, question, address of the first hit)
QUESTIONS = [
    ("fr", "éducation", "plans/2021-2023/commitments/5/"),
    ("fr", "EDUCATION nationale", "plans/2021-2023/commitments/5/"),
    ("fr", "transparence budgétaire", "plans/2021-2023/commitments/1/"),
    ("fr", "portail d'intégrité", "plans/2018-2020/commitments/7/"),
    ("fr", "portails d’intégrité", "plans/2018-2020/commitments/7/"),
    ("fr", "associations financement public", "plans/2024-draft/commitments/19/"),
    ("fr", "l'association au financement", "plans/2024-draft/commitments/19/"),
    ("fr", "charaka", "plans/2018-2020/commitments/13/"),
    ("fr", "archive", "plans/2018-2020/commitments/3/"),
    ("fr", "amazighe", "plans/2024-draft/commitments/5/"),
    (
        "fr",
        "Agence de développement du digital",
        "institutions/njh6egpdh6we5vvk/",
    ),
    ("fr", "collectivité territoriale", "plans/2024-draft/commitments/1/"),
    ("fr", "réclamation", "plans/2018-2020/commitments/10/"),
    ("fr", "réseaux", "plans/2021-2023/commitments/2/activities/x-1/"),
    ("fr", "plan 2021-2023", "plans/2021-2023/"),
    ("fr", "amazig", "plans/2024-draft/commitments/5/"),
    ("ar", "شفافية الميزانية", "plans/2021-2023/commitments/1/"),
    ("ar", "شَفَافِيَّةُ المِيزَانِيَّة", "plans/2021-2023/commitments/1/"),
    ("ar", "النزاهة", "plans/2018-2020/commitments/7/"),
    ("ar", "الأمازيغية", "plans/2024-draft/commitments/5/"),
    ("ar", "امازيغيه", "plans/2024-draft/commitments/5/"),
    ("ar", "حماية الطفولة", "plans/2024-draft/commitments/11/"),
    ("ar", "ارشيف المغرب", "institutions/d74rxxayz0akh600/"),
    ("ar", "بوابة الشفافية", "plans/2018-2020/commitments/6/"),
    ("ar", "خطة العمل ٢٠٢١-٢٠٢٣", "plans/2021-2023/"),
    ("ar", "Charaka", "plans/2018-2020/commitments/13/"),
    ("en", "budget transparency", "plans/2021-2023/commitments/1/"),
    ("en", "citizens' houses", "plans/2024-draft/commitments/17/"),
    ("en", "health services", "plans/2021-2023/commitments/7/"),
    ("en", "freedom of the press", "plans/2024-draft/commitments/2/"),
    ("en", "Budget Directorate", "institutions/zjgd3d8k2g8w3bhj/"),
    ("en", "third national action plan", "plans/2024-draft/"),
    ("en", "environmental policies", "plans/2021-2023/commitments/20/"),
    ("en", "الأمازيغية", "plans/2024-draft/commitments/5/"),
]


@pytest.fixture
def ask(client):
    def ask(question, language="fr", **parameters):
        response = client.get(f"/{language}/search/index.json", {"q": question, **parameters})
        assert response.status_code == 200
        return json.loads(response.content)

    return ask


@pytest.fixture
def shipped(site):
    """The three shipped plans alone: the sample plan is not what readers ask about."""
    ActionPlan.objects.filter(slug="sample").update(published_at=None)
    return site


@pytest.mark.parametrize(("language", "question", "address"), QUESTIONS)
def test_a_real_question_finds_first_what_was_meant(shipped, ask, language, question, address):
    first = ask(question, language)["results"][0]

    assert first["url"] == f"/{language}/{address}index.json"


@pytest.mark.parametrize(
    "forms",
    [
        ["éducation", "education", "EDUCATION", "Éducations"],
        ["التعليم", "التَّعْلِيمُ", "تعليم"],
        ["أكاديمية", "اكاديمية", "الأكاديمية"],
        ["journal officiel", "journaux officiels"],
    ],
)
def test_spellings_of_one_word_find_the_same(site, ask, forms):
    commitment = Commitment.objects.get(plan=site["sample"], number=1)
    words = "l'éducation, والتَّعليم، في الأكاديمية; le Journal officiel"
    Commitment.objects.filter(pk=commitment.pk).update(summary={"fr": words})
    reindex()

    found = [[hit["url"] for hit in ask(form)["results"]] for form in forms]

    assert f"/fr/plans/sample/commitments/{commitment.number}/index.json" in found[0]
    assert all(each == found[0] for each in found)


def test_a_title_comes_before_a_text(shipped, ask):
    titles = [hit["title"]["text"] for hit in ask("handicap")["results"]]

    holds = ["handicap" in title for title in titles]
    assert holds == sorted(holds, reverse=True)
    assert True in holds
    assert False in holds


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_told_apart(site, ask, kind):
    everything = {
        "plan": "plan",
        "commitment": "information",
        "institution": "archives",
        "activity": "information",
        "update": "rapport",
    }
    if kind == "update":
        update = ProgressUpdate.objects.published().first()
        update.text = text("Un rapport")
        index_update(update, site["sample"])

    found = ask(everything[kind], kind=kind)["results"]

    assert {hit["kind"] for hit in found} == {kind}


def test_one_plan_can_be_asked(shipped, ask):
    found = ask("information", plan="2018-2020")["results"]

    assert found
    assert all(hit["url"].startswith("/fr/plans/2018-2020/") for hit in found)


def test_where_nothing_holds_every_word_some_do(shipped, ask):
    found = ask("archives xyzzyq")

    assert not found["holds_every_word"]
    assert found["results"][0]["url"] == "/fr/plans/2018-2020/commitments/3/index.json"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_plan_that_is_taken_back_says_is_not_found(site, ask, language):
    asked = ["Charaka", "2018-2020", "archives", "أرشيف", "Budget Directorate"]
    before = sum(ask(each, language)["found"] for each in asked)
    ActionPlan.objects.filter(slug="2018-2020").update(published_at=None)

    answers = [ask(each, language) for each in asked]
    hits = [hit for answer in answers for hit in answer["results"]]

    assert before > sum(answer["found"] for answer in answers) == len(hits)
    assert [hit for hit in hits if "/2018-2020/" in hit["url"]] == []
    assert [hit for hit in hits if hit["url"].endswith("zjgd3d8k2g8w3bhj/index.json")] == []


def test_a_report_is_found_once_it_is_published(site, ask, page):
    waiting = ProgressUpdate.objects.filter(state="submitted").first()
    plan = waiting.activity.commitment.plan
    waiting.text = text("xyzzyqword")
    index_update(waiting, plan)  # even when somebody had put it into the index

    assert ask("xyzzyqword")["found"] == 0


def test_every_entry_is_written_anew(shipped, ask):
    count, before = reindex(), ask("information")
    SearchEntry.objects.all().delete()
    assert ask("information")["found"] == 0

    assert reindex() == count

    assert ask("information") == before


def test_the_words_found_are_marked_and_everything_is_escaped(site, page):
    commitment = Commitment.objects.get(plan=site["sample"], number=1)
    title = '<script>alert("x")</script> & l\'Éducation'
    Commitment.objects.filter(pk=commitment.pk).update(title=text(title))
    reindex()

    found = page("/fr/search/?q=education+script").one("ol", css="found")

    assert [mark.text for mark in found.all("mark")][:3] == ["script", "script", "Éducation"]
    assert "alert" in found.text
    assert found.all("script") == []


def test_a_question_is_shown_back_escaped(site, page):
    found = page('/fr/search/?q="><b>x</b>')

    assert found.one("input", id="q")["value"] == '"><b>x</b>'
    assert found.one("main").all("b") == []


def test_results_come_in_pages_that_end(site, ask, client):
    first, second = ask("de la"), ask("de la", page=2)

    assert len(first["results"]) == 20
    assert not {h["url"] for h in first["results"]} & {h["url"] for h in second["results"]}
    assert first["pages"] <= 10
    assert client.get(f"/fr/search/?q=de+la&page={first['pages'] + 1}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=11",
        "page=x",
        "page=²",
        "kind=person",
        "plan=none",
        "x=1",
        f"q={'a' * 101}",
    ],
)
def test_what_the_page_does_not_know_is_refused(site, client, query):
    assert client.get(f"/fr/search/?{query}").status_code == 400


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "%",
        '"',
        "' OR 1=1 --",
        "NEAR(a b)",
        "a AND",
        "title:x",
        "*",
        "a*",
        "()",
        "^a",
        "-",
        "\u202e",
        "﷽",
        "😀",
        "x" * 100,
        " ".join("abcdefghijklmnopqrstuvwxyz"),
        "\ud7ff",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    ],
)
def test_odd_questions_are_answered(site, page, question):
    page(f"/fr/search/?{urlencode({'q': question})}")


@pytest.mark.parametrize(
    "question",
    ["information", "plan", "archives xyzzyq", "gouv", "ministère", "de la", "progr"],
)
def test_few_statements_whatever_is_asked(site, client, question):
    address = f"/fr/search/?q={question}"
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= MOST_STATEMENTS


def test_every_page_has_a_search_box_and_no_two_look_alike(site, page):
    home, plan = page("/fr/"), page("/fr/plans/2018-2020/")

    assert home.one("form", role="search")["action"] == "/fr/search/"
    labels = [form["aria-label"] for form in plan.all("form", role="search")]
    assert len(labels) == len(set(labels)) == 2

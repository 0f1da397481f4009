"""What is asked wrongly is answered helpfully, in the language of the address."""

import pytest
from django.http import HttpResponseNotAllowed

from iltizam.plans.models import Commitment
from iltizam.web.errors import explain_wrong_methods
from tests.factories import MovedFactory
from tests.web.pages import LANGUAGES, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
HEADINGS = {
    404: {"fr": "Page introuvable", "ar": "الصفحة غير موجودة", "en": "Page not found"},
    400: {
        "fr": "Cette adresse n’est pas comprise",
        "ar": "تعذر فهم هذا العنوان",
        "en": "This address is not understood",
    },
    405: {
        "fr": "Cette action n’est pas possible ici",
        "ar": "تعذر القيام بهذا الإجراء هنا",
        "en": "This cannot be done here",
    },
}
LONG = "a" * 3000
UNKNOWN = [
    "nothing/",
    "plans/2018-2021/",
    "plans/2018-2020/nothing/",
    "plans/2018-2020/commitments/",
    "plans/2018-2020/commitments/0/",
    "plans/2018-2020/commitments/19/",
    "plans/2018-2020/commitments/07/",
    "plans/2018-2020/commitments/-1/",
    "plans/2018-2020/commitments/1.0/",
    "plans/2018-2020/commitments/٧/",
    "plans/2018-2020/commitments/²/",
    "plans/2018-2020/commitments/32768/",
    "plans/2018-2020/commitments/99999999999999999999/",
    "plans/2018-2020/commitments/one/",
    "plans/2018-2020/commitments/%20/",
    "plans/2018-2020/commitments/7%0A/",
    "plans/2018-2020/commitments/%F0%9F%98%80/",
    "plans/2018-2020/commitments/00000000-0000-0000-0000-000000000000/",
    f"plans/2018-2020/commitments/{LONG}/",
    "plans/2018-2020/commitments/7/activities/99/",
    "plans/2018-2020/commitments/7/activities/04/",
    "plans/2018-2020/commitments/7/activities/x-1/",
    f"plans/2018-2020/commitments/7/activities/{LONG}/",
    "plans/2018-2020/commitments/99/activities/1/",
    "plans/2018-2021/commitments/7/",
    "plans/2018-2021/methodology/",
    "plans/2018-2021/reconciliation/",
    "plans/%E2%80%AE/",
    "plans/التزام/",
    "plans/'%22%3E%3Cscript%3E/",
    "plans/2018-2020%FF/",
    f"plans/{LONG}/",
]
NOT_UNDERSTOOD = {
    "axis=9": ("axis", "9"),
    "axis=01": ("axis", "01"),
    "axis=%D9%A1": ("axis", "١"),
    "lead=nobody": ("lead", "nobody"),
    "status=done": ("status", "done"),
    "late=0": ("late", "0"),
    "stale=yes": ("stale", "yes"),
    "sort=colour": ("sort", "colour"),
    "sort=--rate": ("sort", "--rate"),
    "page=2": ("page", "2"),
    "axis[]=1": ("axis[]", "1"),
    "AXIS=1": ("AXIS", "1"),
    "%3Cscript%3E=1": ("<script>", "1"),
    f"axis=1&status={'x' * 500}": ("status", "x" * 500),
    f"q={LONG}": ("q", "a" * 100),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_is_a_helpful_404(page, language, path):
    found = page(f"/{language}/{path}", status=404)

    html = found.one("html")
    assert (html["lang"], html["dir"]) == (language, DIRECTIONS[language])
    assert found.one("h1").text == HEADINGS[404][language]
    links = found.one("main").links
    assert f"/{language}/" in links
    assert f"/{language}/plans/2018-2020/" in links


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("query", "named"), NOT_UNDERSTOOD.items(), ids=lambda v: str(v)[:40])
def test_an_unknown_filter_or_value_is_a_400_that_names_it(page, language, query, named):
    found = page(f"/{language}/plans/2018-2020/?{query}", status=400)

    assert found.one("html")["lang"] == language
    assert found.one("h1").text == HEADINGS[400][language]
    message = found.one("main").one("div", "flow").all("p")[0]
    assert all(part in message.text for part in named)
    assert message.links == [f"/{language}/plans/2018-2020/"]
    assert found.all("script") == []


@pytest.mark.parametrize("query", ["axis=", "q=", "sort=&axis=", "axis=9&axis=1", "", "&&="])
def test_empty_parameters_are_no_parameters(page, client, query):
    if query == "&&=":
        assert client.get(f"/fr/plans/2018-2020/?{query}").status_code in (200, 400)
    else:
        page(f"/fr/plans/2018-2020/?{query}")


def test_the_plan_that_was_meant_comes_first(page):
    found = page("/en/plans/2021-2024/", status=404)

    plans = [link for link in found.one("main").links if link != "/en/"]
    assert plans[0] == "/en/plans/2021-2023/"
    assert "There is no action plan at this address." in found.one("main").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("plans/2018-2020/commitments/19/", "There is no commitment at this address."),
        (
            "plans/2018-2020/commitments/7/activities/9/",
            "There is no activity at this address.",
        ),
        ("nothing/", "There is no page at this address."),
    ],
)
def test_a_404_says_what_is_not_there(page, path, sentence):
    assert sentence in page(f"/en/{path}", status=404).one("main").text


def test_a_commitment_of_another_plan_is_not_found_by_its_uid(page):
    other = Commitment.objects.filter(plan__slug="2021-2023").first()

    page(f"/fr/plans/2021-2023/commitments/{other.uid}/")
    page(f"/fr/plans/2018-2020/commitments/{other.uid}/", status=404)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_a_language_in_the_address_the_readers_is_taken(client, language):
    response = client.get("/nothing/", headers={"accept-language": language})

    assert response.status_code == 404
    assert parsed(response).one("html")["lang"] == language


def test_an_unknown_language_is_a_404(page):
    assert page("/de/plans/", status=404).one("html")["lang"] == "fr"
    page("/fr-MA/", status=404)
    page("/FR/", status=404)


def test_a_missing_slash_is_added(client):
    response = client.get("/ar/plans/2018-2020")

    assert (response.status_code, response["Location"]) == (301, "/ar/plans/2018-2020/")


def test_an_address_that_moved_leads_on_in_its_language(client):
    MovedFactory(old_path="plans/old/", new_path="plans/2018-2020/")
    MovedFactory(old_path="plans/gone/", new_path="")

    response = client.get("/ar/plans/old/")

    assert (response.status_code, response["Location"]) == (301, "/ar/plans/2018-2020/")
    assert client.get("/ar/plans/gone/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/fr/%00/", "/fr/plans/%00/", "/fr/?q=%00", "/data/plans/%00.json"]
)
def test_a_nul_is_a_400(page, path):
    page(path, status=400)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_page_that_is_only_for_reading_says_so(client, language, method):
    path = f"/{language}/plans/2018-2020/"

    response = getattr(client, method)(path)

    found = parsed(response)
    html = found.one("html")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert (html["lang"], html["dir"]) == (language, DIRECTIONS[language])
    assert found.one("h1").text == HEADINGS[405][language]
    assert found.one("main").links == [path, f"/{language}/"]
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("path", ["/data/plans/2018-2020.json", "/data/plans.json"])
def test_files_are_only_for_reading_too(client, path):
    response = client.post(path)

    assert response.status_code == 405
    assert path in parsed(response).one("main").links


def test_an_address_for_forms_only_is_no_page(rf):
    request = rf.get("/ar/anything/")
    request.LANGUAGE_CODE = "ar"

    response = explain_wrong_methods(lambda _request: HttpResponseNotAllowed(["POST"]))(request)

    found = parsed(response)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert found.one("h1").text == HEADINGS[405]["ar"]
    assert found.one("main").links == ["/ar/"]


@pytest.mark.parametrize("path", UNKNOWN[1:])
def test_data_that_is_not_there_is_a_404(client, path):
    slug = path.strip("/").replace("plans/", "", 1)

    assert client.get(f"/data/plans/{slug}.json").status_code == 404


def test_an_error_page_says_nothing_of_a_fault_and_needs_no_database(rf, monkeypatch):
    from iltizam.web.errors import show_server_error

    request = rf.get("/ar/")
    request.LANGUAGE_CODE = "ar"
    response = show_server_error(request)

    found = parsed(response)
    assert response.status_code == 500
    assert (found.one("html")["lang"], found.one("html")["dir"]) == ("ar", "rtl")
    assert found.one("a")["href"] == "/ar/"

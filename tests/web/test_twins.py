"""Every public page as data at its address with index.json appended, the same facts."""

import json

import pytest

from iltizam.web.twins import FILE, SUFFIX
from tests.permissions.routes import named_routes
from tests.web.pages import LANGUAGES, PAGES, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

EVERY = [
    pytest.param(language, path, id=f"{name}-{language}")
    for name, path in PAGES.items()
    for language in LANGUAGES
]


def twin_of(address):
    path, mark, query = address.partition("?")
    return f"{path}{FILE}{mark}{query}"


def strings(value):
    if isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield value


# What is taken is a file already.
FILES = ("-pdf", "-docx", "-file")


def test_every_public_page_has_a_twin():
    routes = [name for name, _ in named_routes() if name.startswith("public:")]
    pages = [name for name in routes if not name.endswith((SUFFIX, "-feed", *FILES))]

    assert [name for name in pages if f"{name}{SUFFIX}" not in routes] == []


@pytest.mark.parametrize(("language", "path"), EVERY)
def test_a_page_names_its_twin_which_is_json_for_everybody(client, page, language, path):
    address = f"/{language}/{path}"
    link = page(address).one("link", rel="alternate", type="application/json", title="")

    response = client.get(link["href"])

    assert link["href"] == twin_of(address)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Language"] == language
    found = json.loads(response.content)
    assert found["page"] == f"http://testserver{address.partition('?')[0]}"
    assert found["language"] == language
    assert [said for said in strings(found) if "<span" in said or "&amp;" in said] == []


@pytest.mark.parametrize("path", ["plans/2018-2020/", "plans/2021-2023/", "plans/sample/"])
def test_a_plans_twin_has_the_figures_of_its_page_and_of_its_data(client, page, path):
    found = client.get(f"/fr/{path}{FILE}").json()

    shown = page(f"/fr/{path}")
    data = client.get(found["data"]).json()
    assert plain(found["rate"]["shown"]) in plain(shown.one("p", "rate__figure").raw)
    assert {key: found["rate"][key] for key in data["rate"]} == data["rate"]
    rates = {c["uid"]: c["rate"] for c in data["commitments"]}
    assert len(found["commitments"]) == len(rates)
    for commitment, row in zip(
        found["commitments"], shown.one("table", "glance").rows, strict=True
    ):
        rate = dict(commitment["rate"])
        assert row[3] == plain(rate.pop("shown") or "non communiqué")
        assert rate == rates[commitment["uid"]]


def test_a_filtered_page_has_a_filtered_twin(client):
    everything = client.get(f"/fr/plans/2018-2020/{FILE}").json()
    some = client.get(f"/fr/plans/2018-2020/{FILE}?axis=2&sort=-rate").json()

    assert len(some["commitments"]) < len(everything["commitments"]) == some["of"]
    assert client.get(f"/fr/plans/2018-2020/{FILE}?axis=99").status_code == 400


def test_a_commitments_twin_says_all_its_page_says(client, page):
    found = client.get(f"/en/plans/sample/commitments/1/{FILE}").json()

    shown = page("/en/plans/sample/commitments/1/").text
    assert found["title"]["text"] in shown
    assert plain(found["rate"]["shown"]) in shown
    for activity in found["activities"]:
        assert plain(activity["title"]["text"]) in shown
        for action in activity["actions"]:
            assert plain(action["text"]) in shown
    assert {line["what"] for line in found["history"]}
    assert all(plain(line["what"]) in shown for line in found["history"])


def test_a_twin_leads_to_the_twins_of_what_it_names(client):
    seen, waiting = set(), [f"/ar/{FILE}"]
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        for said in strings(response.json()):
            if said.startswith("/ar/") and said not in seen:
                seen.add(said)
                waiting.append(said)

    assert len(seen) > 100
    assert all(address.endswith(FILE) for address in seen)

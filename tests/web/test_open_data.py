"""CSV files at addresses that stay, and the page that explains them."""

import csv
import io

import pytest
import time_machine

from iltizam.core.versions import raise_plan
from iltizam.exchange import ogp
from iltizam.exchange.tables_of_plan import TABLES
from iltizam.plans.models import ActionPlan
from tests.web.pages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FILES = [f"/data/plans/sample/{name}.csv" for name in TABLES] + ["/data/ogp/commitments.csv"]


def content(response) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_streamed_for_everybody_and_can_be_opened(client, path):
    response = client.get(path)

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Disposition"].startswith('attachment; filename="')
    text = content(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) > 1


@pytest.mark.parametrize("path", FILES)
def test_who_has_the_file_is_told_so(client, path):
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("path", FILES)
def test_a_change_or_another_day_makes_another_file(client, path):
    before = client.get(path)["ETag"]

    raise_plan("sample")
    after = client.get(path)["ETag"]
    with time_machine.travel("2031-01-01T12:00:00Z"):
        later = client.get(path)["ETag"]

    assert len({before, after, later}) == 3


@pytest.mark.parametrize("path", FILES)
def test_only_the_head_is_given_when_only_it_is_asked_for(client, path):
    response = client.head(path)

    assert response.status_code == 200
    assert content(response) == b""
    assert response["ETag"] == client.get(path)["ETag"]


def test_an_unknown_table_is_not_found(client):
    assert client.get("/data/plans/sample/secrets.csv").status_code == 404
    assert client.get("/data/plans/nothing/updates.csv").status_code == 404


def test_a_hidden_plan_is_in_no_table(client):
    ActionPlan.objects.filter(slug="2018-2020").update(published_at=None)

    assert client.get("/data/plans/2018-2020/commitments.csv").status_code == 404
    ogp_file = content(client.get("/data/ogp/commitments.csv"))
    assert ogp_file.count(b"Morocco") == 22


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_documents_every_column_of_every_file(page, language):
    found = page(f"/{language}/data/")

    for table in TABLES.values():
        shown = found.one("details", id=table.name)
        assert len(shown.rows) == len(table.columns)
        assert all(name and meaning for name, meaning in shown.rows)
    lines = found.one("details", id="ogp").rows
    assert [line[1] for line in lines] == list(ogp.columns())
    assert all(line[2] and line[3] for line in lines)


def test_the_page_says_for_an_unfilled_column_that_nothing_fills_it(page):
    lines = {line[1]: line[2:] for line in page("/en/data/").one("details", id="ogp").rows}

    assert lines["Specificity"] == ["nothing fills it here", "ND"]
    assert lines["Region"] == ["nothing fills it here", "empty"]
    assert lines["Gender"] == ["1 where the commitment names this policy area", "empty"]


def test_the_page_links_every_file_of_every_plan(client, page, site):
    links = page("/fr/data/").links

    for slug in site:
        for name in TABLES:
            assert f"/data/plans/{slug}/{name}.csv" in links
    assert {"/data/ogp/commitments.csv", "/data/plans.json", "/data/plan.schema.json"} <= set(
        links
    )
    assert all(
        client.head(link).status_code == 200 for link in links if link.startswith("/data")
    )


@pytest.mark.parametrize("path", ["/fr/", "/fr/plans/2018-2020/"])
def test_every_page_leads_to_the_data(page, path):
    assert "/fr/data/" in page(path).links


def test_the_twin_of_the_page_says_the_same(client):
    twin = client.get("/en/data/index.json").json()

    assert len(twin["ogp_columns"]) == 171
    assert set(twin["columns"]) == set(TABLES)
    assert twin["columns"]["updates"]["percent"] == "percent"


def test_the_page_takes_few_statements_and_lists_a_bounded_number_of_plans(
    client, django_assert_max_num_queries
):
    client.get("/fr/data/")

    with django_assert_max_num_queries(10):
        client.get("/fr/data/")

"""The sitemap: every public page once in every language, in files that stay small."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.web import sitemap
from tests.web.pages import LANGUAGES, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

NAMES = {"s": sitemap.NAMESPACE, "x": "http://www.w3.org/1999/xhtml"}
HOST = "http://testserver"


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(b"".join(response))


def addresses(found):
    return [url.findtext("s:loc", namespaces=NAMES) for url in found.findall("s:url", NAMES)]


def test_it_holds_every_kind_of_page_once_in_every_language(client):
    found = addresses(read(client, "/sitemap.xml"))

    assert len(found) == len(set(found)) > 600
    # A search is asked for, not found: its page says noindex.
    plain = {path for path in PAGES.values() if "?" not in path and path != "search/"}
    assert {f"{HOST}/{code}/{path}" for code in LANGUAGES for path in plain} <= set(found)


def test_every_page_in_it_answers_and_names_itself_so(client, page):
    found = addresses(read(client, "/sitemap.xml"))

    for address in found[:: len(found) // 60]:
        shown = page(address.removeprefix(HOST))
        assert shown.one("link", rel="canonical")["href"] == address


def test_each_page_names_its_other_languages(client):
    for url in read(client, "/sitemap.xml").findall("s:url", NAMES)[:50]:
        links = {x.get("hreflang"): x.get("href") for x in url.findall("x:link", NAMES)}
        assert list(links) == list(LANGUAGES)
        assert url.findtext("s:loc", namespaces=NAMES) in links.values()


def test_nothing_of_a_hidden_plan_is_in_it(client):
    ActionPlan.objects.filter(slug="2018-2020").update(published_at=None)

    assert "2018-2020" not in " ".join(addresses(read(client, "/sitemap.xml")))


def test_many_pages_make_an_index_whose_files_hold_each_page_once(client, monkeypatch):
    whole = addresses(read(client, "/sitemap.xml"))
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 300)

    index = read(client, "/sitemap.xml")

    assert index.tag.endswith("sitemapindex")
    files = [part.text.removeprefix(HOST) for part in index.iterfind(".//s:loc", NAMES)]
    parts = [addresses(read(client, file)) for file in files]
    assert max(map(len, parts)) <= 300
    assert [address for part in parts for address in part] == whole
    assert client.get(f"/sitemap-{len(files) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_it_takes_few_statements_and_reads_rows_in_chunks(client, monkeypatch):
    monkeypatch.setattr(sitemap, "CHUNK", 10)

    with CaptureQueriesContext(connection) as asked:
        found = addresses(read(client, "/sitemap.xml"))

    assert len(asked) <= 20
    assert len(found) > 3 * (Commitment.objects.count() + Activity.objects.count())


def test_robots_may_read_everything_and_are_told_where_it_is(client):
    said = client.get("/robots.txt").text

    assert f"Sitemap: {HOST}/sitemap.xml" in said
    assert "Disallow" not in said

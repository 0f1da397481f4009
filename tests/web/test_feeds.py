"""Atom feeds: valid, complete, escaped, with ids that stay."""

from xml.etree import ElementTree

import pytest

from iltizam.core.immutability import suspended
from iltizam.plans.models import Activity
from iltizam.tracking.models import ProgressUpdate
from tests.web.pages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "plans/2018-2020/",
    "plans/2024-draft/",
    "plans/sample/",
    "plans/2018-2020/commitments/7/",
    "plans/sample/commitments/1/",
]


@pytest.fixture
def feed(client):
    def ask(address):
        response = client.get(f"{address}feed.atom")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)

    return ask


def words(element, name):
    return element.findtext(f"{ATOM}{name}")


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_all_that_atom_asks_for(feed, page, language, path):
    address = f"/{language}/{path}"

    found = feed(address)

    assert found.tag == f"{ATOM}feed"
    assert links(found) == {
        "self": f"http://testserver{address}feed.atom",
        "alternate": f"http://testserver{address}",
    }
    assert words(found, "title")
    assert found.find(f"{ATOM}author").findtext(f"{ATOM}name")
    entries = found.findall(f"{ATOM}entry")
    for element in (found, *entries):
        assert words(element, "id").startswith("tag:testserver,")
        assert words(element, "id").endswith(f"/{language}")
        assert words(element, "updated")[10] == "T"
    identifiers = [words(entry, "id") for entry in entries]
    assert len(set(identifiers)) == len(identifiers)
    moments = [words(entry, "updated") for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert words(found, "updated") == (moments or [words(found, "updated")])[0]
    named = page(address).one("link", type="application/atom+xml")
    assert named["href"] == f"{address}feed.atom"


def test_a_commitments_feed_tells_its_whole_history(feed, page, sample):
    address = "/en/plans/sample/commitments/1/"
    entries = feed(address).findall(f"{ATOM}entry")

    lines = page(address).one("section", id="history").one("ol", "timeline").all("li")
    assert len(entries) == len(lines) > 5
    told = " ".join(words(entry, "title") for entry in entries)
    for kind in ("Progress reported", "Correction of an earlier report", "Weight changed"):
        assert kind in told


def test_an_entry_keeps_its_id_and_leads_to_its_activity(feed, client, sample):
    update = (
        ProgressUpdate.objects.published().filter(activity__commitment__plan=sample).first()
    )

    first, second = (feed("/fr/plans/sample/") for _ in range(2))

    by_id = {words(e, "id"): e for e in first.findall(f"{ATOM}entry")}
    assert list(by_id) == [words(e, "id") for e in second.findall(f"{ATOM}entry")]
    (entry,) = [e for name, e in by_id.items() if f":{update.uid}/" in name]
    address = links(entry)["alternate"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200
    assert f"/activities/{update.activity.key}/" in address


def test_what_people_write_is_text(feed, sample):
    wild = "<script>alert(1)</script> & \x0b]]>"
    with suspended():
        Activity.objects.filter(commitment__plan=sample).update(title={"fr": wild})
        ProgressUpdate.objects.filter(activity__commitment__plan=sample).update(
            text={"fr": wild}
        )

    entry = feed("/fr/plans/sample/commitments/1/").find(f"{ATOM}entry")

    assert "<script>" not in words(entry, "content")
    assert "\x0b" not in words(entry, "title")


def test_drafts_and_unpublished_reports_are_in_no_feed(client, sample):
    waiting = ProgressUpdate.objects.exclude(state="published")

    shown = client.get("/fr/plans/sample/feed.atom").text

    assert waiting.exists()
    assert [update.uid for update in waiting if update.uid in shown] == []
    assert client.get("/fr/plans/nothing/feed.atom").status_code == 404
    assert client.get("/fr/plans/sample/commitments/99/feed.atom").status_code == 404

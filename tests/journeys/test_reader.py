"""A reader's way through the site, by its links and its one form only."""

from urllib.parse import urlencode

import pytest

from iltizam.exchange.shipped import load_plan, load_territories
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db


class Reader:
    """Follows links by their words, as somebody does who cannot see addresses."""

    def __init__(self, client):
        self._client = client

    def open(self, address):
        response = self._client.get(address.partition("#")[0], follow=True)
        assert response.status_code == 200
        request = response.request
        self.path, self.page = request["PATH_INFO"], parsed(response)

    def follow(self, words):
        links = [a["href"] for a in self.page.all("a") if words in a.text]
        assert links, f"no link says {words!r}"
        where = links[0].partition("#")[0]
        self.open(where if where.startswith("/") else self.path + where)

    def search(self, words):
        form = self.page.one("form", "search")
        kept = {i["name"]: i["value"] for i in form.all("input", type="hidden")}
        self.open(f"{self.path}?{urlencode({**kept, 'q': words})}")

    @property
    def text(self):
        return self.page.one("main").text


@pytest.fixture
def reader(client):
    load_territories()
    for name in ("2018-2020", "2021-2023"):
        load_plan(name)
    return Reader(client)


def test_a_citizen_asks_what_became_of_the_integrity_portal(reader):
    reader.open("/")
    reader.follow("English")
    assert "84%" in reader.text

    reader.follow("2018-2020")
    reader.follow("Limited")
    reader.search("integrity")
    reader.follow("integrity portal")
    assert "24%" in reader.text
    assert "not achieved" in reader.text

    reader.follow("How this is computed")
    assert "1,513 ÷ 18 = 84.06%" in reader.text


def test_a_journalist_checks_a_figure_that_does_not_fit(reader, client):
    reader.open("/en/plans/2018-2020/commitments/10/")
    assert "Not explained by equal weights" in reader.text

    reader.follow("Compare")
    assert "78.75% to 87.5%" in reader.text

    reader.open("/en/plans/2018-2020/")
    files = [a["href"] for a in reader.page.all("a") if "download" in a.attributes]
    (file,) = [file for file in files if file.endswith(".json")]
    ten = client.get(file).json()["commitments"][9]
    assert (ten["number"], ten["rate"]["published"], ten["rate"]["computed"]) == (10, 95, None)


def test_somebody_follows_a_promise_into_the_next_plan_and_back(reader):
    reader.open("/en/plans/2018-2020/commitments/7/")
    before = reader.path
    title = reader.page.one("h1").text

    section = reader.page.section("Before and after this commitment")
    reader.open(section.links[0])
    assert reader.path == "/en/plans/2021-2023/commitments/9/"

    reader.follow(title)
    assert reader.path == before


def test_a_reader_changes_the_language_in_the_middle_of_a_page(reader):
    reader.open("/fr/plans/2018-2020/commitments/7/activities/4/")

    reader.follow("العربية")

    assert reader.path == "/ar/plans/2018-2020/commitments/7/activities/4/"
    assert reader.page.one("html")["dir"] == "rtl"
    reader.follow("English")
    reader.follow("Français")
    assert reader.path == "/fr/plans/2018-2020/commitments/7/activities/4/"

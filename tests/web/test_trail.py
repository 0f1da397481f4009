"""The public trail: everything recorded, in words, without a gap, for anybody to check."""

import datetime
import hashlib
import json
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iltizam.core import heads
from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor, AuditEvent
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.core.trail import ACCOUNTS
from iltizam.tracking.actions import freeze_snapshot, publish_update
from iltizam.web.public import trail
from tests import factories as make
from tests.factories.base import day, text
from tests.web.pages import LANGUAGES

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Only the lead reads this."


@pytest.fixture
def plan():
    return make.PlanFactory(live=True, slug="town", title=text("The town's plan"))


@pytest.fixture
def activity(plan):
    commitment = make.CommitmentFactory(plan=plan, number=3, lead=make.OrganisationFactory())
    return make.ActivityFactory(
        commitment=commitment, number=1, key="1", title=text("Open the register")
    )


@pytest.fixture
def lead(activity):
    return make.ActorFactory(organisation_uid=activity.commitment.lead.uid)


@pytest.fixture
def publish(activity, lead):
    def published(percent, **fields):
        fields = {"text": text("Done so far."), **fields}
        update = make.ProgressUpdateFactory(activity=activity, percent=percent, **fields)
        return publish_update(update, by=lead)

    return published


def internal(plan, by=None):
    """Something that is recorded and that nobody put into words."""
    return record(
        plan, "tracking.update.noted", stream=plan_stream(plan.uid), by=by or Actor.system(),
        note=SECRET,
    )  # fmt: skip


def entries(client, query=""):
    return client.get(f"/en/trail/index.json{query}").json()["entries"]


# What it says


def test_an_entry_says_what_happened_to_what_when_and_by_which_institution(
    page, publish, activity
):
    publish(40)

    line = page("/en/trail/").one("ol", "timeline").one("li")

    assert line.one("span", "trail__what").text == "a progress update was published"
    assert line.links[0] == "/en/plans/town/commitments/3/activities/1/"
    assert "Open the register" in line.text
    assert "commitment lead" in line.text
    assert activity.commitment.lead.name["en"] in line.text
    event = AuditEvent.objects.get()
    assert line.one("code", "trail__hash").text == event.hash
    assert line.one("time")["datetime"] == event.recorded_at.isoformat()
    assert "entry 1" in line.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(client, publish, language):
    publish(40)

    shown = client.get(f"/{language}/trail/").text

    assert {
        "en": "a progress update was published",
        "fr": "un compte rendu d’avancement a été publié",
        "ar": "نشر تحيين للتقدم",
    }[language] in shown


def test_nothing_recorded_is_said(page):
    assert "Nothing was recorded yet." in page("/en/trail/").one("p", "empty").text


def test_no_person_is_named(client, publish, lead):
    person = make.PersonFactory(name="Zineb Exemple")
    make.ActorPersonFactory(actor=lead, person_uid=person.uid)
    publish(40)

    for address in ("/en/trail/", "/en/trail/index.json", "/en/trail/feed.atom"):
        shown = client.get(address).text
        assert "Zineb" not in shown
        assert person.uid not in shown


def test_an_internal_step_is_only_a_link_of_the_chain(client, page, plan, publish):
    publish(40)
    event = internal(plan)

    (entry, _update) = entries(client)
    assert entry == {
        "stream": plan_stream(plan.uid),
        "sequence": 2,
        "previous": event.previous,
        "hash": event.hash,
        "words": "an internal step",
    }
    for address in ("/en/trail/", "/en/trail/feed.atom"):
        shown = client.get(address).text
        assert SECRET not in shown
        assert "noted" not in shown


def test_of_a_plan_that_is_not_public_nothing_is_shown(client, plan, publish):
    publish(40)
    publish_heads = heads.publish_heads()
    type(plan).objects.update(published_at=None)

    assert publish_heads == 1
    assert entries(client) == []
    assert client.get("/en/trail/?plan=town").status_code == 404
    for address in ("/en/trail/", "/en/trail/feed.atom", "/data/heads.json"):
        assert plan.uid not in client.get(address).text


def test_of_the_accounts_only_what_is_public_is_shown(client):
    record(make.PersonFactory(), "accounts.role.granted", stream=ACCOUNTS, by=Actor.system())
    record(
        make.PersonFactory(),
        "core.person.erased",
        stream=ACCOUNTS,
        by=Actor.system(),
        entries=[],
        reason={"en": "At their request."},
    )

    (entry,) = entries(client)

    assert (entry["sequence"], entry["event_type"]) == (2, "core.person.erased")
    assert "Reason: At their request." in client.get("/en/trail/").text


def test_a_withdrawn_text_is_in_no_value_and_its_reason_is(client, publish):
    update = publish(40, text=text("Ms Exemple came."))
    redact(
        find(update.uid, "text"),
        reason=LocalisedText(en="It named a person."),
        by=Actor.system(),
    )

    redacted, told = entries(client)

    assert "Exemple" not in client.get("/en/trail/index.json").text
    assert "text" in told["digests"]
    assert "text" not in told["values"]
    assert redacted["values"]["reason"]["value"] == {"en": "It named a person."}
    assert redacted["object"]["url"].endswith("/activities/1/index.json")


# Anybody can check


def canonical(value):
    """As docs/domain/trail.md tells an outsider, with Python's own library alone."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_an_outsider_can_compute_every_hash_and_digest_again(client, plan, publish, lead):
    for percent in (10, 20, 30):
        publish(percent, text=text("Done “so far”.", ar="تم."))
    freeze_snapshot(plan, name="Third", effective=day(2026, 3, 1), by=lead)

    found = entries(client)

    assert [entry["sequence"] for entry in found] == [4, 3, 2, 1]
    following = None
    for entry in found:
        hashed = {
            name: entry[name]
            for name in (
                "stream", "sequence", "recorded_at", "event_type", "object_uid", "actor",
                "digests", "previous",
            )
        }  # fmt: skip
        assert hashlib.sha256(canonical(hashed)).hexdigest() == entry["hash"]
        assert following is None or following["previous"] == entry["hash"]
        assert set(entry["values"]) == set(entry["digests"])
        for name, kept in entry["values"].items():
            digest = hashlib.sha256(kept["salt"].encode() + canonical(kept["value"]))
            assert digest.hexdigest() == entry["digests"][name]
        following = entry


def test_the_heads_lead_to_the_entries(client, publish):
    publish(10)
    publish(20)
    heads.publish_heads()

    (head,) = client.get("/data/heads.json").json()["heads"]

    entry = entries(client)[0]
    assert head == {name: entry[name] for name in ("stream", "sequence", "hash")}


# Parts


@pytest.fixture
def many(plan, lead):
    """A hundred and twenty entries in two streams."""
    other = make.PlanFactory(live=True, slug="other")
    for _number in range(60):
        internal(plan, by=lead)
        internal(other, by=lead)
    return plan, other


def walk(client, query):
    """All entries from the newest on, following the links."""
    address, found, pages = f"/en/trail/index.json{query}", [], 0
    while address:
        said = client.get(address).json()
        found += [(entry["stream"], entry["sequence"]) for entry in said["entries"]]
        address, pages = said["next"], pages + 1
    return found, pages


@pytest.mark.parametrize(("query", "streams", "pages"), [("", 2, 3), ("?plan=town", 1, 2)])
def test_every_entry_stands_on_one_part(client, many, query, streams, pages):
    found, count = walk(client, query)

    assert len(found) == len(set(found)) == streams * 60
    assert count == pages


@pytest.mark.parametrize("query", ["", "?plan=town"])
def test_a_part_stays_what_it_was_when_more_is_recorded(client, many, query):
    plan, _other = many
    address = client.get(f"/en/trail/index.json{query}").json()["next"]
    before = client.get(address).json()["entries"]

    internal(plan)

    assert client.get(address).json()["entries"] == before
    assert before


def test_entries_of_one_moment_are_not_cut_apart(client, plan, lead, monkeypatch):
    monkeypatch.setattr(trail, "SIZE", 3)
    plans = [plan, *(make.PlanFactory(live=True, slug=f"p{n}") for n in range(4))]
    with time_machine.travel("2026-11-01 12:00Z", tick=False):
        internal(plans[0])
        internal(plans[1])
    with time_machine.travel("2026-11-01 12:01Z", tick=False):
        for each in plans[2:4]:
            internal(each)
    with time_machine.travel("2026-11-01 12:02Z", tick=False):
        internal(plans[4])

    found, pages = walk(client, "")

    assert len(found) == len(set(found)) == 5
    assert pages == 2


def test_the_page_links_to_the_part_before_and_back(page, many):
    first = page("/en/trail/")
    link = first.one("nav", "pager").one("a", rel="next")["href"]

    second = page(f"/en/trail/{link}")

    assert "To the latest entries" in second.text
    assert first.one("main").all("a", rel="prev") == []


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=2026-11-01",
        "before=2026-13-01T00:00:00.000000Z",
        "before=5",
        "plan=town&before=0",
        "plan=town&before=2026-11-01T00:00:00.000000Z",
        "page=2",
    ],
)
def test_what_is_no_part_is_refused_by_name(client, plan, query):
    for address in ("/en/trail/", "/en/trail/index.json", "/en/trail/feed.atom"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 400, address


def test_a_plan_that_is_not_there_is_a_404(client):
    assert client.get("/en/trail/?plan=nothing").status_code == 404
    assert client.get("/en/trail/feed.atom?plan=nothing").status_code == 404


def test_a_fictional_plan_says_so(client, plan, publish):
    type(plan).objects.update(is_fictional=True)
    publish(40)

    assert "<strong>Demonstration.</strong>" in client.get("/en/trail/?plan=town").text
    assert (
        "<subtitle>fictional plan</subtitle>"
        in client.get("/en/trail/feed.atom?plan=town").content.decode()
    )


def test_it_takes_the_same_few_statements_however_much_was_recorded(client, plan, publish):
    def statements(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    heads.publish_heads()
    addresses = ("/en/trail/", "/en/trail/index.json", "/en/trail/?plan=town")
    counts = []
    for size in (1, 60, 200):
        while AuditEvent.objects.count() < size:
            publish(AuditEvent.objects.count() % 10 + 40, regression_reason=text("Recount."))
            internal(plan)
        record(
            plan.commitments.get(), "plans.plan.imported", stream=plan_stream(plan.uid),
            by=Actor.system(), slug="town",
        )  # fmt: skip
        counts.append([statements(address) for address in addresses])

    assert counts[0] == counts[1] == counts[2]
    assert max(counts[0]) <= 10


# The feed and the file of heads


def feed(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def words(element, name):
    return element.findtext(f"{ATOM}{name}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?plan=town"])
def test_the_feed_has_all_that_atom_asks_for(client, page, publish, language, query):
    publish(40)
    publish(50)
    address = f"/{language}/trail/feed.atom{query}"

    found = feed(client, address)

    items = found.findall(f"{ATOM}entry")
    assert len(items) == 2
    for element in (found, *items):
        assert words(element, "id").startswith("tag:testserver,")
        assert words(element, "id").endswith(f"/{language}")
        assert words(element, "updated")[10] == "T"
        assert words(element, "title")
    assert len({words(item, "id") for item in items}) == 2
    links = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    assert links == {
        "self": f"http://testserver{address}",
        "alternate": f"http://testserver/{language}/trail/{query}",
    }
    named = page(f"/{language}/trail/{query}").one("link", type="application/atom+xml")
    assert named["href"] == address


def test_the_feed_carries_the_heads_of_the_last_days(client, publish):
    update = publish(40)
    stream = plan_stream(update.activity.commitment.plan.uid)
    for date in ("2026-11-01", "2026-11-02"):
        with time_machine.travel(f"{date} 12:00Z", tick=False):
            heads.publish_heads()

    items = feed(client, "/en/trail/feed.atom").findall(f"{ATOM}entry")

    titles = [words(item, "title") for item in items]
    assert titles == [
        "Open the register: a progress update was published",
        "Heads of the trail, 2 November 2026",
        "Heads of the trail, 1 November 2026",
    ]
    head = AuditEvent.objects.get().hash
    assert f"{stream} 1 {head}" in words(items[1], "content")
    address = items[1].find(f"{ATOM}link").get("href").removeprefix("http://testserver")
    assert client.get(address).json()["day"] == "2026-11-02"


def test_markup_in_a_title_is_text_in_page_and_feed(client, activity, publish):
    wild = "<script>alert(1)</script>"
    type(activity).objects.update(title={"en": wild})
    publish(40)

    assert wild not in client.get("/en/trail/").text
    assert wild not in client.get("/en/trail/feed.atom").text


def test_each_days_heads_are_a_file_that_names_the_day_before(client, publish):
    publish(40)
    for date in ("2026-11-01", "2026-11-02"):
        with time_machine.travel(f"{date} 12:00Z", tick=False):
            heads.publish_heads()

    last = client.get("/data/heads.json")

    assert last["Access-Control-Allow-Origin"] == "*"
    assert last.json()["day"] == "2026-11-02"
    first = client.get(last.json()["earlier"]).json()
    assert (first["day"], first["earlier"]) == ("2026-11-01", None)
    assert heads.read(client.get("/data/heads.json?day=2026-11-01").content)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("day=2026-11-05", 404),
        ("day=yesterday", 400),
        ("day=2026-1-1", 400),
        ("day=20261101", 400),
    ],
)
def test_a_day_without_heads_is_refused(client, query, status):
    assert client.get(f"/data/heads.json?{query}").status_code == status


def test_before_the_first_day_the_file_is_empty(client):
    said = client.get("/data/heads.json").json()

    assert (said["heads"], said["earlier"]) == ([], None)
    assert datetime.date.fromisoformat(said["day"]) == timezone.localdate()

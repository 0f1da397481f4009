"""Links of evidence are asked from time to time; dead ones are shown, and may live again."""

import datetime
import itertools

import pytest
from django.utils import timezone

from iltizam.core import due
from iltizam.core.immutability import suspended
from iltizam.core.models import Actor, AuditEvent
from iltizam.core.outgoing import is_public
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import plan_scope, read_versions
from iltizam.tracking.links import Verdict, check_links, note, verdict_of
from iltizam.tracking.models import Evidence
from tests.core import servers
from tests.core.servers import Site, raw
from tests.factories import ActivityFactory, EvidenceFactory, PlanFactory

pytestmark = pytest.mark.django_db
HERE = "127.0.0.1"
DAY = datetime.timedelta(days=1)
_numbers = itertools.count()


def may_ask_here(address):
    return address == HERE or is_public(address)


@pytest.fixture(autouse=True)
def _on(settings, tmp_path):
    settings.ILTIZAM_CHECK_LINKS, settings.HOME = True, tmp_path


@pytest.fixture(scope="module")
def site():
    with Site().serving() as site:
        yield site


def a_link(url, **fields):
    return EvidenceFactory(url=url, **fields)


def checked():
    return check_links(may_ask=may_ask_here)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.ALIVE),
        (204, Verdict.ALIVE),
        (304, Verdict.ALIVE),
        (401, Verdict.ALIVE),
        (403, Verdict.ALIVE),
        (429, Verdict.ALIVE),
        (404, Verdict.GONE),
        (410, Verdict.GONE),
        (400, Verdict.FAILED),
        (500, Verdict.FAILED),
        (503, Verdict.FAILED),
    ],
)
def test_what_an_answer_says(site, status, verdict):
    site.answers["/"] = (status, {}, b"")

    assert verdict_of(site.url(), may_ask=may_ask_here) is verdict


@pytest.mark.parametrize("status", [404, 405, 501])
def test_where_the_head_alone_is_answered_wrongly_the_page_decides(site, status):
    site.answers |= {("HEAD", "/page"): (status, {}, b""), "/page": (200, {}, b"x" * 100)}

    assert verdict_of(site.url("/page"), may_ask=may_ask_here) is Verdict.ALIVE


def test_a_link_into_a_private_network_is_dead_to_everybody(site):
    assert verdict_of(site.url()) is Verdict.GONE


def test_nobody_there_is_silence():
    with raw(servers.gibberish) as url:
        assert verdict_of(url, may_ask=may_ask_here) is Verdict.SILENT


def test_a_link_that_is_gone_is_dead_at_once_with_a_trace(site):
    link = a_link(site.url("/gone"))
    plan = link.activity.commitment.plan
    before = read_versions([plan_scope(plan.slug)])

    assert checked() == 1

    link.refresh_from_db()
    assert link.dead_since == timezone.localdate()
    assert link.checked_at <= timezone.now()
    event = AuditEvent.objects.get()
    assert (event.event_type, event.object_uid, event.actor.role) == (
        "tracking.evidence.link_died",
        link.uid,
        "system",
    )
    assert read_versions([plan_scope(plan.slug)]) > before


def test_a_link_that_answers_is_checked_and_that_is_all(site):
    site.answers["/here"] = (200, {}, b"")
    link = a_link(site.url("/here"))
    before = read_versions([plan_scope(link.activity.commitment.plan.slug)])

    assert checked() == 1
    assert checked() == 0

    link.refresh_from_db()
    assert (link.dead_since, link.failed_checks) == (None, 0)
    assert not AuditEvent.objects.exists()
    assert read_versions([plan_scope(link.activity.commitment.plan.slug)]) == before


def test_a_fault_is_death_only_the_third_day(time_machine):
    link, begun = a_link("https://office.example/"), timezone.now()
    found = []
    for day in range(3):
        time_machine.move_to(begun + day * DAY, tick=False)
        assert Evidence.objects.links_due(timezone.now()) == [link]
        note(link, Verdict.FAILED)
        assert Evidence.objects.links_due(timezone.now()) == []
        link.refresh_from_db()
        found.append((link.failed_checks, link.dead_since))

    assert found == [(1, None), (2, None), (3, timezone.localdate())]
    assert AuditEvent.objects.count() == 1


def test_one_good_answer_forgives_earlier_faults():
    link = a_link("https://office.example/")
    for verdict in (Verdict.FAILED, Verdict.SILENT, Verdict.ALIVE, Verdict.FAILED):
        note(link, verdict)

    link.refresh_from_db()
    assert (link.failed_checks, link.dead_since) == (1, None)


def test_a_dead_link_lives_again_and_keeps_its_date_until_then(time_machine):
    link, begun = a_link("https://office.example/"), timezone.now()
    note(link, Verdict.GONE)
    link.refresh_from_db()
    died = link.dead_since

    time_machine.move_to(begun + 8 * DAY)
    note(link, Verdict.FAILED)
    link.refresh_from_db()
    assert link.dead_since == died

    note(link, Verdict.ALIVE)
    link.refresh_from_db()
    assert link.dead_since is None
    assert list(AuditEvent.objects.values_list("event_type", flat=True)) == [
        "tracking.evidence.link_died",
        "tracking.evidence.link_revived",
    ]


@pytest.mark.parametrize(
    ("fields", "age", "is_due"),
    [
        ({}, None, True),
        ({}, 6, False),
        ({}, 7, True),
        ({"failed_checks": 1}, 0.9, False),
        ({"failed_checks": 1}, 1, True),
        ({"failed_checks": 3, "dead_since": datetime.date(2026, 2, 1)}, 6, False),
        ({"failed_checks": 3, "dead_since": datetime.date(2026, 2, 1)}, 7, True),
    ],
)
def test_when_a_link_is_asked_again(fields, age, is_due):
    now = timezone.now()
    link = a_link("https://office.example/", **fields)
    if age is not None:
        Evidence.objects.filter(pk=link.pk).update(checked_at=now - age * DAY)

    assert Evidence.objects.links_due(now) == ([link] if is_due else [])


@pytest.mark.parametrize(
    "fields",
    [
        {"attached": True},
        {"restricted": True},
        {"activity__commitment__plan__hidden": True},
        {"activity__commitment__plan__is_fictional": True},
    ],
    ids=["in a draft", "a file", "hidden plan", "invented plan"],
)
def test_only_what_the_public_can_follow_is_asked(fields):
    EvidenceFactory(**fields)

    assert Evidence.objects.links_due(timezone.now()) == []


def test_a_host_is_asked_once_in_a_tick(site):
    site.answers |= {f"/{number}": (200, {}, b"") for number in range(5)}
    site.asked.clear()
    for number in range(5):
        a_link(site.url(f"/{number}"))

    assert [checked() for _tick in range(6)] == [1, 1, 1, 1, 1, 0]
    assert len(site.asked) == 5


def test_where_nobody_answers_it_is_our_own_way_out(caplog):
    for number in range(3):
        a_link(f"http://office-{number}.invalid/")

    assert checked() == 0

    assert "is there a way out?" in caplog.text
    assert not Evidence.objects.exclude(checked_at=None).exists()
    caplog.clear()
    assert checked() == 0
    assert caplog.text == ""


def test_among_others_that_answer_silence_counts(site):
    site.answers["/here"] = (200, {}, b"")
    a_link(site.url("/here"))
    lost = [a_link(f"http://office-{number}.invalid/") for number in range(3)]

    assert checked() == 4

    for link in lost:
        link.refresh_from_db()
        assert (link.failed_checks, link.dead_since) == (1, None)


def test_a_link_that_was_changed_meanwhile_is_not_judged():
    link = a_link("https://office.example/old")
    with suspended():
        Evidence.objects.filter(pk=link.pk).update(url="https://office.example/new")

    note(link, Verdict.GONE)

    link.refresh_from_db()
    assert link.dead_since is None


def test_it_runs_with_every_tick_where_it_is_wanted(settings):
    link = a_link("http://127.0.0.1/")
    settings.ILTIZAM_CHECK_LINKS = False
    assert due.do_what_is_due()[0]["links"] == 0
    settings.ILTIZAM_CHECK_LINKS = True

    assert due.do_what_is_due()[0]["links"] == 1

    link.refresh_from_db()
    assert link.dead_since is not None


def test_a_dead_link_is_shown_as_such(client):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True, slug="shown"))
    link = a_link("https://office.example/", activity=activity)
    commitment = activity.commitment
    address = f"/en/plans/shown/commitments/{commitment.number}/activities/{activity.key}/"
    assert "dead" not in client.get(address).text.lower()

    note(link, Verdict.GONE)

    assert "dead" in client.get(address).text.lower()


def test_a_withdrawn_link_is_asked_no_more():
    link, other = a_link("https://office.example/ms-exemple"), a_link("https://office.example/")
    redact(find(link.uid, "url"), reason=LocalisedText(en="A person."), by=Actor.system())

    assert Evidence.objects.links_due(timezone.now()) == [other]

"""What was not asked for in so many words is not done: sealing and deciding are for good."""

import pytest

from iltizam.reporting import actions
from iltizam.reporting.models import ReturnedChange
from tests import cast
from tests import factories as make
from tests.factories.reporting import YEAR
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db

REPORTS = "/en/workspace/reports/"
UNKNOWN = pytest.mark.parametrize("posted", [{}, {"do": ""}, {"do": "SEAL"}, {"do": "x\0"}])


@pytest.fixture(autouse=True)
def secretariat(client):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    return user


@pytest.fixture
def by():
    return make.ActorFactory(role="secretariat", organisation_uid="")


@pytest.fixture
def report(by):
    plan = make.PlanFactory(live=True, slug="now")
    make.ActivityFactory(commitment=make.CommitmentFactory(plan=plan, number=1), number=1)
    return actions.create_report(plan, kind="annual", covers=YEAR, languages=["en"], by=by)


@pytest.fixture
def change():
    return make.ReturnedChangeFactory()


def page_of(change):
    return f"/en/workspace/returned-files/{change.returned_file.uid}/"


@UNKNOWN
def test_no_version_is_sealed(client, report, by, posted):
    version = actions.generate_version(finished_until(report, "final", by), by=by)
    move = f"{REPORTS}{report.uid}/versions/{version.number}/move/"

    assert client.post(move, posted).status_code == 400
    version.refresh_from_db()
    assert not version.is_sealed


@UNKNOWN
def test_no_stage_is_finished(client, report, by, posted):
    report = actions.begin_report(report, by=by)
    move = f"{REPORTS}{report.uid}/move/"

    assert client.post(move, {**posted, "stage": "data_update"}).status_code == 400
    assert report.current_stage().code == "data_update"


@UNKNOWN
def test_no_change_is_decided_on(client, change, posted):
    assert client.post(page_of(change), {**posted, "change": change.uid}).status_code == 400
    assert ReturnedChange.objects.get().state == "open"


@pytest.mark.parametrize("uid", ["", "\0", "x" * 5_000, "٣"])
def test_a_change_that_there_is_not_is_not_decided_on(client, change, uid):
    posted = {"change": uid, "do": "accept"}

    assert client.post(page_of(change), posted).status_code == 404


def test_under_a_senders_name_stands_what_the_sender_wrote(client, change):
    """Another text is written only by who saw the two that it was made of."""
    posted = {"change": change.uid, "do": "accept", "text": "Never written by the sender."}

    client.post(page_of(change), posted)

    change = ReturnedChange.objects.get()
    assert (change.state, change.became.text) == ("accepted", change.after)

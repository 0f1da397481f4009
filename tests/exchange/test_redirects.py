"""What an import renames goes on being found at its old address."""

import pytest

from iltizam.core.models import Moved
from iltizam.exchange.actions import import_plan
from iltizam.plans.models import Activity, Commitment
from tests.exchange.files import as_file, changed, plain, sample

pytestmark = pytest.mark.django_db

C = "commitments.0"
BASE = "plans/ciudad-2025/commitments"


@pytest.fixture
def document():
    found = plain(sample())
    import_plan(as_file(found))
    return found


def redirects():
    return dict(Moved.objects.values_list("old_path", "new_path"))


def test_an_activity_whose_true_number_became_known_is_found_at_both(client, document):
    commitment = Commitment.objects.get(uid=document["commitments"][0]["uid"])
    old = document["commitments"][0]["activities"][0]["key"]

    import_plan(as_file(changed(document, f"{C}.activities.0.key", "93")))

    before = f"{BASE}/{commitment.number}/activities/{old}/"
    after = f"{BASE}/{commitment.number}/activities/93/"
    assert redirects() == {before: after}
    response = client.get(f"/fr/{before}")
    assert (response.status_code, response.headers["Location"]) == (301, f"/fr/{after}")
    assert client.get(f"/fr/{after}").status_code == 200


def test_a_commitment_moves_with_all_its_activities(document):
    commitment = Commitment.objects.get(uid=document["commitments"][0]["uid"])

    import_plan(as_file(changed(document, f"{C}.number", 91)))

    expected = {f"{BASE}/{commitment.number}/": f"{BASE}/91/"}
    for activity in Activity.objects.filter(commitment=commitment):
        rest = f"activities/{activity.key}/"
        expected[f"{BASE}/{commitment.number}/{rest}"] = f"{BASE}/91/{rest}"
    assert redirects() == expected


def test_an_address_that_is_used_again_leads_nowhere_else(document):
    import_plan(as_file(changed(document, f"{C}.activities.0.key", "93")))

    import_plan(as_file(document))

    old = document["commitments"][0]["activities"][0]["key"]
    assert [path.rsplit("/", 2)[1] for path in redirects()] == ["93"]
    assert [path.rsplit("/", 2)[1] for path in redirects().values()] == [old]


def test_what_keeps_its_address_writes_no_redirect(document):
    import_plan(as_file(changed(document, f"{C}.activities.0.weight", 7)))

    assert redirects() == {}

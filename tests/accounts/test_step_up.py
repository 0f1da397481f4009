"""Step-up: what is hard to undo asks once more who is there, by the second factor."""

import datetime

import pytest
import time_machine

from tests import cast
from tests import factories as make
from tests.accounts import signing_in as person
from tests.permissions.routes import ROUTES, named_routes

pytestmark = pytest.mark.django_db

INVITATIONS = "/en/workspace/invitations/"
LATER = datetime.timedelta(minutes=11)


def test_a_fresh_session_is_not_asked(client):
    cast.sign_in(client, cast.staff("secretariat"))

    assert client.get(INVITATIONS).status_code == 200


def test_after_ten_minutes_the_second_factor_is_asked_for_and_leads_back(client):
    secretariat = person.with_app(cast.staff("secretariat"))
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        cast.sign_in(client, secretariat)
        clock.shift(LATER)
        gate = client.get(INVITATIONS)
        assert gate.url == f"/en/account/again/code/?next={INVITATIONS}"

        answer = client.post(gate.url, {"code": person.app_code()})

        assert answer.url == INVITATIONS
        assert client.get(INVITATIONS).status_code == 200


def test_nothing_is_done_by_a_form_sent_too_late(client):
    secretariat = person.with_app(cast.staff("secretariat"))
    invitation = make.InvitationFactory(open=True)
    cast.sign_in(client, secretariat)

    with time_machine.travel(datetime.datetime.now() + LATER):
        client.post(f"{INVITATIONS}{invitation.uid}/withdraw/")

    invitation.refresh_from_db()
    assert invitation.is_open


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"http://testserver{INVITATIONS}?page=2", f"{INVITATIONS}%3Fpage%3D2"),
        ("https://evil.example/page/", "{action}"),
        ("", "{action}"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_the_page_it_stands_on(client, referer, back):
    invitation = make.InvitationFactory(open=True)
    action = f"{INVITATIONS}{invitation.uid}/withdraw/"
    cast.sign_in(client, person.with_app(cast.staff("secretariat")))

    with time_machine.travel(datetime.datetime.now() + LATER):
        gate = client.post(action, headers={"Referer": referer})

    assert gate.url == f"/en/account/again/code/?next={back.format(action=action)}"


def test_the_password_is_no_proof_where_there_is_an_app(client):
    secretariat = person.with_app(cast.staff("secretariat"))
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        cast.sign_in(client, secretariat)
        clock.shift(LATER)
        where = f"/en/account/again/?next={INVITATIONS}"

        assert client.get(where).url.startswith("/en/account/again/code/")
        client.post(where, {"password": person.PASSWORD})

        assert client.get(INVITATIONS).status_code == 302


def test_a_manager_with_a_code_proves_it_by_the_password(client):
    commitment = make.CommitmentFactory(lead=make.OrganisationFactory())
    manager = cast.manager_of(commitment.lead)
    where = f"/en/workspace/commitments/{commitment.uid}/people/"
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        cast.sign_in(client, manager, "password", "code")
        clock.shift(LATER)
        gate = client.get(where)
        assert gate.url == f"/en/account/again/?next={where}"

        client.post(gate.url, {"password": person.PASSWORD})

        assert client.get(where).status_code == 200


GRANTING = {
    "accounts.grant_role",
    "accounts.invite",
    "directory.name_manager",
    "civilsociety.name_representative",
    "plans.name_focal_point",
}


@pytest.mark.parametrize(
    "name", [name for name, row in ROUTES.items() if row.permission in GRANTING]
)
def test_every_route_that_grants_a_role_asks_for_it(name):
    route = dict(named_routes())[name]

    assert getattr(route.callback, "requires_step_up", False)

"""“Try as…”: one click where the site demonstrates, and nowhere else in any way."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import transaction

from iltizam.demonstration.people import GUESTS
from tests import cast
from tests.accounts.signing_in import is_signed_in

TRY = "/en/account/try/"


@pytest.fixture(scope="module")
def _everything(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("setup", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(_everything, db):
    return {(guest.role, guest.plan): guest.uid for guest in GUESTS}


@pytest.mark.parametrize("guest", GUESTS, ids=lambda g: f"{g.role} {g.plan}")
def test_one_click_is_enough_for_every_role(client, demonstration, guest):
    response = client.post(TRY, {"uid": guest.uid})

    assert response.url == "/en/workspace/"
    page = client.get(response.url)
    assert page.status_code == 200
    assert 'class="try-as"' in page.text


def test_being_another_one_begins_another_session(client, demonstration):
    client.post(TRY, {"uid": demonstration["secretariat", ""]})
    before = client.session.session_key
    client.get("/en/workspace/people/")

    client.post(TRY, {"uid": demonstration["participant", ""], "next": "/en/plans/"})

    assert client.session.session_key != before
    assert client.get("/en/workspace/people/").status_code == 403


def test_it_takes_a_form_with_its_token(client, demonstration):
    uid = demonstration["secretariat", ""]
    assert client.get(f"{TRY}?uid={uid}").status_code == 200
    assert not is_signed_in(client)
    strict = type(client)(enforce_csrf_checks=True)

    assert strict.post(TRY, {"uid": uid}).status_code == 403
    assert not is_signed_in(strict)


def test_nobody_else_can_be_tried_as(client, db):
    other = cast.staff("secretariat")

    assert client.post(TRY, {"uid": other.uid}).status_code == 404
    assert client.post(TRY, {"uid": ""}).status_code == 404
    assert client.post(TRY).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
def test_it_leads_nowhere_else(client, demonstration, elsewhere):
    uid = demonstration["participant", ""]

    assert client.post(TRY, {"uid": uid, "next": elsewhere}).url == "/en/workspace/"


@pytest.mark.parametrize("off", [{"DEMONSTRATION": False}, {"PRODUCTION": True}])
def test_without_demonstration_the_view_refuses_and_the_bar_is_gone(
    client, demonstration, settings, off
):
    for name, value in off.items():
        setattr(settings, name, value)
    uid = demonstration["secretariat", ""]

    assert client.get(TRY).status_code == 404
    assert client.post(TRY, {"uid": uid}).status_code == 404
    assert 'class="try-as"' not in client.get("/en/account/login/").text
    assert not is_signed_in(client)


def test_a_session_begun_in_a_demonstration_opens_nothing_without_it(
    client, demonstration, settings
):
    client.post(TRY, {"uid": demonstration["secretariat", ""]})
    assert client.get("/en/workspace/people/").status_code == 200

    settings.DEMONSTRATION = False

    assert client.get("/en/workspace/people/").status_code == 302


def test_production_refuses_to_demonstrate(settings):
    settings.PRODUCTION = settings.DEMONSTRATION = True

    assert "iltizam.E101" in {problem.id for problem in run_checks()}


def test_public_pages_hold_no_bar_and_no_token(client, demonstration):
    client.post(TRY, {"uid": demonstration["secretariat", ""]})

    for page in ("/en/", "/en/plans/", "/en/plans/demo/"):
        text = client.get(page).text
        assert 'class="try-as"' not in text
        assert "csrfmiddlewaretoken" not in text
        assert "secretariat" not in text.lower().replace("the secretariat", "")

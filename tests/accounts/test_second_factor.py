"""The second factor: by role, on every route, and none that is weaker than the role."""

import datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from iltizam.accounts import roles
from iltizam.accounts.actions import grant_staff_role, reset_second_factor
from iltizam.core.models import Actor
from iltizam.core.permissions import OWN_ACCOUNT, PUBLIC
from tests import cast
from tests import factories as make
from tests.accounts import signing_in as person
from tests.permissions.routes import ANYTHING, ROUTES

pytestmark = pytest.mark.django_db

DESK = "/en/workspace/"
CODE = "/en/account/login/code/"
FACTOR = "/en/account/login/factor/"
DEVICE = "/en/account/login/device/"


@pytest.fixture
def lead():
    return cast.focal_point(make.CommitmentFactory(lead=make.OrganisationFactory()))


@pytest.fixture
def secretariat():
    return cast.staff("secretariat")


def weak_roles():
    commitment = make.CommitmentFactory(lead=make.OrganisationFactory())
    return {
        "lead": cast.focal_point(commitment),
        "deputy": cast.focal_point(commitment, "deputy"),
        "manager": cast.manager_of(commitment.lead),
        "association": cast.representative(),
    }


@pytest.mark.parametrize("role", ["lead", "deputy", "manager", "association"])
def test_these_roles_are_asked_for_a_code_by_mail(client, role):
    user = weak_roles()[role]

    response = person.give_password(client, user, following=f"{DESK}?week=2")

    assert response.url == CODE
    assert not person.is_signed_in(client)
    (message,) = mail.outbox
    assert message.to == [user.email]
    response = client.post(CODE, {"code": person.code_in_mail()})
    assert response.url == DEVICE
    response = client.post(DEVICE, {"action": "no"})
    assert response.url == f"{DESK}?week=2"
    assert client.get(response.url).status_code == 200


def test_a_wrong_code_is_refused_three_times_then_signing_in_begins_anew(client, lead):
    person.give_password(client, lead)
    right = person.code_in_mail()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    answers = [client.post(CODE, {"code": wrong}) for _attempt in range(3)]

    assert "This code is not right." in answers[0].text
    assert answers[2].url.startswith(person.LOGIN)
    assert client.post(CODE, {"code": right}).url.startswith(person.LOGIN)
    assert not person.is_signed_in(client)


def test_a_code_is_good_for_ten_minutes(client, lead):
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        person.give_password(client, lead)
        clock.shift(601)

        client.post(CODE, {"code": person.code_in_mail()})

    assert not person.is_signed_in(client)


def test_the_code_of_another_session_opens_nothing(client, lead):
    person.give_password(client, lead)
    code = person.code_in_mail()
    elsewhere = type(client)()
    person.give_password(elsewhere, lead)

    elsewhere.post(CODE, {"code": code})

    assert not person.is_signed_in(elsewhere)


def remembered(client, user):
    """The device of this client is remembered, and nobody is signed in on it."""
    person.give_password(client, user)
    client.post(CODE, {"code": person.code_in_mail()})
    client.post(DEVICE, {"action": "trust"})
    client.post("/en/account/logout/")
    mail.outbox.clear()


def test_a_remembered_device_asks_for_no_code_for_30_days(client, lead):
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        remembered(client, lead)

        clock.shift(datetime.timedelta(days=29))
        assert person.give_password(client, lead).url == DESK
        assert client.get(DESK).status_code == 200
        client.post("/en/account/logout/")
        clock.shift(datetime.timedelta(days=2))
        assert person.give_password(client, lead).url == CODE


def test_a_remembered_device_is_nobody_elses(client, lead):
    remembered(client, lead)
    other = cast.focal_point(make.CommitmentFactory(lead=make.OrganisationFactory()))

    assert person.give_password(client, other).url == CODE


def test_a_remembered_device_still_asks_for_the_password(client, lead):
    remembered(client, lead)

    person.give_password(client, lead, "not this one")

    assert not person.is_signed_in(client)


def test_a_new_password_forgets_the_devices(client, lead):
    remembered(client, lead)
    lead.set_password("quite another sentence")
    lead.save()

    assert person.give_password(client, lead, "quite another sentence").url == CODE


def test_a_remembered_device_opens_nothing_to_a_strong_role(client, lead):
    remembered(client, lead)
    make.StaffRoleFactory(user=lead, role="reviewer")

    assert person.give_password(client, lead).url == CODE  # to set up a factor, no more
    client.post(CODE, {"code": person.code_in_mail()})

    assert client.get(DESK).url.startswith("/en/account/factor/")


@pytest.mark.parametrize("role", ["secretariat", "reviewer", "administrator"])
def test_a_code_by_mail_opens_nothing_to_these_roles(client, role):
    user = cast.staff(role)
    person.give_password(client, user)

    response = client.post(CODE, {"code": person.code_in_mail()})

    assert response.url == DESK  # no device to remember
    assert client.get(DESK).url == "/en/account/factor/?next=/en/workspace/"
    page = client.get("/en/account/factor/")
    assert "Add a passkey" in page.text
    assert "Your role asks for a second factor" in page.text


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_workspace_and_gives_recovery_codes(client, secretariat):
    person.give_password(client, secretariat)
    client.post(CODE, {"code": person.code_in_mail()})
    page = client.get("/en/account/factor/app/")
    secret = client.session["mfa.totp.secret"]
    assert secret in page.text
    assert '<svg class="qr"' in page.text

    response = client.post("/en/account/factor/app/", {"code": person.app_code(secret)})

    assert response.url == "/en/account/factor/codes/"
    assert client.get(response.url).text.count("<code") == 10
    assert client.get(DESK).status_code == 200
    assert "An authenticator app was set up" in mail.outbox[-1].body


def test_an_app_is_asked_for_at_the_next_sign_in(client, secretariat):
    person.with_app(secretariat)

    response = person.give_password(client, secretariat, following=f"{DESK}?week=2")

    assert response.url == FACTOR
    assert mail.outbox == []
    assert client.get(DESK).url.startswith(person.LOGIN)
    response = client.post(FACTOR, {"code": person.app_code()})
    assert response.url == f"{DESK}?week=2"
    assert client.get(DESK).status_code == 200


def test_a_code_of_the_app_works_once(client, secretariat):
    person.with_app(secretariat)
    code = person.app_code()
    person.give_password(client, secretariat)
    client.post(FACTOR, {"code": code})
    elsewhere = type(client)()
    person.give_password(elsewhere, secretariat)

    elsewhere.post(FACTOR, {"code": code})

    assert not person.is_signed_in(elsewhere)


def test_a_recovery_code_works_once(client, secretariat):
    person.with_app(secretariat)
    code = person.recovery_code(secretariat)
    person.give_password(client, secretariat)
    client.post(FACTOR, {"code": code})
    assert client.get(DESK).status_code == 200
    elsewhere = type(client)()
    person.give_password(elsewhere, secretariat)

    elsewhere.post(FACTOR, {"code": code})

    assert not person.is_signed_in(elsewhere)


def test_guessing_codes_is_stopped(client, secretariat):
    person.with_app(secretariat)
    person.give_password(client, secretariat)
    for guess in range(5):
        client.post(FACTOR, {"code": f"{guess:06d}"})

    response = client.post(FACTOR, {"code": person.app_code()})

    assert "Too many attempts" in response.text
    assert not person.is_signed_in(client)


STAFF_ROUTES = [
    name for name, row in ROUTES.items() if row.permission not in {PUBLIC, OWN_ACCOUNT}
]
ANY = {"uid": "0" * 16, "slug": "plan", "ref": "1", "key": "1", **ANYTHING}


@pytest.mark.parametrize("methods", [("password",), ("password", "code"), ("remembered",)])
@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("name", STAFF_ROUTES)
def test_no_staff_address_opens_without_the_factor_of_the_role(
    client, secretariat, name, verb, methods
):
    cast.sign_in(client, secretariat, *methods)
    where = reverse(name, kwargs={part: ANY[part] for part in ROUTES[name].needs})

    response = getattr(client, verb)(where)

    assert response.status_code == 302
    assert "/account/factor/" in response.url


@pytest.mark.parametrize("name", STAFF_ROUTES)
def test_a_lead_without_a_code_gets_nowhere_either(client, lead, name):
    cast.sign_in(client, lead, "password")
    where = reverse(name, kwargs={part: ANY[part] for part in ROUTES[name].needs})

    response = client.get(where)

    assert response.status_code == 302
    assert "/account/login/" in response.url
    assert not person.is_signed_in(client)


def test_a_fragment_gets_nowhere_without_the_factor(client, secretariat):
    cast.sign_in(client, secretariat, "password")

    response = client.get(DESK, headers={"HX-Request": "true"})

    assert "/account/factor/" in response.headers["HX-Redirect"]
    assert response.content == b""


def test_a_role_that_begins_in_an_open_session_asks_for_its_factor(client):
    user = make.UserFactory()
    cast.sign_in(client, user, "password")
    assert client.get(DESK).status_code == 200
    make.StaffRoleFactory(user=user, role="secretariat")

    assert client.get(DESK).url.startswith("/")
    assert "/account/factor/" in client.get(DESK).url


def test_the_records_of_one_account_are_no_proof_for_another(client, secretariat):
    cast.sign_in(client, secretariat, "password", "mfa")
    session = client.session
    session[cast.RECORDS_OF] = "0"
    session.save()

    assert client.get(DESK).status_code == 302


def test_the_last_factor_of_a_strong_role_cannot_be_removed(client, secretariat):
    person.with_app(secretariat)
    cast.sign_in(client, secretariat)

    response = client.post("/en/account/factor/app/remove/")

    assert "set up another one first" in response.text
    assert Authenticator.objects.filter(user=secretariat, type="totp").exists()


def test_whoever_holds_no_strong_role_removes_the_app(client, lead):
    person.with_app(lead)
    cast.sign_in(client, lead)

    client.post("/en/account/factor/app/remove/")

    assert not Authenticator.objects.filter(user=lead).exists()
    assert "The authenticator app was removed." in mail.outbox[-1].body


def test_secrets_of_apps_are_not_readable_in_the_database(secretariat):
    person.with_app(secretariat)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert person.SECRET not in kept


def test_a_lost_factor_is_taken_away_and_the_next_sign_in_sets_up_another(client, secretariat):
    person.with_app(secretariat)
    reset_second_factor(secretariat, by=make.ActorFactory(role=Actor.Role.ADMINISTRATOR))

    assert person.give_password(client, secretariat).url == CODE


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "again",
        "email",
        "password",
        "factor",
        "factor/app",
        "factor/passkeys",
        "factor/passkeys/add",
        "factor/codes/new",
        "logout",
    ],
)
def test_every_page_of_ones_account_has_our_look(client, language, path):
    cast.sign_in(client, make.UserFactory(), "password")

    response = client.get(f"/{language}/account/{path}/".replace("//", "/"))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert "css/workspace.css" in response.text


def test_roles_with_a_second_factor_are_all_of_the_roles_people_hold():
    """A role added later must say which factor it asks for."""
    people = set(Actor.Role) - {Actor.Role.SYSTEM, Actor.Role.IMPORT, Actor.Role.PARTICIPANT}

    assert people == set(roles.SECOND_FACTOR)
    assert not roles.STRONG & roles.CODE_BY_MAIL


def test_a_role_granted_by_the_administrator_ends_open_sessions(client, lead):
    cast.sign_in(client, lead, "password", "code")
    grant_staff_role(lead, "secretariat", by=make.ActorFactory())

    assert client.get(DESK).url.startswith("/")
    assert "/account/login/" in client.get(DESK).url

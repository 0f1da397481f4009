"""The administrator's page: accounts and their roles, and nothing else."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from iltizam.accounts import roles
from iltizam.accounts.models import Invitation
from iltizam.accounts.roles import Role
from tests import cast
from tests import factories as make
from tests.accounts import signing_in as person
from tests.permissions.routes import ROUTES

pytestmark = pytest.mark.django_db

ACCOUNTS = "/en/workspace/accounts/"


@pytest.fixture
def administrator(client):
    user = cast.staff("administrator")
    cast.sign_in(client, user)
    return user


def of(user, *more):
    return f"{ACCOUNTS}{user.uid}/{''.join(f'{part}/' for part in more)}"


def test_accounts_are_found_by_name_or_address(client, administrator):
    make.UserFactory(name="Amina", email="amina@example.org")
    make.UserFactory(name="Karim", email="karim@example.org")

    text = client.get(ACCOUNTS, {"q": "amin"}).text

    assert "amina@example.org" in text
    assert "karim@example.org" not in text


@pytest.mark.parametrize("asked", ["%", "'", "\u202e", "a" * 500, "<b>"])
def test_any_question_is_answered(client, administrator, asked):
    assert client.get(ACCOUNTS, {"q": asked, "page": "-1"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements_however_long(
    client, administrator, count, django_assert_num_queries
):
    make.UserFactory.create_batch(count)

    with django_assert_num_queries(6):
        client.get(ACCOUNTS)


def test_a_role_is_given_and_ended_in_open_sessions_too(client, administrator):
    user = make.UserFactory()
    client.post(of(user, "role"), {"role": "reviewer"})
    assert roles.holds(user, Role.REVIEWER)
    assert mail.outbox[-1].to == [user.email]
    session = cast.sign_in(type(client)(), user)
    user.refresh_from_db()
    cast.sign_in(session, user)
    assert session.get("/en/workspace/").status_code == 200

    client.post(of(user, "role", "end"), {"role": "reviewer", "object": ""})

    assert not roles.held_by(user)
    assert session.get("/en/workspace/").status_code == 302


def test_any_role_can_be_ended_wherever_it_is_held(client, administrator):
    commitment = make.CommitmentFactory(lead=make.OrganisationFactory())
    lead = cast.focal_point(commitment)

    client.post(of(lead, "role", "end"), {"role": "lead", "object": commitment.uid})

    assert not roles.held_by(lead)


@pytest.mark.parametrize("said", [{}, {"role": "lead"}, {"role": "x", "object": "y"}])
def test_a_role_that_is_not_held_is_not_ended(client, administrator, said):
    user = cast.staff("reviewer")

    assert client.post(of(user, "role", "end"), said).status_code == 302
    assert roles.holds(user, Role.REVIEWER)


def test_nobody_gives_themselves_a_role(client, administrator):
    client.post(of(administrator, "role"), {"role": "secretariat"})
    asked = {"name": "Me", "email": administrator.email.upper(), "language": "en"}
    response = client.post("/en/workspace/invitations/", asked | {"role": "secretariat"})

    assert response.status_code == 422
    assert {held.role for held in roles.held_by(administrator)} == {"administrator"}
    assert not Invitation.objects.exists()


def test_only_roles_of_the_installation_are_given_here(client, administrator):
    user = make.UserFactory()

    for role in ("lead", "manager", "system", ""):
        client.post(of(user, "role"), {"role": role})

    assert not roles.held_by(user)


def test_there_always_is_an_administrator(client, administrator):
    client.post(of(administrator, "role", "end"), {"role": "administrator", "object": ""})
    page = client.post(of(administrator, "close"), follow=True)

    assert "There must be an administrator" in page.text
    assert roles.holds(administrator, Role.ADMINISTRATOR)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_account_is_closed_and_opened_again(client, administrator):
    user = make.UserFactory()
    session = cast.sign_in(type(client)(), user)

    client.post(of(user, "close"))
    assert session.get("/en/workspace/").status_code == 302
    assert not person.is_signed_in(_signed_in(client, user))
    client.post(of(user, "reopen"))

    assert person.is_signed_in(_signed_in(client, user))


def _signed_in(client, user):
    fresh = type(client)()
    person.give_password(fresh, user)
    return fresh


def test_a_lost_second_factor_is_removed(client, administrator):
    user = person.with_app(cast.staff("reviewer"))

    client.post(of(user, "factor", "reset"))

    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("what", [("close",), ("reopen",), ("factor", "reset")])
def test_a_person_is_told_what_was_done_to_their_account(client, administrator, what):
    user = make.UserFactory(language="ar")

    client.post(of(user, *what))

    (message,) = mail.outbox
    assert message.to == [user.email]
    assert "الحساب" in message.body or "حسابك" in message.body


@pytest.mark.parametrize("what", [("address",), ("factor", "reset")])
def test_an_administrator_lifts_no_safeguard_of_the_own_account(client, administrator, what):
    before = administrator.email
    person.with_app(administrator)

    page = client.post(of(administrator, *what), {"email": "other@example.org"}, follow=True)

    administrator.refresh_from_db()
    assert administrator.email == before
    assert Authenticator.objects.filter(user=administrator, type="totp").exists()
    assert "ask another administrator" in page.text


def test_a_lost_mailbox_is_replaced_and_the_old_one_told(client, administrator):
    user = make.UserFactory(email="old@example.org")

    client.post(of(user, "address"), {"email": "New@example.org"})

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert [message.to for message in mail.outbox] == [["old@example.org"]]


def test_an_address_that_is_taken_is_refused(client, administrator):
    user, other = make.UserFactory(), make.UserFactory()

    response = client.post(of(user, "address"), {"email": other.email})

    assert response.status_code == 422
    assert "exists already" in response.text


OPEN_TO_ADMINISTRATORS = {
    "accounts.manage_accounts",
    "accounts.grant_role",
    "accounts.invite",
    "signed_in",
    "own_account",
    "public",
}


def test_an_administrator_opens_nothing_but_accounts():
    """By the table, which the walk over all routes holds to be true."""
    opened = {
        row.permission for row in ROUTES.values() if row.status("administrator") in {200, 302}
    }
    assert opened <= OPEN_TO_ADMINISTRATORS


def test_is_superuser_opens_nothing_that_an_account_does_not():
    for name, row in ROUTES.items():
        assert row.status("superuser") == row.status("participant"), name


def test_a_former_lead_opens_nothing_that_an_account_does_not():
    for name, row in ROUTES.items():
        assert row.status("former_lead") == row.status("participant"), name

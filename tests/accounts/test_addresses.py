"""A new e-mail address: both mailboxes agree, the old one and the new one."""

import datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail

from iltizam.accounts import actions
from iltizam.accounts.models import AddressChange
from iltizam.core.models import Actor
from tests import cast
from tests import factories as make
from tests.accounts import signing_in as person

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make.UserFactory(email="old@example.org")


def ask(client, user, email="new@example.org"):
    """The links that were sent: to the old address, and to the new one."""
    cast.sign_in(client, user, "password")
    client.post("/en/account/email/", {"email": email})
    by_address = {message.to[0]: person.links_in(message)[0] for message in mail.outbox}
    return by_address.get("old@example.org"), by_address.get(email)


@pytest.mark.parametrize("first", ["old", "new"])
def test_the_address_changes_when_both_mailboxes_agreed(client, user, first):
    to_old, to_new = ask(client, user)
    order = [to_old, to_new] if first == "old" else [to_new, to_old]
    mailbox = type(client)()

    mailbox.post(order[0])
    user.refresh_from_db()
    assert user.email == "old@example.org"
    page = mailbox.post(order[1])

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert "Both addresses agreed" in page.text
    assert client.get("/en/workspace/").status_code == 302  # every session ended
    assert person.give_password(client, user).status_code == 302
    kept = EmailAddress.objects.values_list("email", "verified", "primary")
    assert list(kept) == [("new@example.org", True, True)]


@pytest.mark.parametrize("rescue", ["address", "factor", "closed"])
def test_a_change_under_way_is_given_up_when_the_account_is_rescued(client, user, rescue):
    to_old, to_new = ask(client, user)
    client.post(to_old)

    if rescue == "address":
        actions.set_address(user, "safe@example.org", by=Actor.system())
    elif rescue == "factor":
        actions.reset_second_factor(user, by=Actor.system())
    else:
        actions.close_account(user, by=Actor.system())
    answer = type(client)().post(to_new)

    user.refresh_from_db()
    assert answer.status_code == 404
    assert user.email == ("safe@example.org" if rescue == "address" else "old@example.org")


def test_one_mailbox_alone_changes_nothing_however_often_it_agrees(client, user):
    _to_old, to_new = ask(client, user)

    for _time in range(3):
        client.post(to_new)

    user.refresh_from_db()
    assert user.email == "old@example.org"


def test_opening_the_links_changes_nothing(client, user):
    for link in ask(client, user):
        assert client.get(link).status_code == 200

    assert not AddressChange.objects.exclude(
        old_confirmed_at=None, new_confirmed_at=None
    ).exists()


def test_the_links_work_for_a_day(client, user):
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        to_old, _to_new = ask(client, user)
        clock.shift(datetime.timedelta(days=1))

        assert client.post(to_old).status_code == 404


def test_asking_anew_gives_up_the_change_before(client, user):
    first, _to_new = ask(client, user)
    mail.outbox.clear()

    ask(client, user, "other@example.org")

    assert client.post(first).status_code == 404


def test_an_address_with_an_account_gets_no_link_and_the_asker_no_hint(client, user):
    make.UserFactory(email="taken@example.org")
    cast.sign_in(client, user, "password")

    response = client.post("/en/account/email/", {"email": "taken@example.org"})

    assert response.url == "/en/account/"
    told = next(m for m in mail.outbox if m.to == ["taken@example.org"])
    assert told.subject == "You have an account already"


def test_an_address_taken_meanwhile_is_not_given_twice(client, user):
    to_old, to_new = ask(client, user)
    make.UserFactory(email="new@example.org")

    client.post(to_old)
    client.post(to_new)

    user.refresh_from_db()
    assert user.email == "old@example.org"


def test_the_links_are_kept_nowhere(client, user):
    links = ask(client, user)

    kept = str(list(AddressChange.objects.values()))

    assert not any(link.split("/")[-2] in kept for link in links)


def test_a_session_that_is_not_fresh_proves_first_who_is_there(client, user):
    cast.sign_in(client, user, "password")
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(hours=1)):
        response = client.get("/en/account/email/")
        assert response.url == "/en/account/again/?next=/en/account/email/"

        answer = client.post(response.url, {"password": person.PASSWORD})

        assert answer.url == "/en/account/email/"
        assert client.get(answer.url).status_code == 200

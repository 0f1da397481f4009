"""Invitations: once, for a week, to a named person, and no mail scanner uses one."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from iltizam.accounts import actions, roles
from iltizam.accounts.actors import actor_for
from iltizam.accounts.models import Invitation, User
from iltizam.accounts.roles import Role
from iltizam.core.models import Actor, ActorPerson, AuditEvent, AuditPayload
from tests import cast
from tests import factories as make
from tests.accounts import signing_in as person

pytestmark = pytest.mark.django_db

PASSWORD = {"password1": person.PASSWORD, "password2": person.PASSWORD}
HERS = {"name": "Someone Invited", **PASSWORD}


@pytest.fixture
def secretariat():
    return cast.staff("secretariat")


def invited(role="reviewer", object_uid="", email="someone@example.org", language="en"):
    """An invitation by the product, as to the first administrator; the address of its page."""
    by = Actor.system()
    invitation, token = actions.invite(
        email=email,
        name="Someone",
        language=language,
        role=role,
        object_uid=object_uid,
        by=by,
    )
    return invitation, f"/{language}/account/invitations/{token}/"


def test_the_secretariat_invites_and_the_person_sets_up_the_account(client, secretariat):
    cast.sign_in(client, secretariat)
    asked = {"name": "Someone", "email": "Someone@Example.org", "language": "fr"}
    client.post("/en/workspace/invitations/", asked | {"role": "reviewer"})
    (message,) = mail.outbox
    (link,) = person.links_in(message)
    assert message.to == ["someone@example.org"]
    assert link.startswith("/fr/")

    guest = type(client)()
    page = guest.get(link)
    assert 'value="Someone"' in page.text
    response = guest.post(link, HERS)

    user = User.objects.get(email="someone@example.org")
    assert (user.name, user.language) == ("Someone Invited", "fr")
    assert roles.holds(user, Role.REVIEWER)
    assert response.url == "/fr/workspace/"
    # A strong role sets up its factor before anything opens.
    assert "/account/factor/" in guest.get(response.url).url


@pytest.mark.parametrize("what", ["closed", "ended", "erased"])
def test_an_invitation_ends_with_the_role_of_who_sent_it(client, secretariat, what):
    by = actor_for(secretariat, Role.SECRETARIAT)
    asked = {"name": "Someone", "email": "someone@example.org", "language": "en"}
    invitation, token = actions.invite(role="reviewer", by=by, **asked)

    if what == "closed":
        actions.close_account(secretariat, by=Actor.system())
    elif what == "ended":
        actions.end_staff_role(secretariat.staff_roles.get(), by=Actor.system())
    else:
        ActorPerson.objects.filter(person_uid=secretariat.uid).delete()
    client.post(f"/en/account/invitations/{token}/", HERS)

    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not User.objects.filter(email="someone@example.org").exists()
    assert (invitation.withdrawn_at is None) == (what == "erased")


@pytest.mark.parametrize("times", [1, 3])
def test_a_scanner_that_opens_the_link_uses_nothing(client, times):
    invitation, link = invited()

    for _time in range(times):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 405

    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.exists()


def test_a_lead_who_accepts_goes_straight_to_work(client):
    commitment = make.CommitmentFactory(lead=make.OrganisationFactory())
    _invitation, link = invited("lead", commitment.uid)

    response = client.post(link, HERS)

    user = User.objects.get()
    assert roles.held_by(user) == {("lead", commitment.uid, commitment.lead.uid)}
    assert client.get(response.url).status_code == 200


def test_an_invitation_works_once(client):
    invitation, link = invited()
    client.post(link, HERS)

    again = type(client)()
    assert again.get(link).status_code == 404
    assert again.post(link, HERS | {"name": "Another"}).status_code == 404
    assert User.objects.get().name == "Someone Invited"
    invitation.refresh_from_db()
    assert invitation.accepted_by == User.objects.get()


def test_an_invitation_expires_after_a_week(client):
    with time_machine.travel("2026-03-02 12:00:00 +0000", tick=False) as clock:
        _invitation, link = invited()
        clock.shift(datetime.timedelta(days=7, seconds=-1))
        assert client.get(link).status_code == 200
        clock.shift(datetime.timedelta(seconds=1))

        assert client.get(link).status_code == 404
        assert client.post(link, HERS).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["never-sent", "a" * 43, "%00", "..%2F..%2Fetc", "é"])
def test_an_unknown_link_says_what_to_do(client, token):
    response = client.get(f"/en/account/invitations/{token}/")

    assert response.status_code in {400, 404}


def test_a_withdrawn_invitation_no_longer_works(client, secretariat):
    invitation, link = invited()
    cast.sign_in(client, secretariat)

    client.post(f"/en/workspace/invitations/{invitation.uid}/withdraw/")

    assert type(client)().get(link).status_code == 404


def test_inviting_again_leaves_one_link_that_works(client):
    _first, old = invited()
    _second, new = invited()

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_the_link_is_kept_nowhere_in_the_database():
    invitation, link = invited()
    token = link.split("/")[-2]

    kept = str(Invitation.objects.values().get()) + str(list(AuditPayload.objects.values()))

    assert token not in kept
    assert len(invitation.token_digest) == 64


def test_an_account_that_is_there_signs_in_first_and_accepts(client):
    user = make.UserFactory(email="someone@example.org")
    _invitation, link = invited("association", verified().organisation.uid)
    assert "sign in with it to accept" in client.get(link).text
    assert client.post(link, HERS).status_code == 200
    assert not roles.held_by(user)

    cast.sign_in(client, user, "password", "code")
    assert "Accept the role" in client.get(link).text
    response = client.post(link)

    assert response.url == "/en/workspace/"
    assert roles.holds(user, Role.ASSOCIATION)
    assert client.get(response.url).status_code == 200  # this session goes on


def verified():
    return make.AssociationFactory(verified=True)


def test_accepting_gives_the_session_another_key_and_ends_the_others(client):
    user = make.UserFactory(email="someone@example.org")
    _invitation, link = invited("association", verified().organisation.uid)
    elsewhere = cast.sign_in(type(client)(), user)
    cast.sign_in(client, user, "password", "code")
    before = client.session.session_key

    client.post(link)

    assert client.session.session_key != before
    assert elsewhere.get("/en/workspace/").status_code == 302


def test_an_invitation_is_for_the_person_it_was_sent_to(client):
    _invitation, link = invited()
    stranger = make.UserFactory()
    cast.sign_in(client, stranger)

    page, answer = client.get(link), client.post(link)

    assert "you are signed in with another account" in page.text
    assert answer.status_code == 200
    assert not roles.held_by(stranger)


def test_an_account_somebody_else_began_with_the_address_becomes_the_invited_persons(client):
    """Signing up with a colleague's address and waiting for the invitation gains nothing."""
    squatter = make.UserFactory(email="someone@example.org", confirmed=False)
    squatter.set_password("the squatter knows this")
    squatter.save()
    _invitation, link = invited()

    client.post(link, HERS)

    assert User.objects.get() == squatter
    squatter.refresh_from_db()
    assert squatter.check_password(person.PASSWORD)
    assert roles.holds(squatter, Role.REVIEWER)


def test_an_invitation_to_something_that_is_gone_is_a_dead_link(client):
    commitment = make.CommitmentFactory()
    _invitation, link = invited("lead", commitment.uid)
    commitment.delete()

    assert client.get(link).status_code == 404


def test_a_weak_password_is_refused_and_the_invitation_stays_open(client):
    invitation, link = invited()

    response = client.post(link, HERS | {"password1": "someone@example.org"})

    assert response.status_code == 422
    invitation.refresh_from_db()
    assert invitation.is_open


def test_every_step_leaves_a_trace_without_a_name(client):
    _invitation, link = invited()
    client.post(link, HERS)

    events = AuditEvent.objects.filter(stream__name="accounts").order_by("sequence")
    assert list(events.values_list("event_type", flat=True)) == [
        "accounts.invitation.sent",
        "accounts.role.granted",
        "accounts.invitation.accepted",
    ]
    kept = str(list(AuditPayload.objects.values_list("value", flat=True)))
    assert "someone@example.org" not in kept
    assert "Someone" not in kept


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("secretariat", {"reviewer"}),
        ("administrator", {"secretariat", "reviewer", "administrator"}),
    ],
)
def test_who_invites_to_what(client, role, offered):
    cast.sign_in(client, cast.staff(role))
    data = {"name": "A", "email": "a@example.org", "language": "en"}

    for wanted in ["secretariat", "reviewer", "administrator", "lead", "system"]:
        client.post("/en/workspace/invitations/", data | {"role": wanted})

    assert set(Invitation.objects.values_list("role", flat=True)) == offered


def test_a_mail_that_cannot_be_sent_is_said(client, secretariat, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    cast.sign_in(client, secretariat)
    data = {"name": "A", "email": "a@example.org", "language": "en", "role": "reviewer"}

    page = client.post("/en/workspace/invitations/", data, follow=True)

    assert "The mail could not be sent" in page.text


@pytest.mark.parametrize("hostile", ['<b onmouseover="x">M</b>', "\u202egpj.exe", "=1+1"])
def test_a_hostile_name_is_text_in_page_and_mail(client, secretariat, hostile):
    cast.sign_in(client, secretariat)
    data = {"name": hostile, "email": "a@example.org", "language": "en", "role": "reviewer"}

    page = client.post("/en/workspace/invitations/", data, follow=True)

    html = mail.outbox[0].alternatives[0][0]
    for shown in (page.text, html):
        assert "<b onmouseover" not in shown
        assert "\u202e" not in shown


def test_two_people_cannot_accept_one_invitation_at_the_same_time():
    """The second one finds it used: the row is locked before it is read."""
    _invitation, link = invited()
    token = link.split("/")[-2]
    user = make.UserFactory(email="someone@example.org")
    actions.accept_invitation(token, user=user)

    with pytest.raises(actions.CannotAccept):
        actions.accept_invitation(token, user=user)


def test_an_old_invitation_that_nobody_accepted_is_forgotten():
    from iltizam.accounts.tidying import tidy

    invitation, _link = invited()
    long_ago = timezone.now() - datetime.timedelta(days=60)
    Invitation.objects.filter(pk=invitation.pk).update(
        invited_at=long_ago, expires_at=long_ago + datetime.timedelta(days=7)
    )

    assert tidy() == 1
    assert tidy() == 0
    assert not Invitation.objects.exists()

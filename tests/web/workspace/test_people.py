"""The screens on which people are named and ended, each for those who may."""

import pytest
from django.core import mail

from iltizam.accounts import roles
from iltizam.accounts.models import Invitation
from iltizam.accounts.roles import Role
from iltizam.civilsociety.models import Association
from iltizam.core.texts import LocalisedText
from iltizam.directory.models import InstitutionManager
from tests import cast
from tests import factories as make
from tests.accounts.signing_in import links_in
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True), lead=make.OrganisationFactory()
    )


@pytest.fixture
def manager(commitment):
    return cast.manager_of(commitment.lead)


def focal_points(commitment):
    return f"/en/workspace/commitments/{commitment.uid}/people/"


def somebody(**fields):
    return {
        "role": "lead",
        "name": "Somebody",
        "email": "new@example.org",
        "language": "fr",
    } | fields


def test_a_manager_is_led_to_the_own_institution_and_sees_what_nobody_leads(
    client, commitment, manager
):
    cast.sign_in(client, manager)

    response = client.get("/en/workspace/people/", follow=True)

    page = parsed(response)
    (row,) = page.one("table").rows
    assert row[1:] == ["nobody", "–", f"Name or end – {commitment.title['en']}"]
    assert commitment.title["en"] in page.text


def test_the_secretariat_sees_every_institution_those_without_leads_first(client, commitment):
    led = make.CommitmentFactory(
        plan=commitment.plan, lead=make.OrganisationFactory(name=LocalisedText(en="A led one"))
    )
    cast.focal_point(led)
    make.CommitmentFactory(
        plan=make.PlanFactory(imported=True), lead=make.OrganisationFactory()
    )
    cast.sign_in(client, cast.staff("secretariat"))

    rows = parsed(client.get("/en/workspace/people/")).one("table").rows

    assert [row[1:] for row in rows] == [["nobody", "1", "1"], ["nobody", "1", "–"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements_however_long(
    client, commitment, count, django_assert_num_queries
):
    for _more in range(count):
        other = make.CommitmentFactory(plan=commitment.plan, lead=make.OrganisationFactory())
        cast.manager_of(other.lead)
        cast.focal_point(other)
    cast.sign_in(client, cast.staff("secretariat"))

    with django_assert_num_queries(8):
        client.get("/en/workspace/people/")


def test_somebody_new_is_invited_in_their_language(client, commitment, manager):
    cast.sign_in(client, manager)

    client.post(focal_points(commitment), somebody())

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.object_uid) == ("lead", commitment.uid)
    assert invitation.invited_by.role == Role.MANAGER
    (message,) = mail.outbox
    (link,) = links_in(message)
    assert link.startswith("/fr/account/invitations/")


def test_a_colleague_is_named_at_once_and_told(client, commitment, manager):
    colleague = cast.focal_point(
        make.CommitmentFactory(plan=commitment.plan, lead=commitment.lead)
    )
    before = cast.focal_point(commitment)
    cast.sign_in(client, manager)

    client.post(focal_points(commitment), somebody(email=colleague.email))

    assert roles.holds(colleague, Role.LEAD, object_uid=commitment.uid)
    assert not roles.held_by(before)
    assert not Invitation.objects.exists()
    (message,) = mail.outbox
    assert message.to == [colleague.email]


def test_somebody_of_another_institution_is_invited_not_named(client, commitment, manager):
    stranger = cast.focal_point(make.CommitmentFactory(lead=make.OrganisationFactory()))
    cast.sign_in(client, manager)

    client.post(focal_points(commitment), somebody(email=stranger.email))

    assert Invitation.objects.get().email == stranger.email
    assert not roles.holds(stranger, Role.LEAD, object_uid=commitment.uid)


def test_ending_a_lead_refuses_them_on_the_next_request_in_an_open_session(
    client, commitment, manager
):
    lead = cast.focal_point(commitment)
    open_session = cast.sign_in(type(client)(), lead, "password", "code")
    assert open_session.get("/en/workspace/").status_code == 200
    row = commitment.focal_points.get()
    cast.sign_in(client, manager)

    page = client.post(f"/en/workspace/focal-points/{row.uid}/end/", follow=True)

    assert open_session.get("/en/workspace/").status_code == 302
    assert "Nobody leads this commitment at present." in page.text
    assert mail.outbox[0].to == [lead.email]


def test_a_manager_names_nobody_elsewhere(client, manager):
    other = make.CommitmentFactory(lead=make.OrganisationFactory())
    row = make.FocalPointFactory(commitment=other)
    cast.sign_in(client, manager)

    assert client.post(focal_points(other), somebody()).status_code == 404
    assert client.post(f"/en/workspace/focal-points/{row.uid}/end/").status_code == 404
    assert not Invitation.objects.exists()
    row.refresh_from_db()
    assert row.ended_at is None


def test_the_secretariat_invites_and_ends_a_manager(client, commitment, manager):
    cast.sign_in(client, cast.staff("secretariat"))
    where = f"/en/workspace/people/{commitment.lead.uid}/manager/"

    client.post(where, somebody())
    assert Invitation.objects.get().role == "manager"
    assert roles.holds(manager, Role.MANAGER)  # until it is accepted
    client.post(f"{where}end/")

    assert not roles.held_by(manager)
    assert InstitutionManager.objects.get(organisation=commitment.lead).ended_at is not None


def test_an_association_is_verified_and_its_representative_invited_and_ended(client):
    cast.sign_in(client, cast.staff("secretariat"))
    asked = {"name": "Transparency Now", "acronym": "TN", "website": ""}

    where = client.post("/en/workspace/associations/", asked).url
    association = Association.objects.get(organisation__acronym="TN")
    client.post(where, somebody())
    guest = cast.representative(association)
    row = association.representatives.get()
    client.post(f"/en/workspace/representatives/{row.uid}/end/")

    assert association.organisation.name == {"en": "Transparency Now"}
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.object_uid) == (
        "association",
        association.organisation.uid,
    )
    assert not roles.held_by(guest)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@example.org\nBcc: b@example.org"])
def test_what_is_no_address_is_refused_beside_its_field(client, commitment, manager, email):
    cast.sign_in(client, manager)

    response = client.post(focal_points(commitment), somebody(email=email))

    assert response.status_code == 422
    assert 'value="Somebody"' in response.text
    assert mail.outbox == []

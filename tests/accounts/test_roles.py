"""Roles are dated rows, asked of the database on every request."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from iltizam.accounts import roles
from iltizam.accounts.actors import actor_for, actor_of
from iltizam.accounts.models import StaffRole, User
from iltizam.accounts.roles import Held, Role
from iltizam.civilsociety.enums import AssociationStatus
from iltizam.core.models import Actor
from iltizam.core.permissions import may
from iltizam.plans.acting import acting_role, actor_on
from iltizam.plans.models import FocalPoint
from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def commitment():
    return make.CommitmentFactory(lead=make.OrganisationFactory())


@pytest.fixture
def everybody(commitment):
    return cast.cast_of(commitment)


def test_nobody_without_an_account_holds_a_role():
    assert roles.held_by(AnonymousUser()) == frozenset()


def test_everybody_holds_what_the_rows_say(commitment, everybody):
    lead = commitment.lead.uid
    found = {role: roles.held_by(everybody[role]) for role in cast.ROLES}

    association = found.pop("association")
    assert {held.role for held in association} == {"association"}
    assert found == {
        "visitor": frozenset(),
        "participant": frozenset(),
        "lead": {Held("lead", commitment.uid, lead)},
        "deputy": {Held("deputy", commitment.uid, lead)},
        "former_lead": frozenset(),
        "manager": {Held("manager", lead, lead)},
        "secretariat": {Held("secretariat")},
        "reviewer": {Held("reviewer")},
        "reader": {Held("reader", everybody.report.uid)},
        "administrator": {Held("administrator")},
        "superuser": frozenset(),
    }


def test_all_roles_are_read_with_one_statement(everybody, django_assert_num_queries):
    with django_assert_num_queries(1):
        roles.held_by(everybody.lead)


def test_a_user_of_one_request_is_asked_about_once(everybody, django_assert_num_queries):
    user = roles.remembering(everybody.lead)

    with django_assert_num_queries(1):
        assert roles.held_by(user) == roles.held_by(user)


@pytest.mark.parametrize(
    ("dates", "is_held"),
    [
        ({"starts_on": -1}, True),
        ({"starts_on": 0, "ends_on": 0}, True),
        ({"starts_on": 1}, False),
        ({"starts_on": -5, "ends_on": -1}, False),
    ],
)
def test_a_role_is_held_from_its_first_to_its_last_day(dates, is_held):
    days = {name: TODAY() + offset * DAY for name, offset in dates.items()}

    user = cast.staff("reviewer", **days)

    assert roles.holds(user, Role.REVIEWER) is is_held


def test_a_role_ended_now_is_not_held_any_more_but_was_until_yesterday():
    user = cast.staff("reviewer", starts_on=TODAY() - 5 * DAY)
    user.staff_roles.update(ended_at=timezone.now(), ends_on=TODAY())

    assert not roles.holds(user, Role.REVIEWER)
    assert not StaffRole.objects.current().exists()
    assert StaffRole.objects.current(TODAY() - DAY).exists()


def test_a_role_is_held_in_its_object_only(commitment):
    elsewhere = cast.focal_point(make.CommitmentFactory(plan=commitment.plan))

    assert roles.holds(elsewhere, Role.LEAD)
    assert not roles.holds(elsewhere, Role.LEAD, object_uid=commitment.uid)


def test_representatives_of_an_unverified_association_hold_nothing():
    association = make.AssociationFactory(verified=True)
    user = cast.representative(association)
    association.status = AssociationStatus.WITHDRAWN
    association.save()

    assert roles.held_by(user) == frozenset()


def test_the_same_person_in_the_same_role_is_the_same_actor(everybody):
    first = actor_for(everybody.lead, Role.LEAD, "0" * 16)

    assert actor_for(everybody.lead, Role.LEAD, "0" * 16) == first
    assert actor_for(everybody.lead, Role.LEAD, "1" * 16) != first
    assert actor_for(everybody.lead, Role.DEPUTY, "0" * 16) != first
    assert actor_for(everybody.deputy, Role.LEAD, "0" * 16) != first
    assert first.person_link.person_uid == everybody.lead.uid


def test_an_actor_carries_no_name(everybody):
    actor = actor_of(everybody.secretariat, Held("secretariat"))

    assert (actor.role, actor.organisation_uid) == (Actor.Role.SECRETARIAT, "")
    assert everybody.secretariat.uid not in str(actor)


def test_on_a_commitment_one_acts_in_the_nearest_role(commitment, everybody):
    found = {role: acting_role(everybody[role], commitment) for role in cast.ROLES}

    named = {role: held.role for role, held in found.items() if held}
    assert named == {role: role for role in ("lead", "deputy", "manager", "secretariat")}
    person = everybody.lead.person
    make.InstitutionManagerFactory(organisation=commitment.lead, person=person)
    assert acting_role(everybody.lead, commitment).role == "lead"
    assert actor_on(everybody.lead, commitment).organisation_uid == commitment.lead.uid


def test_whoever_holds_nothing_there_does_not_act(commitment, everybody):
    with pytest.raises(LookupError, match=commitment.uid):
        actor_on(everybody.reviewer, commitment)


ALLOWED = {
    "accounts.manage_accounts": {"administrator"},
    "accounts.grant_role": {"administrator"},
    "accounts.invite": {"secretariat", "administrator"},
    "plans.name_focal_point": {"manager", "secretariat"},
    "plans.change_texts": {"secretariat"},
}


@pytest.mark.parametrize("permission", ALLOWED)
def test_who_may(permission, commitment, everybody):
    allowed = {role for role in cast.ROLES if may(everybody[role], permission, commitment)}

    assert allowed == ALLOWED[permission]


def test_a_manager_of_another_institution_names_nobody_here(commitment):
    stranger = cast.manager_of(make.OrganisationFactory())

    assert not may(stranger, "plans.name_focal_point", commitment)


def test_two_spellings_of_an_address_are_one_account():
    user = User.objects.create_user("  Someone@Example.ORG ", "secret words")

    assert user.email == "someone@example.org"
    assert User.objects.get_by_natural_key("SOMEONE@example.org") == user


def test_nobody_is_made_a_superuser():
    with pytest.raises(NotImplementedError, match="iltizam invite"):
        User.objects.create_superuser("someone@example.org", "secret words")


def test_a_focal_point_without_an_account_holds_nothing(commitment):
    make.FocalPointFactory(commitment=commitment, person=make.PersonFactory())

    assert FocalPoint.objects.current().count() == 1
    assert roles.held_by(make.UserFactory()) == frozenset()

"""Lead and deputy: dated rows, handed over at once, with what was open."""

import pytest
from django.utils import timezone

from iltizam.accounts import inviting, roles
from iltizam.accounts.roles import Role
from iltizam.core.models import AuditEvent, AuditPayload
from iltizam.core.versions import plan_scope, read_versions
from iltizam.plans import handover
from iltizam.plans.enums import FocalPointRole
from iltizam.plans.handover import end_focal_point, name_focal_point
from iltizam.plans.models import FocalPoint
from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db

LEAD = FocalPointRole.LEAD


@pytest.fixture
def commitment():
    return make.CommitmentFactory(lead=make.OrganisationFactory())


@pytest.fixture
def by():
    return make.ActorFactory(role=Role.MANAGER)


@pytest.fixture
def handed(monkeypatch):
    """What a higher app is told at each hand-over."""
    told = []
    monkeypatch.setattr(handover, "_moves", [lambda *row, by: told.append((*row, by))])
    return told


def test_naming_a_lead_gives_the_role_from_today(commitment, by, handed):
    user = make.UserFactory()

    named = name_focal_point(commitment, user, LEAD, by=by)

    assert roles.holds(user, Role.LEAD, object_uid=commitment.uid)
    assert (named.starts_on, named.named_by) == (timezone.localdate(), by)
    assert named.organisation == commitment.lead
    assert named.person.user == user
    assert handed == []


def test_the_one_before_hands_over_and_is_out_at_once(commitment, by, handed, client):
    before = cast.focal_point(commitment)
    cast.sign_in(client, before)
    user = make.UserFactory()

    named = name_focal_point(commitment, user, LEAD, by=by)

    ended = FocalPoint.objects.exclude(pk=named.pk).get()
    assert ended.ends_on == timezone.localdate()
    assert not roles.held_by(before)
    assert client.get("/en/workspace/").status_code == 302
    assert handed == [(ended, named, by)]


def test_the_deputy_stays_when_the_lead_changes(commitment, by, handed):
    deputy = cast.focal_point(commitment, FocalPointRole.DEPUTY)

    name_focal_point(commitment, make.UserFactory(), LEAD, by=by)

    assert roles.holds(deputy, Role.DEPUTY, object_uid=commitment.uid)
    assert handed == []


def test_naming_who_is_it_already_changes_nothing(commitment, by, handed):
    lead = cast.focal_point(commitment)
    row = FocalPoint.objects.get()

    assert name_focal_point(commitment, lead, LEAD, by=by) == row
    assert FocalPoint.objects.get() == row
    assert handed == []


def test_ending_leaves_the_commitment_without_a_lead_and_its_drafts_waiting(
    commitment, by, handed
):
    lead = cast.focal_point(commitment)
    row = FocalPoint.objects.get()

    end_focal_point(row, by=by)
    end_focal_point(row, by=by)

    assert not roles.held_by(lead)
    assert handed == [(row, None, by)]
    assert FocalPoint.objects.current(timezone.localdate()).count() == 0


def test_the_trace_names_role_and_institution_never_the_person(commitment, by):
    user = make.UserFactory(name="Nobody Shown")

    named = name_focal_point(commitment, user, LEAD, by=by)
    end_focal_point(named, by=by)

    events = AuditEvent.objects.filter(stream__name=f"plan:{commitment.plan.uid}")
    assert list(events.order_by("sequence").values_list("event_type", flat=True)) == [
        "plans.focal_point.named",
        "plans.focal_point.ended",
    ]
    kept = str(list(AuditPayload.objects.values_list("value", flat=True)))
    assert "Nobody Shown" not in kept
    assert user.uid not in kept
    assert named.person.uid not in kept


def test_the_public_page_changes_with_it(commitment, by):
    scope = [plan_scope(commitment.plan.slug)]
    before = read_versions(scope)

    name_focal_point(commitment, make.UserFactory(), LEAD, by=by)

    assert read_versions(scope) != before


def test_a_hand_over_that_fails_leaves_everything_as_it_was(commitment, by, monkeypatch):
    def broken(*_rows, by):
        raise RuntimeError

    monkeypatch.setattr(handover, "_moves", [broken])
    lead = cast.focal_point(commitment)

    with pytest.raises(RuntimeError):
        name_focal_point(commitment, make.UserFactory(), LEAD, by=by)

    assert roles.holds(lead, Role.LEAD, object_uid=commitment.uid)


@pytest.mark.parametrize("role", ["lead", "deputy", "manager", "association", "reviewer"])
def test_every_role_is_given_and_ended_by_its_name(commitment, by, role):
    association = make.AssociationFactory(verified=True)
    object_uid = {
        "lead": commitment.uid,
        "deputy": commitment.uid,
        "manager": commitment.lead.uid,
        "association": association.organisation.uid,
    }.get(role, "")
    user = make.UserFactory()

    inviting.grant(role, user, object_uid, by=by)
    assert roles.holds(user, role, object_uid=object_uid)
    epoch = user.session_epoch
    inviting.end(role, user, object_uid, by=by)

    assert not roles.held_by(user)
    user.refresh_from_db()
    assert user.session_epoch > epoch


def test_an_institution_has_one_manager(commitment, by):
    first, second = make.UserFactory(), make.UserFactory()
    inviting.grant("manager", first, commitment.lead.uid, by=by)

    inviting.grant("manager", second, commitment.lead.uid, by=by)

    assert not roles.held_by(first)
    assert roles.holds(second, Role.MANAGER)

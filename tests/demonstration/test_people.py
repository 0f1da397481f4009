"""The copy of a plan to work on, and the accounts to try it with."""

import json

import pytest
from django.core.management import call_command

from iltizam.accounts import roles
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.civilsociety.models import ParallelAssessment
from iltizam.demonstration import copying, people
from iltizam.demonstration.copying import copy_of
from iltizam.demonstration.people import GUESTS
from iltizam.exchange.shipped import plan_path
from iltizam.plans.models import ActionPlan, Commitment, FocalPoint
from iltizam.tracking.figures import plan_figures
from tests.demonstration.conftest import TODAY
from tests.exchange.files import row_counts


def original():
    return json.loads(plan_path(copying.ORIGINAL).read_bytes())


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """An installation as `iltizam setup` leaves it; each test's changes are rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("setup", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def copy(everything, db):
    return ActionPlan.objects.get(slug="demo-2021-2023")


def test_the_same_day_makes_the_same_copy():
    assert copy_of(original(), TODAY) == copy_of(original(), TODAY)


def test_the_copy_shares_no_identifier_with_the_plan_but_its_territory():
    document = copy_of(original(), TODAY)
    territory = {row["uid"] for row in original()["territories"]}

    shared = set(copying._uids(document)) & set(copying._uids(original()))

    assert shared == territory


def test_the_copy_is_carried_out_now_and_marked_as_a_demonstration(copy):
    assert copy.is_live
    assert copy.is_fictional
    assert copy.commitments.count() == 22
    assert all(
        "demo" in text or "تجريبية" in text or "démo" in text for text in copy.title.values()
    )


def test_the_copy_has_a_rate_for_every_commitment(copy):
    figures = plan_figures(copy)

    assert figures.rate.counted == 22
    published = {row["number"]: row["rate"]["published"] for row in original()["commitments"]}
    complete = {number for number, rate in published.items() if rate == 100}
    by_key = {c.pk: c.number for c in copy.commitments.all()}
    assert {
        number for key, number in by_key.items() if figures.commitments[key].rate.shown == 100
    } == complete


def test_two_commitments_of_the_copy_are_led_by_nobody(copy):
    led = FocalPoint.objects.current().filter(role="lead").values("commitment")

    without = copy.commitments.exclude(pk__in=led)

    assert set(without.values_list("number", flat=True)) == copying.WITHOUT_LEAD


def test_the_plan_itself_is_untouched(everything, db):
    plan = ActionPlan.objects.get(slug="2021-2023")

    assert not plan.is_live
    assert not plan.is_fictional
    assert not FocalPoint.objects.filter(commitment__plan=plan).exists()


def test_there_is_an_account_for_every_role_that_people_hold(everything, db):
    held = {
        guest: {each.role for each in roles.held_by(User.objects.get(uid=guest.uid))}
        for guest in GUESTS
    }

    assert {guest.role for guest in GUESTS} == set(roles.SECOND_FACTOR) - {
        Role.MEMBER,
        Role.READER,
    } | {"participant"}
    for guest, found in held.items():
        assert found == ({guest.role} if guest.role != "participant" else set())


@pytest.mark.parametrize("slug", ["demo", "demo-2021-2023"])
def test_the_leads_lead_commitments_of_their_plan_only(everything, db, slug):
    guest = next(g for g in GUESTS if (g.role, g.plan) == ("lead", slug))

    uids = roles.objects_of(User.objects.get(uid=guest.uid), Role.LEAD)

    led = Commitment.objects.filter(uid__in=uids)
    assert len(led) >= 2
    assert set(led.values_list("plan__slug", flat=True)) == {slug}


def test_nobody_can_sign_in_to_a_demonstration_account_with_a_password(everything, db):
    users = User.objects.filter(uid__in=[guest.uid for guest in GUESTS])

    assert len(users) == len(GUESTS)
    assert not any(user.has_usable_password() for user in users)


def test_setup_twice_writes_once_and_prints_the_accounts_each_time(everything, db, capsys):
    before = row_counts()

    call_command("setup", verbosity=0)

    said = capsys.readouterr().out
    assert row_counts() == before
    assert all(guest.email in said for guest in GUESTS)


def test_a_role_that_was_ended_stays_ended(everything, db):
    user = User.objects.get(uid=next(g for g in GUESTS if g.role == "reviewer").uid)
    user.staff_roles.get().end()

    people.begin()

    assert not roles.held_by(user)


def test_without_demonstration_nothing_is_written(copy, settings):
    settings.DEMONSTRATION = False
    User.objects.all().delete()

    assert copying.begin() == ""
    assert people.begin() == ""
    assert not User.objects.exists()


def test_every_page_of_the_copy_is_marked(copy, client):
    for path in (
        "",
        "commitments/1/",
        "commitments/1/activities/1/",
        "methodology/",
        "changes/",
    ):
        response = client.get(f"/fr/plans/demo-2021-2023/{path}")

        assert response.status_code == 200, path
        assert 'class="fictional"' in response.text, path


def test_the_association_of_the_demonstration_keeps_its_assessments(everything, db):
    assert ParallelAssessment.objects.filter(organisation__association__isnull=False).exists()

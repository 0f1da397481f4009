"""R7: after adoption nothing changes without a public reason, an approval and both rates."""

import datetime
import threading
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connections
from django.utils import timezone

from iltizam.core.models import AuditEvent, SearchEntry
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import plan_scope, read_versions
from iltizam.plans.models import Activity, ActivityChange, ProposedChange
from iltizam.tracking.actions import (
    CannotChange,
    NewActivity,
    approve_change,
    effect_of_change,
    lock_weights,
    propose_activity,
    propose_change,
    publish_update,
    refuse_change,
)
from iltizam.tracking.figures import commitment_figures, original_rate, plan_figures
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    CommitmentFactory,
    OrganisationFactory,
    PlanFactory,
    ProgressUpdateFactory,
)

pytestmark = pytest.mark.django_db
WHY = LocalisedText(fr="La loi n’est pas votée.")


@pytest.fixture
def lead():
    return ActorFactory()


@pytest.fixture
def secretariat():
    return ActorFactory(role="secretariat")


@pytest.fixture
def commitment(lead):
    """Weights 3, 2, 1 at 72, 40 and nothing yet: 296/6."""
    commitment = CommitmentFactory(plan=PlanFactory(live=True))
    for weight, percent in ((3, 72), (2, 40), (1, None)):
        activity = ActivityFactory(commitment=commitment, weight=Decimal(weight))
        if percent:
            ProgressUpdateFactory(activity=activity, published=True, percent=percent)
    return lock_weights(commitment, by=lead)


def first(commitment):
    return commitment.activities.order_by("pk").first()


def original(commitment):
    commitment.plan.refresh_from_db()
    rows = list(commitment.activities.all())
    changes = ActivityChange.objects.filter(activity__commitment=commitment).values_list(
        "activity", "kind", "old", "recorded_at", "sequence", named=True
    )
    return original_rate(commitment.plan, rows, changes, commitment_figures(commitment, []))


def rate(commitment):
    return plan_figures(commitment.plan).commitments[commitment.pk].rate.computed


@pytest.mark.parametrize(
    ("kind", "new", "stands", "after"),
    [
        ("weight", Decimal("1.5"), ("3", "1.5"), Fraction(188 * 2, 9)),
        ("removed", "out", ("in", "out"), Fraction(80, 3)),
        ("state", "cancelled", ("planned", "cancelled"), Fraction(80, 3)),
        ("state", "suspended", ("planned", "suspended"), Fraction(296, 6)),
    ],
)
def test_an_approved_change_is_made_with_both_rates(
    *, commitment, lead, secretariat, kind, new, stands, after
):
    activity, before = first(commitment), rate(commitment)

    proposal = propose_change(activity, kind=kind, new=new, reason=WHY, by=lead)

    assert rate(commitment) == before == Fraction(296, 6)
    assert effect_of_change(proposal).commitment.after == after
    version = read_versions([plan_scope(commitment.plan.slug)])
    change = approve_change(proposal, by=secretariat)
    assert rate(commitment) == after
    assert (change.rate_before, change.rate_after) == (str(before), str(after))
    assert (change.old, change.new, change.reason) == (*stands, WHY)
    assert (change.by, change.approved_by) == (lead, secretariat)
    assert change.effective == Period.day(timezone.localdate())
    proposal.refresh_from_db()
    assert (proposal.state, proposal.change, proposal.answered_by) == (
        "approved",
        change,
        secretariat,
    )
    assert read_versions([plan_scope(commitment.plan.slug)]) > version
    assert original(commitment) == before


def test_an_added_activity_takes_its_place_and_is_found(commitment, lead, secretariat):
    office = OrganisationFactory()
    wanted = NewActivity(
        title=LocalisedText(en="Print a barometer", fr="Imprimer un baromètre"),
        description=LocalisedText(en="On paper"),
        weight=Decimal(2),
        planned=Period.month(2026, 12),
        responsible=office,
    )
    proposal = propose_activity(commitment, wanted=wanted, reason=WHY, by=lead)
    assert commitment.activities.count() == 3
    assert effect_of_change(proposal).commitment.after == Fraction(296, 8)

    change = approve_change(proposal, by=secretariat)

    added = change.activity
    numbers = list(commitment.activities.order_by("position").values_list("number", flat=True))
    assert numbers == sorted(numbers)
    assert added == commitment.activities.order_by("position").last()
    assert (added.key, added.number_source) == (str(added.number), "site")
    assert (added.title, added.weight, added.responsible) == (wanted.title, 2, office)
    assert added.planned == wanted.planned
    assert (change.kind, change.old, change.new) == ("added", "out", "in")
    assert (change.rate_before, change.rate_after) == ("148/3", "37")
    assert SearchEntry.objects.filter(object_uid=added.uid).count() == 2
    proposal.refresh_from_db()
    assert proposal.activity == added


def test_the_rate_under_the_original_weights_and_activities_stays_beside_todays(
    commitment, lead, secretariat
):
    """Whatever is changed, and however often; only progress moves it."""
    before = rate(commitment)

    def change(activity, kind, new):
        proposal = propose_change(activity, kind=kind, new=new, reason=WHY, by=lead)
        approve_change(proposal, by=secretariat)

    one, two, three = commitment.activities.order_by("pk")
    change(one, "weight", Decimal(1))
    change(one, "weight", Decimal(5))
    change(two, "removed", "out")
    change(three, "state", "cancelled")
    added = propose_activity(
        commitment,
        wanted=NewActivity(LocalisedText(en="More"), weight=Decimal(9)),
        reason=WHY,
        by=lead,
    )
    new = approve_change(added, by=secretariat).activity
    assert original(commitment) == before
    assert rate(commitment) == Fraction(360, 14)

    publish_update(ProgressUpdateFactory(activity=new, percent=80, effective=None), by=lead)
    change(new, "weight", Decimal(1))
    assert original(commitment) == before
    assert rate(commitment) == Fraction(440, 6)

    publish_update(ProgressUpdateFactory(activity=one, percent=90, effective=None), by=lead)
    assert original(commitment) == Fraction(350, 6)


def test_the_rate_at_a_past_date_is_that_before_the_changes(commitment, lead, secretariat):
    today = timezone.localdate()
    proposal = propose_change(
        first(commitment), kind="weight", new=Decimal(30), reason=WHY, by=lead
    )
    added = propose_activity(
        commitment,
        wanted=NewActivity(LocalisedText(en="More"), weight=Decimal(9)),
        reason=WHY,
        by=lead,
    )
    approve_change(proposal, by=secretariat)
    approve_change(added, by=secretariat)

    yesterday = plan_figures(commitment.plan, on=today - datetime.timedelta(days=1))

    assert yesterday.commitments[commitment.pk].rate.computed == Fraction(296, 6)
    assert plan_figures(commitment.plan, on=today).rate.computed == rate(commitment)


def test_taken_up_again_it_loses_the_reason_why_it_stood_still(commitment, lead, secretariat):
    activity = first(commitment)
    for new in ("suspended", "cancelled", "under_way"):
        proposal = propose_change(activity, kind="state", new=new, reason=WHY, by=lead)
        approve_change(proposal, by=secretariat)
        activity.refresh_from_db()
        assert (activity.state, activity.state_reason) == (
            new,
            {} if new == "under_way" else WHY,
        )

    assert list(activity.changes.values_list("old", "new")) == [
        ("planned", "suspended"),
        ("suspended", "cancelled"),
        ("cancelled", "under_way"),
    ]


def test_a_refused_change_changes_nothing_and_can_be_asked_again(commitment, lead, secretariat):
    activity = first(commitment)
    proposal = propose_change(activity, kind="state", new="cancelled", reason=WHY, by=lead)

    refused = refuse_change(proposal, answer={"fr": "Encore six mois."}, by=secretariat)

    assert (refused.state, refused.answer) == ("refused", {"fr": "Encore six mois."})
    assert not ActivityChange.objects.exists()
    assert propose_change(activity, kind="state", new="cancelled", reason=WHY, by=lead).is_open
    assert [event.event_type for event in AuditEvent.objects.order_by("sequence")][1:] == [
        "plans.change.asked",
        "plans.change.refused",
        "plans.change.asked",
    ]


@pytest.mark.parametrize(
    ("kind", "new", "reason", "refusals"),
    [
        ("weight", Decimal(4), {}, {"reason": "change_reason"}),
        ("weight", Decimal(3), WHY, {"new": "nothing_changes"}),
        ("weight", Decimal(0), WHY, {"new": "weight_not_above_0"}),
        ("weight", "heavy", WHY, {"new": "weight_missing"}),
        ("weight", "sNaN", WHY, {"new": "weight_missing"}),
        ("state", "completed", WHY, {"new": "state_not_possible"}),
        ("state", "under_way", WHY, {"new": "state_not_possible"}),
        ("added", "in", WHY, {"kind": "change_unknown"}),
    ],
)
def test_what_cannot_be_asked_for(*, commitment, lead, kind, new, reason, refusals):
    with pytest.raises(CannotChange) as refused:
        propose_change(first(commitment), kind=kind, new=new, reason=reason, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == refusals
    assert not ProposedChange.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "refusals"),
    [
        (NewActivity(LocalisedText(), weight=Decimal(1)), {"title": "activity_without_title"}),
        (NewActivity(LocalisedText(en="More")), {"weight": "weight_missing"}),
    ],
)
def test_a_new_activity_has_a_title_and_a_weight_where_the_others_have(
    commitment, lead, wanted, refusals
):
    with pytest.raises(CannotChange) as refused:
        propose_activity(commitment, wanted=wanted, reason=WHY, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == refusals


def test_before_the_lock_weights_are_set_and_not_asked_for(lead):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))

    with pytest.raises(CannotChange) as refused:
        propose_change(activity, kind="weight", new=Decimal(2), reason=WHY, by=lead)

    assert refused.value.codes == ["weights_not_locked"]
    # Everything else needs the secretariat from adoption on.
    assert propose_change(activity, kind="removed", new="out", reason=WHY, by=lead).is_open
    wanted = NewActivity(LocalisedText(en="More"))
    assert propose_activity(activity.commitment, wanted=wanted, reason=WHY, by=lead).is_open


def test_one_of_a_kind_is_open_at_a_time(commitment, lead):
    activity = first(commitment)
    propose_change(activity, kind="weight", new=Decimal(4), reason=WHY, by=lead)

    with pytest.raises(CannotChange) as refused:
        propose_change(activity, kind="weight", new=Decimal(5), reason=WHY, by=lead)

    assert refused.value.codes == ["asked_already"]
    assert propose_change(activity, kind="removed", new="out", reason=WHY, by=lead).is_open


@pytest.mark.parametrize("phase", ["co_creation", "evaluation", "closed"])
def test_only_between_adoption_and_evaluation(lead, phase):
    activity = ActivityFactory(commitment__plan=PlanFactory(phase=phase))

    with pytest.raises(CannotChange) as refused:
        propose_change(activity, kind="removed", new="out", reason=WHY, by=lead)

    assert refused.value.codes == ["wrong_phase"]


def test_the_secretariat_answers_and_once(commitment, lead, secretariat):
    proposal = propose_change(
        first(commitment), kind="weight", new=Decimal(4), reason=WHY, by=lead
    )

    for attempt in (
        lambda: approve_change(proposal, by=lead),
        lambda: refuse_change(proposal, answer=WHY, by=ActorFactory(role="manager")),
    ):
        with pytest.raises(CannotChange) as refused:
            attempt()
        assert refused.value.codes == ["answered_by_secretariat"]

    approve_change(proposal, by=secretariat)
    for attempt in (
        lambda: approve_change(proposal, by=secretariat),
        lambda: refuse_change(proposal, answer=WHY, by=secretariat),
    ):
        with pytest.raises(CannotChange) as refused:
            attempt()
        assert "answered_already" in refused.value.codes


def test_nothing_is_refused_without_saying_why(commitment, lead, secretariat):
    proposal = propose_change(
        first(commitment), kind="weight", new=Decimal(4), reason=WHY, by=lead
    )

    with pytest.raises(CannotChange) as refused:
        refuse_change(proposal, answer={}, by=secretariat)

    assert {each.field: each.code for each in refused.value.reasons} == {
        "answer": "change_answer"
    }


def test_what_became_impossible_meanwhile_is_not_approved(commitment, lead, secretariat):
    activity = first(commitment)
    weight = propose_change(activity, kind="weight", new=Decimal(4), reason=WHY, by=lead)
    removal = propose_change(activity, kind="removed", new="out", reason=WHY, by=lead)
    approve_change(removal, by=secretariat)

    with pytest.raises(CannotChange) as refused:
        approve_change(weight, by=secretariat)

    assert refused.value.codes == ["activity_not_in_plan"]
    assert Activity.objects.get(pk=activity.pk).weight == 3


def test_a_taken_key_is_not_given_again(commitment, lead, secretariat):
    last = max(commitment.activities.values_list("number", flat=True))
    ActivityFactory(commitment=commitment, number=None, key=str(last + 1), weight=Decimal(1))
    wanted = NewActivity(LocalisedText(en="More"), weight=Decimal(1))
    proposal = propose_activity(commitment, wanted=wanted, reason=WHY, by=lead)

    added = approve_change(proposal, by=secretariat).activity

    assert (added.number, added.key) == (last + 1, f"{last + 1}-a")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_counts(commitment, lead, secretariat):
    proposal = propose_change(
        first(commitment), kind="weight", new=Decimal(4), reason=WHY, by=lead
    )
    start, said = threading.Barrier(2), []

    def answer(act):
        start.wait()
        try:
            said.append(act())
        except CannotChange as refused:
            said.append(refused.codes)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=answer, args=(act,))
        for act in (
            lambda: type(approve_change(proposal, by=secretariat)),
            lambda: type(refuse_change(proposal, answer=WHY, by=secretariat)),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["answered_already"] in said
    assert len(said) == 2
    proposal.refresh_from_db()
    assert ActivityChange.objects.count() == (proposal.state == "approved")

"""Handing in, returning, confirming: every arrow has its action, and no other leads anywhere."""

import datetime
import itertools

import pytest

from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period
from iltizam.core.refused import Refused
from iltizam.core.versions import plan_scope, read_versions
from iltizam.tracking.actions import (
    CannotConfirm,
    CannotPublish,
    CannotReturn,
    EditConflict,
    confirm_update,
    publish_update,
    return_update,
    submit_update,
)
from iltizam.tracking.enums import ARROWS, UpdateState
from iltizam.tracking.models import ProgressUpdate
from tests.factories import ActivityFactory, ActorFactory, PlanFactory, ProgressUpdateFactory

REASON = {"fr": "Dites dans quelles régions."}


def reviewed_by(review):
    plan = PlanFactory(live=True, update_review=review)
    return ActivityFactory(commitment__plan=plan)


def in_state(state, activity):
    trait = {} if state == "draft" else {state: True}
    return ProgressUpdateFactory(activity=activity, **trait)


ACTIONS = {
    "submit_update": lambda update, by: submit_update(update, by=by),
    "return_update": lambda update, by: return_update(update, reason=REASON, by=by),
    "publish_update": lambda update, by: publish_update(update, by=by),
}


@pytest.mark.django_db
@pytest.mark.parametrize("review", ["none", "secretariat"])
@pytest.mark.parametrize(
    ("state", "name"), list(itertools.product(UpdateState.values, ACTIONS))
)
def test_every_arrow_has_its_action_and_there_is_no_other(state, name, review):
    """Where the plan asks for no review, submitting takes the next arrow as well."""
    update = in_state(state, reviewed_by(review))
    role = "lead" if name == "submit_update" else "secretariat"
    arrows = {old: new for (old, new), action in ARROWS.items() if action == name}

    if state not in arrows:
        with pytest.raises(Refused):
            ACTIONS[name](update, ActorFactory(role=role))
        update.refresh_from_db()
        assert update.state == state
        return

    done = ACTIONS[name](update, ActorFactory(role=role))

    reached = [done.state]
    if name == "submit_update" and review == "none":
        assert ARROWS["submitted", "published"] == "publish_update"
        reached = ["submitted" if done.state == "published" else done.state]
    assert reached == [arrows[state]]
    done.refresh_from_db()
    assert (state, done.state) in ARROWS or review == "none"


def test_every_action_of_the_arrows_is_one_of_these():
    assert set(ARROWS.values()) == set(ACTIONS)


@pytest.mark.django_db
def test_without_a_review_a_report_shows_at_once():
    lead = ActorFactory()
    update = in_state("draft", reviewed_by("none"))

    done = submit_update(update, by=lead)

    done.refresh_from_db()
    assert (done.state, done.validated_by) == ("published", None)
    assert [event.event_type for event in AuditEvent.objects.all()] == [
        "tracking.update.published"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("review", "role", "state"),
    [
        ("manager", "lead", "submitted"),
        ("manager", "manager", "published"),
        ("manager", "secretariat", "published"),
        ("secretariat", "lead", "submitted"),
        ("secretariat", "manager", "submitted"),
        ("secretariat", "secretariat", "published"),
    ],
)
def test_who_reviews_need_not_wait_for_a_review(review, role, state):
    update = in_state("draft", reviewed_by(review))

    assert submit_update(update, by=ActorFactory(role=role)).state == state


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_only_who_reviews_publishes_where_a_review_is_asked_for(state):
    update = in_state(state, reviewed_by("secretariat"))

    with pytest.raises(CannotPublish) as refused:
        publish_update(update, by=ActorFactory(role="manager"))

    assert refused.value.codes == ["needs_review"]
    done = publish_update(update, by=ActorFactory(role="secretariat"))
    assert done.state == "published"


@pytest.mark.django_db
def test_a_report_without_a_moment_describes_the_day_it_was_handed_in(time_machine):
    time_machine.move_to("2026-03-01T10:00:00Z")
    update = in_state("draft", reviewed_by("secretariat"))
    update.effective = None
    update.save()
    submit_update(update, by=update.author)
    # What was reported of a later day meanwhile is no reason to ask why it went down.
    time_machine.move_to("2026-03-20T10:00:00Z")
    ProgressUpdateFactory(
        activity=update.activity,
        published=True,
        percent=80,
        effective=Period.day(datetime.date(2026, 3, 20)),
    )
    time_machine.move_to("2026-04-20T10:00:00Z")

    done = publish_update(update, by=ActorFactory(role="secretariat"))

    done.refresh_from_db()
    assert done.effective == Period.day(datetime.date(2026, 3, 1))
    assert done.current().percent == 80


@pytest.mark.django_db
def test_a_submitted_report_waits_and_the_page_knows():
    update = in_state("draft", reviewed_by("manager"))
    plan = update.activity.commitment.plan
    before = read_versions([plan_scope(plan.slug)])

    submit_update(update, by=update.author)

    update.refresh_from_db()
    assert update.submitted_at is not None
    assert update.recorded_at is None
    assert list(ProgressUpdate.objects.waiting()) == [update]
    assert read_versions([plan_scope(plan.slug)]) > before
    event = AuditEvent.objects.get()
    assert event.event_type == "tracking.update.submitted"


@pytest.mark.django_db
def test_what_is_missing_is_asked_for_before_it_waits():
    update = in_state("draft", reviewed_by("manager"))
    update.percent = 100
    update.save()

    with pytest.raises(CannotPublish) as refused:
        submit_update(update, by=update.author)

    assert refused.value.codes == ["no_evidence"]
    update.refresh_from_db()
    assert update.state == "draft"


@pytest.mark.django_db
def test_who_reports_after_somebody_else_sees_both_texts_and_chooses():
    """The lead and the deputy begin at the same time; the deputy is done first."""
    activity = reviewed_by("none")
    lead, deputy = ActorFactory(), ActorFactory(role="deputy")
    mine, theirs = (
        ProgressUpdateFactory(activity=activity, author=by, percent=percent, effective=None)
        for by, percent in ((lead, 40), (deputy, 35))
    )
    submit_update(theirs, by=deputy, seen="")

    with pytest.raises(EditConflict) as conflict:
        submit_update(mine, by=lead, seen="")

    assert conflict.value.theirs == theirs
    assert conflict.value.differences["percent"] == (40, 35)
    mine.refresh_from_db()
    assert mine.state == "draft"
    done = submit_update(mine, by=lead, seen=conflict.value.theirs.uid)
    assert (done.state, activity.updates.published().count()) == ("published", 2)


@pytest.mark.django_db
def test_returned_with_a_reason_and_handed_in_again():
    activity, secretariat = reviewed_by("secretariat"), ActorFactory(role="secretariat")
    update = in_state("draft", activity)
    submit_update(update, by=update.author)

    returned = return_update(update, reason=REASON, by=secretariat)

    assert (returned.state, returned.return_reason) == ("returned", REASON)
    assert returned.returned_by == secretariat
    submit_update(update, by=update.author)
    done = publish_update(update, by=secretariat)
    assert (done.state, done.validated_by) == ("published", secretariat)
    assert [event.event_type for event in AuditEvent.objects.order_by("sequence")] == [
        "tracking.update.submitted",
        "tracking.update.returned",
        "tracking.update.submitted",
        "tracking.update.published",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "code"), [({}, "return_reason"), ({"fr": " "}, "return_reason")]
)
def test_nothing_is_returned_without_a_reason(reason, code):
    update = in_state("submitted", reviewed_by("manager"))

    with pytest.raises(CannotReturn) as refused:
        return_update(update, reason=reason, by=ActorFactory(role="manager"))

    assert {each.field: each.code for each in refused.value.reasons} == {"reason": code}
    update.refresh_from_db()
    assert update.state == "submitted"


@pytest.fixture
def told(db):
    """What the secretariat entered on the word of a letter."""
    author = ActorFactory(role="secretariat")
    update = ProgressUpdateFactory(activity=reviewed_by("none"), author=author, by_letter=True)
    return publish_update(update, by=author)


def test_the_lead_confirms_what_was_entered_for_them_once(told):
    lead = ActorFactory()

    confirmation = confirm_update(told, by=lead)

    assert (confirmation.update, confirmation.by, confirmation.sequence) == (told, lead, 2)
    with pytest.raises(CannotConfirm) as refused:
        confirm_update(told, by=lead)
    assert refused.value.codes == ["cannot_be_confirmed"]
    assert AuditEvent.objects.filter(event_type="tracking.update.confirmed").count() == 1


def test_whoever_entered_it_does_not_confirm_it(told):
    with pytest.raises(CannotConfirm) as refused:
        confirm_update(told, by=ActorFactory(role="secretariat"))

    assert refused.value.codes == ["confirmed_by_another"]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"published": True}, {"by_letter": True}])
def test_a_report_of_ones_own_or_a_draft_is_not_confirmed(fields):
    update = ProgressUpdateFactory(activity=reviewed_by("none"), **fields)

    with pytest.raises(CannotConfirm) as refused:
        confirm_update(update, by=ActorFactory())

    assert refused.value.codes == ["cannot_be_confirmed"]

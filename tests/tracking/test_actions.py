"""Publishing an update and freezing the rates: once, in order, with a trace."""

import datetime
import threading
from fractions import Fraction

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from iltizam.core.models import AuditEvent, SearchEntry
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import PLANS, plan_scope, read_versions
from iltizam.tracking.actions import (
    CannotFreeze,
    CannotPublish,
    freeze_snapshot,
    publish_update,
)
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import ProgressUpdate
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    AxisFactory,
    BandFactory,
    CommitmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
)

WHY = LocalisedText(en="The data had to be moved again.")


@pytest.fixture
def lead(db):
    return ActorFactory()


@pytest.fixture
def activity(db):
    return ActivityFactory(commitment__plan=PlanFactory(live=True))


@pytest.fixture
def published(activity, lead):
    """Publish an update of the activity with a percent."""

    def publish(percent, **fields):
        update = ProgressUpdateFactory(activity=activity, percent=percent, **fields)
        return publish_update(update, by=lead)

    return publish


def test_a_published_update_has_its_second_clock_its_trace_and_new_versions(activity, lead):
    update = ProgressUpdateFactory(activity=activity, percent=40, effective=None)
    plan = activity.commitment.plan
    before = read_versions([plan_scope(plan.slug), PLANS])

    done = publish_update(update, by=lead)

    done.refresh_from_db()
    assert (done.state, done.sequence, done.validated_by) == ("published", 1, None)
    assert done.submitted_at == done.recorded_at <= timezone.now()
    assert done.effective == Period.day(timezone.localdate())
    event = AuditEvent.objects.get()
    assert (event.event_type, event.object_uid) == ("tracking.update.published", done.uid)
    assert (event.actor, event.stream.name) == (lead, f"plan:{plan.uid}")
    after = read_versions([plan_scope(plan.slug), PLANS])
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1]
    assert plan_figures(plan).rate.computed == 40


def test_an_update_is_published_once_even_from_a_stale_copy(activity, lead):
    update = ProgressUpdateFactory(activity=activity, submitted=True)
    stale_copy = ProgressUpdate.objects.get(pk=update.pk)
    publish_update(update, by=lead)

    with pytest.raises(CannotPublish, match="is published"):
        publish_update(stale_copy, by=lead)

    assert AuditEvent.objects.count() == 1


def test_who_publishes_what_another_submitted_has_validated_it(activity, lead):
    update = ProgressUpdateFactory(activity=activity, submitted=True)
    own = ProgressUpdateFactory(activity=activity, submitted=True, author=lead)
    submitted_at = update.submitted_at

    done = [publish_update(each, by=lead) for each in (update, own)]

    assert [each.validated_by for each in done] == [lead, None]
    assert done[0].submitted_at == submitted_at


@pytest.mark.parametrize("state", ["returned", "published"])
def test_nothing_else_than_a_draft_or_a_submitted_update_is_published(activity, lead, state):
    fields = {"published": True} if state == "published" else {"state": state}
    update = ProgressUpdateFactory(activity=activity, **fields)

    with pytest.raises(CannotPublish, match=state):
        publish_update(update, by=lead)


@pytest.mark.parametrize("traits", [{"imported": True}, {"live": True, "phase": "closed"}])
def test_only_a_plan_in_implementation_gets_updates(lead, traits):
    activity = ActivityFactory(commitment__plan=PlanFactory(**traits))
    update = ProgressUpdateFactory(activity=activity)

    with pytest.raises(CannotPublish, match="not in implementation"):
        publish_update(update, by=lead)

    update.refresh_from_db()
    assert update.state == "draft"


def test_a_lower_percent_needs_its_public_reason(published):
    published(70)

    with pytest.raises(CannotPublish, match="lowers 70 to 50"):
        published(50)

    assert published(50, regression_reason=WHY).percent == 50
    assert published(50).percent == 50


def test_a_correction_lowers_without_a_reason_and_counts_from_then_on(published, activity):
    wrong = published(90)

    published(60, corrects=wrong)

    assert published(65).percent == 65
    assert plan_figures(activity.commitment.plan).rate.computed == 65


def test_a_correction_corrects_what_was_published_for_the_same_activity(published, activity):
    elsewhere = ProgressUpdateFactory(published=True)
    draft = ProgressUpdateFactory(activity=activity)

    with pytest.raises(CannotPublish, match="another activity"):
        published(10, corrects=elsewhere)
    with pytest.raises(CannotPublish, match="corrects one that is draft"):
        published(10, corrects=draft)


def test_its_words_are_found_at_once(published):
    update = published(30, text=LocalisedText(en="A quicksilver lamp is lit."))

    assert [hit.object_uid for hit in SearchEntry.objects.filter(kind="update")] == [update.uid]


def test_what_was_published_the_database_never_changes(published):
    update = published(30)

    with pytest.raises(DatabaseError), transaction.atomic():
        ProgressUpdate.objects.filter(pk=update.pk).update(percent=99)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_the_same_moment_one_does():
    lead = ActorFactory()
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))
    update = ProgressUpdateFactory(activity=activity, submitted=True)
    start, said = threading.Barrier(2), []

    def publish():
        copy = ProgressUpdate.objects.get(pk=update.pk)
        start.wait()
        try:
            publish_update(copy, by=lead)
            said.append("published")
        except CannotPublish:
            said.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["published", "refused"]
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_updates_published_at_once_have_one_order():
    lead = ActorFactory()
    plan = PlanFactory(live=True)
    updates = [ProgressUpdateFactory(activity__commitment__plan=plan) for _ in range(4)]
    failures = []

    def publish(update):
        try:
            publish_update(update, by=lead)
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(update,)) for update in updates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    rows = ProgressUpdate.objects.order_by("sequence").values_list("sequence", "recorded_at")
    assert [sequence for sequence, _at in rows] == [1, 2, 3, 4]
    moments = [at for _sequence, at in rows]
    assert moments == sorted(set(moments))


@pytest.fixture
def plan(db):
    """A live plan at 1/3: three equal activities, one of them at 100 percent."""
    plan = PlanFactory(live=True)
    BandFactory(plan=plan, code="begun", minimum=0)
    axis = AxisFactory(plan=plan)
    commitment = CommitmentFactory(plan=plan, axis=axis)
    activities = [ActivityFactory(commitment=commitment) for _ in range(3)]
    ProgressUpdateFactory(activity=activities[0], percent=100, published=True)
    return plan


def test_a_snapshot_keeps_every_rate_exactly(plan, lead):
    snapshot = freeze_snapshot(
        plan, name="Meeting 1", effective=Period.day(timezone.localdate()), by=lead
    )

    rates = {rate.object_uid: rate for rate in snapshot.rates.all()}
    commitment = plan.commitments.get()
    activities = [rates[activity.uid].exact for activity in commitment.activities.all()]
    for uid in (plan.uid, plan.axes.get().uid, commitment.uid):
        assert (rates[uid].exact, rates[uid].published) == (str(Fraction(100, 3)), 33)
    assert activities == ["100", "", ""]
    assert len(rates) == 6
    event = AuditEvent.objects.get()
    assert (event.event_type, event.object_uid) == ("tracking.snapshot.frozen", snapshot.uid)


def test_a_snapshot_of_a_past_day_holds_the_rates_of_that_day(plan, lead):
    day = datetime.date(2025, 12, 1)  # before the update's January

    snapshot = freeze_snapshot(plan, name="Before", effective=Period.day(day), by=lead)

    assert snapshot.rates.get(object_uid=plan.uid).exact == "0"


def test_a_day_to_come_is_not_frozen(plan, lead):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    for effective in (Period.day(tomorrow), Period(None, None, Precision.TEXT, "soon")):
        with pytest.raises(CannotFreeze):
            freeze_snapshot(plan, name="Too early", effective=effective, by=lead)

    assert plan.snapshots.count() == 0

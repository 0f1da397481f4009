"""Publishing an update: once, in order, with everything it brings and a trace."""

import datetime
import hashlib
import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from iltizam.core.audit import event_hash
from iltizam.core.models import AuditEvent, AuditStream, SearchEntry
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import PLANS, plan_scope, read_versions
from iltizam.tracking.actions import CannotPublish, publish_update
from iltizam.tracking.deeds import actions_at
from iltizam.tracking.drafts import Declared, DraftItem
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.indexing import reindex
from iltizam.tracking.models import Evidence, ProgressUpdate
from tests.factories import (
    ActionFactory,
    ActionMoveFactory,
    ActivityFactory,
    ActorFactory,
    EvidenceFactory,
    PlanFactory,
    ProgressUpdateFactory,
    RevisedDateFactory,
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
        fields = {"effective": None, "author": lead, **fields}
        update = ProgressUpdateFactory(activity=activity, percent=percent, **fields)
        try:
            return publish_update(update, by=lead)
        except CannotPublish:
            update.delete()  # its author has one draft of an activity
            raise

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

    with pytest.raises(CannotPublish) as refused:
        publish_update(stale_copy, by=lead)

    assert refused.value.codes == ["cannot_be_published"]

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
    update = ProgressUpdateFactory(activity=activity, **{state: True})

    with pytest.raises(CannotPublish) as refused:
        publish_update(update, by=lead)

    assert refused.value.codes == ["cannot_be_published"]


@pytest.mark.parametrize("traits", [{"imported": True}, {"live": True, "phase": "closed"}])
def test_only_a_plan_in_implementation_gets_updates(lead, traits):
    activity = ActivityFactory(commitment__plan=PlanFactory(**traits))
    update = ProgressUpdateFactory(activity=activity)

    with pytest.raises(CannotPublish) as refused:
        publish_update(update, by=lead)

    assert refused.value.codes == ["not_in_implementation"]
    update.refresh_from_db()
    assert update.state == "draft"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"in_plan": False}, "activity_not_in_plan"), ({"cancelled": True}, "activity_cancelled")],
)
def test_an_activity_that_is_given_up_gets_corrections_only(lead, fields, code):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), **fields)
    wrong = ProgressUpdateFactory(activity=activity, percent=20, published=True)

    with pytest.raises(CannotPublish) as refused:
        publish_update(ProgressUpdateFactory(activity=activity), by=lead)

    assert refused.value.codes == [code]
    correction = ProgressUpdateFactory(activity=activity, corrects=wrong)
    assert publish_update(correction, by=lead).percent == 30


def test_a_lower_percent_needs_its_public_reason(published):
    published(70)

    with pytest.raises(CannotPublish) as refused:
        published(50)

    with override("en"):
        assert refused.value.by_field() == {
            "regression_reason": [
                "The last published rate is 70 percent. Say publicly why it goes down."
            ]
        }
    assert published(50, regression_reason=WHY).percent == 50
    assert published(50).percent == 50


def test_a_lower_percent_of_an_earlier_moment_is_no_regression(published):
    published(20, effective=Period.day(datetime.date(2026, 1, 1)))
    published(70)

    assert published(30, effective=Period.day(datetime.date(2026, 2, 1))).percent == 30


def test_a_correction_lowers_without_a_reason_and_counts_from_then_on(published, activity):
    wrong = published(90)

    published(60, corrects=wrong)

    assert published(65).percent == 65
    assert plan_figures(activity.commitment.plan).rate.computed == 65


@pytest.mark.parametrize("later", [{"days": 1}, {}], ids=["next day", "another author"])
def test_only_the_authors_correction_on_the_same_day_lowers_without_a_reason(
    published, later, time_machine
):
    wrong = published(90)
    if later:
        time_machine.move_to(timezone.now() + datetime.timedelta(**later))
    author = wrong.author if later else ActorFactory()

    with pytest.raises(CannotPublish) as refused:
        published(60, corrects=wrong, author=author)

    assert refused.value.codes == ["regression"]
    assert published(60, corrects=wrong, author=author, regression_reason=WHY).percent == 60


def test_a_correction_corrects_what_was_published_for_the_same_activity(published, activity):
    elsewhere = ProgressUpdateFactory(published=True)
    draft = ProgressUpdateFactory(activity=activity)

    for other in (elsewhere, draft):
        with pytest.raises(CannotPublish) as refused:
            published(10, corrects=other, author=ActorFactory())

        assert refused.value.codes == ["corrects_elsewhere"]


LONG_AGO = Period.day(datetime.date(2026, 1, 10))


def period(*days):
    """From one day to another, counted from today."""
    first, last = (timezone.localdate() + datetime.timedelta(days=count) for count in days)
    return Period(first, last, Precision.DAY)


def codes(update, by):
    """What is missing for its publication, by field."""
    with pytest.raises(CannotPublish) as refused:
        publish_update(update, by=by)
    return {reason.field: reason.code for reason in refused.value.reasons}


def test_100_percent_asks_for_evidence_or_says_publicly_why_there_is_none(activity, lead):
    update = ProgressUpdateFactory(activity=activity, percent=100, author=lead)

    assert codes(update, lead) == {"no_evidence_reason": "no_evidence"}

    update.no_evidence_reason = LocalisedText(en="The law is in print.")
    update.save()
    assert publish_update(update, by=lead).state == "published"


@pytest.mark.parametrize("where", ["attached", "published before"])
def test_evidence_of_the_activity_answers_for_100_percent(activity, lead, where):
    update = ProgressUpdateFactory(activity=activity, percent=100, author=lead)
    if where == "attached":
        EvidenceFactory(activity=activity, attached=True, update=update)
    else:
        EvidenceFactory(activity=activity)

    assert publish_update(update, by=lead).state == "published"


def test_evidence_in_somebody_elses_draft_does_not(activity, lead):
    EvidenceFactory(activity=activity, attached=True)
    update = ProgressUpdateFactory(activity=activity, percent=100, author=lead)

    assert codes(update, lead) == {"no_evidence_reason": "no_evidence"}


def test_a_late_activity_demands_an_explanation(lead):
    activity = ActivityFactory(
        commitment__plan=PlanFactory(live=True), planned=period(-90, -10), under_way=True
    )
    update = ProgressUpdateFactory(activity=activity, author=lead)

    assert codes(update, lead) == {"difficulties": "late"}

    update.difficulties = WHY
    update.save()
    assert publish_update(update, by=lead).state == "published"


def test_new_dates_put_lateness_off(lead):
    activity = ActivityFactory(
        commitment__plan=PlanFactory(live=True), planned=period(-90, -10), under_way=True
    )
    RevisedDateFactory(activity=activity, revised=period(-90, 30))

    update = ProgressUpdateFactory(activity=activity, author=lead)

    assert publish_update(update, by=lead).state == "published"


def test_what_was_completed_in_time_and_reported_late_needs_no_explanation(lead):
    activity = ActivityFactory(
        commitment__plan=PlanFactory(live=True), planned=period(-90, -10), under_way=True
    )
    in_time, too_late = (
        ProgressUpdateFactory(
            activity=activity, declares=Declared("completed", period(day, day)).as_json()
        )
        for day in (-12, -3)
    )

    assert codes(too_late, lead) == {"difficulties": "late"}
    assert publish_update(in_time, by=lead).state == "published"


@pytest.mark.parametrize(
    ("fields", "demanded"),
    [
        ({"percent": 0}, {"difficulties": "not_begun"}),
        ({"percent": 0, "difficulties": WHY}, {}),
        ({"percent": 1}, {}),
        ({"percent": 0, "declares": Declared("under_way").as_json()}, {}),
    ],
    ids=["silent", "explained", "begun by its percent", "declared"],
)
def test_not_begun_beyond_its_planned_beginning_demands_an_explanation(lead, fields, demanded):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), planned=period(-10, 90))
    update = ProgressUpdateFactory(activity=activity, author=lead, **fields)

    if demanded:
        assert codes(update, lead) == demanded
    else:
        assert publish_update(update, by=lead).state == "published"


def test_everything_missing_is_said_at_once(activity, lead):
    update = ProgressUpdateFactory(
        activity=activity,
        percent=100,
        effective=period(1, 1),
        author=ActorFactory(role="secretariat"),
        draft_items=[
            DraftItem("done").as_json(),
            DraftItem("not_done", LocalisedText(en="Print")).as_json(),
            DraftItem("", action="0" * 16).as_json(),
        ],
    )

    assert codes(update, lead) == {
        "effective": "in_the_future",
        "no_evidence_reason": "no_evidence",
        "received_by": "received_by",
        "received_on": "received_on",
        "received_from": "received_from",
        "items.0.text": "item_without_text",
        "items.1.reason": "item_without_reason",
        "items.2.action": "item_elsewhere",
        "items.2.kind": "item_without_kind",
    }


def test_without_a_percent_only_that_is_asked_for(activity, lead):
    update = ProgressUpdateFactory(activity=activity, percent=None)

    assert codes(update, lead) == {"percent": "percent_missing"}


def test_items_are_entered_and_moved_and_found(activity, lead):
    held = ActionFactory(activity=activity, position=1, text=LocalisedText(en="Workshop"))
    ActionMoveFactory(action=held, not_done=True)
    same = ActionFactory(activity=activity, position=2)
    ActionMoveFactory(action=same)
    items = [
        DraftItem("done", action=held.uid, happened=LONG_AGO),
        DraftItem("done", action=same.uid),
        DraftItem("additional", LocalisedText(en="A periscope is bought")),
    ]
    update = ProgressUpdateFactory(
        activity=activity,
        author=lead,
        draft_items=[item.as_json() for item in items],
    )

    done = publish_update(update, by=lead)

    done.refresh_from_db()
    assert (done.draft_items, done.sequence) == ([], 1)
    listed = [
        (action.text["en"], move.kind, move.happened, move.sequence, move.update)
        for action, move in actions_at(activity)
    ]
    assert listed == [
        ("Workshop", "done", LONG_AGO, 2, done),
        (same.text["en"], "done", None, same.moves.get().sequence, None),
        ("A periscope is bought", "additional", None, 3, done),
    ]
    assert {move.effective for move in done.moves.all()} == {done.effective}
    assert SearchEntry.objects.get(kind="activity").body.find("periscop") >= 0
    assert_rebuilt_the_same()


def assert_rebuilt_the_same():
    """What publishing wrote into the index is what writing it all anew would."""
    entries = SearchEntry.objects.order_by("object_uid").exclude(
        kind__in=["plan", "commitment"]
    )
    before = list(entries.values_list("object_uid", "title", "body"))
    reindex()
    assert [
        row for row in entries.values_list("object_uid", "title", "body") if row in before
    ] == before


def test_an_item_of_another_activity_is_refused(activity, lead):
    foreign = ActionFactory()
    update = ProgressUpdateFactory(
        activity=activity, draft_items=[DraftItem("done", action=foreign.uid).as_json()]
    )

    assert codes(update, lead) == {"items.0.action": "item_elsewhere"}


def test_attached_evidence_becomes_public_with_its_report(activity, lead):
    update = ProgressUpdateFactory(activity=activity, author=lead)
    attached = EvidenceFactory(activity=activity, attached=True, update=update)
    other = EvidenceFactory(activity=activity, attached=True)

    publish_update(update, by=lead)

    attached.refresh_from_db()
    other.refresh_from_db()
    assert (attached.sequence, attached.recorded_at) == (2, update_of(attached).recorded_at)
    assert other.recorded_at is None
    assert list(Evidence.objects.published()) == [attached]


def update_of(evidence):
    return ProgressUpdate.objects.get(pk=evidence.update_id)


@pytest.mark.parametrize(
    ("state", "since", "actual"),
    [
        ("under_way", None, (None, None)),
        ("under_way", LONG_AGO, (LONG_AGO, None)),
        ("completed", LONG_AGO, (None, LONG_AGO)),
    ],
)
def test_a_declared_state_is_written_with_its_day(activity, lead, state, since, actual):
    update = ProgressUpdateFactory(
        activity=activity, author=lead, declares=Declared(state, since).as_json()
    )

    done = publish_update(update, by=lead)

    activity.refresh_from_db()
    assert (activity.state, activity.actual_start, activity.actual_end) == (state, *actual)
    change = activity.changes.get()
    assert (change.kind, change.old, change.new, change.by) == ("state", "planned", state, lead)
    assert (change.effective, change.sequence) == (since or done.effective, 2)


def test_it_is_not_completed_before_it_had_begun(activity, lead):
    begun = ProgressUpdateFactory(
        activity=activity, author=lead, declares=Declared("under_way", period(-5, -5)).as_json()
    )
    publish_update(begun, by=lead)
    update, same_day = (
        ProgressUpdateFactory(
            activity=activity, declares=Declared("completed", period(day, day)).as_json()
        )
        for day in (-6, -5)
    )

    assert codes(update, lead) == {"since": "since_before_the_last"}
    assert publish_update(same_day, by=lead).state == "published"
    past = plan_figures(activity.commitment.plan, on=period(-6, -6).end)
    assert past.commitments[activity.commitment_id].activities[activity.pk].state == "planned"


def test_what_is_declared_already_changes_nothing(lead):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), under_way=True)
    update = ProgressUpdateFactory(activity=activity, declares=Declared("under_way").as_json())

    publish_update(update, by=lead)

    assert not activity.changes.exists()


def test_a_suspended_activity_is_not_declared_under_way_by_a_report(lead):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), suspended=True)
    update = ProgressUpdateFactory(activity=activity, declares=Declared("under_way").as_json())

    assert codes(update, lead) == {"declares": "suspended"}


def test_the_trace_names_everything_it_brought(activity, lead):
    update = ProgressUpdateFactory(
        activity=activity,
        author=lead,
        declares=Declared("under_way").as_json(),
        draft_items=[DraftItem("done", LocalisedText(en="Print")).as_json()],
    )
    evidence = EvidenceFactory(activity=activity, attached=True, update=update)

    publish_update(update, by=lead)

    event = AuditEvent.objects.get()
    payload = {row.field: row.value for row in event.payload.all()}
    item = activity.actions.get()
    assert payload == {
        "activity": activity.uid,
        "percent": 30,
        "effective": "2026-01-01/2026-01-31/month",
        "text": {},
        "difficulties": {},
        "regression_reason": {},
        "no_evidence_reason": {},
        "corrects": None,
        "action_texts": {item.uid: {"en": hashlib.sha256(b"Print").hexdigest()}},
        "items": [f"{item.uid} done"],
        "evidence": [evidence.uid],
        "changes": ["planned under_way"],
    }


def test_an_ordinary_report_costs_no_statement_for_what_it_does_not_bring(activity, lead):
    publish_update(ProgressUpdateFactory(activity=activity, author=lead), by=lead)
    plain, full = (ProgressUpdateFactory(activity=activity) for _ in range(2))
    EvidenceFactory(activity=activity, attached=True, update=full)

    with CaptureQueriesContext(connection) as ordinary:
        publish_update(plain, by=lead)
    with CaptureQueriesContext(connection) as beside:
        publish_update(full, by=lead)

    assert not any("tracking_action" in each["sql"] for each in ordinary)
    assert len(beside) == len(ordinary) + 2


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


def publish_at_once(updates):
    """Each by its author in a thread of its own, all beginning together; what failed."""
    start, failures = threading.Barrier(len(updates)), []

    def publish(update):
        start.wait()
        try:
            publish_update(update, by=update.author)
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(update,)) for update in updates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def assert_one_order(count):
    """The rows have one order without a gap, and the chain leads from first to last."""
    rows = ProgressUpdate.objects.order_by("sequence").values_list("sequence", "recorded_at")
    assert [sequence for sequence, _at in rows] == list(range(1, count + 1))
    moments = [at for _sequence, at in rows]
    assert moments == sorted(set(moments))
    stream, previous = AuditStream.objects.get(), ""
    events = list(stream.events.select_related("actor").order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, count + 1))
    for event in events:
        assert event.previous == previous
        previous = event_hash(event, stream.name, event.actor.uid)
        assert event.hash == previous
    assert (stream.head, stream.sequence, stream.row_sequence) == (previous, count, count)


@pytest.mark.django_db(transaction=True)
def test_updates_published_at_once_have_one_order():
    plan = PlanFactory(live=True)
    updates = [ProgressUpdateFactory(activity__commitment__plan=plan) for _ in range(4)]

    assert publish_at_once(updates) == []
    assert_one_order(4)


@pytest.mark.django_db(transaction=True)
def test_50_at_once_on_one_activity_leave_a_chain_without_gaps():
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))
    updates = [ProgressUpdateFactory(activity=activity, effective=None) for _ in range(50)]
    before = read_versions([plan_scope(activity.commitment.plan.slug)])[0]

    assert publish_at_once(updates) == []

    assert_one_order(50)
    assert updates[0].current() == ProgressUpdate.objects.get(sequence=50)
    assert SearchEntry.objects.count() == 0  # none of them said a word
    after = read_versions([plan_scope(activity.commitment.plan.slug)])[0]
    assert after - before == 50

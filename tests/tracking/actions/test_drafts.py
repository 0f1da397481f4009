"""A draft keeps everything typed, by one person in two tabs or by two people."""

import datetime
import threading

import pytest
from django.db import connections
from django.utils import timezone

from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.tracking.actions import (
    FIELDS,
    CannotSave,
    EditConflict,
    fields_of,
    publish_update,
    return_update,
    save_draft,
    start_update,
    submit_update,
    withdraw_draft,
)
from iltizam.tracking.drafts import LONGEST_TEXT, MOST_ITEMS, Declared, DraftItem
from iltizam.tracking.models import Evidence, ProgressUpdate
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    EvidenceFactory,
    PlanFactory,
    ProgressUpdateFactory,
)

MINE = LocalisedText(fr="Les données sont en ligne.")
THEIRS = LocalisedText(fr="Les données sont presque en ligne.")


@pytest.fixture
def lead(db):
    return ActorFactory()


@pytest.fixture
def secretariat(db):
    return ActorFactory(role="secretariat")


@pytest.fixture
def activity(db):
    return ActivityFactory(commitment__plan=PlanFactory(live=True))


@pytest.fixture
def draft(activity, lead):
    return start_update(activity, by=lead)


def test_a_report_is_begun_once_and_found_again(activity, lead):
    begun = start_update(activity, by=lead)
    save_draft(begun, fields={"text": MINE}, revision=0, by=lead)

    again = start_update(activity, by=lead)

    assert (again, again.text) == (begun, MINE)
    assert start_update(activity, by=ActorFactory()) != begun
    assert (begun.percent, begun.state, begun.author) == (None, "draft", lead)


def test_one_that_was_returned_is_gone_on_with_first(activity, lead, secretariat):
    activity.commitment.plan.update_review = "secretariat"
    activity.commitment.plan.save()
    returned = start_update(activity, by=lead)
    save_draft(returned, fields={"percent": 30}, revision=0, by=lead)
    submit_update(returned, by=lead)
    newer = start_update(activity, by=lead)
    return_update(returned, reason={"en": "Say which regions."}, by=secretariat)

    assert newer != returned
    assert start_update(activity, by=lead) == returned


def test_a_draft_can_become_a_correction(activity, lead, draft):
    wrong = ProgressUpdateFactory(activity=activity, published=True)

    found = start_update(activity, by=lead, corrects=wrong)

    assert (found, found.corrects, found.revision) == (draft, wrong, 1)
    assert start_update(activity, by=lead, corrects=wrong).revision == 1


def test_what_was_not_published_here_is_not_corrected(activity, lead):
    for other in (ProgressUpdateFactory(published=True), ProgressUpdateFactory()):
        with pytest.raises(CannotSave) as refused:
            start_update(activity, by=lead, corrects=other)

        assert refused.value.codes == ["corrects_elsewhere"]


@pytest.mark.parametrize(
    ("plan", "fields", "code"),
    [
        ({"imported": True}, {}, "not_in_implementation"),
        ({"live": True, "phase": "evaluation"}, {}, "not_in_implementation"),
        ({"live": True}, {"cancelled": True}, "activity_cancelled"),
        ({"live": True}, {"in_plan": False}, "activity_not_in_plan"),
    ],
)
def test_nothing_is_begun_where_nothing_can_be_reported(lead, plan, fields, code):
    activity = ActivityFactory(commitment__plan=PlanFactory(**plan), **fields)

    with pytest.raises(CannotSave) as refused:
        start_update(activity, by=lead)

    assert refused.value.codes == [code]
    assert not ProgressUpdate.objects.exists()


def everything(activity):
    return {
        "percent": 45,
        "effective": Period.day(datetime.date(2026, 2, 3)),
        "text": MINE,
        "difficulties": LocalisedText(ar="تأخر المرسوم."),
        "regression_reason": LocalisedText(en="Counted twice."),
        "no_evidence_reason": LocalisedText(en="In print."),
        "corrects": ProgressUpdateFactory(activity=activity, published=True),
        "items": [
            DraftItem("not_done", MINE, reason=THEIRS),
            DraftItem("done", action="0" * 16, happened=Period.month(2026, 2)),
        ],
        "declares": Declared("under_way", Period(None, None, Precision.TEXT, "fin de l’hiver")),
        "received_by": "letter",
        "received_on": datetime.date(2026, 2, 20),
        "received_from": "secretary general",
    }


def test_everything_typed_is_kept_and_read_again(activity, secretariat):
    draft = start_update(activity, by=secretariat)
    typed = everything(activity)

    saved = save_draft(draft, fields=typed, revision=0, by=secretariat)

    assert set(typed) == FIELDS
    assert fields_of(ProgressUpdate.objects.get(pk=draft.pk)) == typed
    assert (saved.revision, saved.state) == (1, "draft")
    assert saved.saved_at <= timezone.now()
    assert not AuditEvent.objects.exists()


def test_half_of_it_is_kept_too(activity, secretariat):
    draft = start_update(activity, by=secretariat)

    saved = save_draft(
        draft,
        fields={"received_by": "phone", "items": [DraftItem("")], "percent": None},
        revision=0,
        by=secretariat,
    )

    saved.refresh_from_db()
    assert (saved.received_by, saved.received_on, saved.percent) == ("phone", None, None)
    assert fields_of(saved)["items"] == [DraftItem("")]


def test_the_second_of_two_tabs_sees_both_texts_and_neither_is_lost(draft, lead):
    save_draft(draft, fields={"text": THEIRS, "percent": 40}, revision=0, by=lead)

    with pytest.raises(EditConflict) as conflict:
        save_draft(draft, fields={"text": MINE, "percent": 40}, revision=0, by=lead)

    assert conflict.value.differences == {"text": (MINE, THEIRS)}
    assert conflict.value.mine["text"] == MINE
    draft.refresh_from_db()
    assert draft.text == THEIRS

    chosen = save_draft(
        draft, fields={"text": MINE}, revision=conflict.value.theirs.revision, by=lead
    )
    assert (chosen.text, chosen.percent, chosen.revision) == (MINE, 40, 2)


def test_a_save_whose_answer_was_lost_can_be_sent_again(draft, lead):
    for _attempt in range(2):
        saved = save_draft(draft, fields={"text": MINE}, revision=0, by=lead)

    assert saved.revision == 1


@pytest.mark.parametrize("state", ["submitted", "published"])
def test_what_was_handed_in_is_not_changed_or_given_up(activity, lead, state):
    update = ProgressUpdateFactory(activity=activity, author=lead, **{state: True})

    for attempt in (
        lambda: save_draft(update, fields={"percent": 99}, revision=0, by=lead),
        lambda: withdraw_draft(update, by=lead),
    ):
        with pytest.raises(CannotSave) as refused:
            attempt()
        assert refused.value.codes == ["cannot_be_changed"]

    assert ProgressUpdate.objects.get().percent == 30


@pytest.mark.parametrize(
    ("fields", "refusals"),
    [
        ({"percent": 101}, {"percent": "percent_out_of_range"}),
        ({"percent": -1}, {"percent": "percent_out_of_range"}),
        ({"text": {"en": "x" * (LONGEST_TEXT + 1)}}, {"text": "too_long"}),
        ({"declares": Declared("cancelled")}, {"declares": "declared_state"}),
        ({"items": [DraftItem("done")] * (MOST_ITEMS + 1)}, {"items": "too_many_items"}),
        (
            {"items": [DraftItem("done"), DraftItem("done", {"en": "x" * (LONGEST_TEXT + 1)})]},
            {"items.1.text": "too_long"},
        ),
        ({"received_by": "letter"}, {"received_by": "received_by_another"}),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(draft, lead, fields, refusals):
    with pytest.raises(CannotSave) as refused:
        save_draft(draft, fields=fields, revision=0, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == refusals
    draft.refresh_from_db()
    assert draft.revision == 0


@pytest.mark.parametrize(
    ("fields", "refusals"),
    [
        ({"received_by": "pigeon"}, {"received_by": "received_by"}),
        ({"received_from": "x" * 201}, {"received_from": "too_long"}),
    ],
)
def test_how_it_was_received_is_one_of_four_ways(activity, secretariat, fields, refusals):
    draft = start_update(activity, by=secretariat)

    with pytest.raises(CannotSave) as refused:
        save_draft(draft, fields=fields, revision=0, by=secretariat)

    assert {each.field: each.code for each in refused.value.reasons} == refusals


def test_a_field_that_no_draft_has_is_an_error(draft, lead):
    with pytest.raises(LookupError, match="state"):
        save_draft(draft, fields={"state": "published"}, revision=0, by=lead)


def test_texts_lose_what_no_database_keeps_and_names_what_turns_them_round(
    activity, secretariat
):
    draft = start_update(activity, by=secretariat)

    saved = save_draft(
        draft,
        fields={
            "text": {"fr": " un\0 \n", "ar": "  "},
            "received_from": "chef \u202ede projet ",
        },
        revision=0,
        by=secretariat,
    )

    assert (saved.text, saved.received_from) == ({"fr": "un"}, "chef de projet")


def test_a_draft_given_up_is_gone_without_a_trace(draft, lead, activity):
    EvidenceFactory(activity=activity, attached=True, update=draft)
    kept = EvidenceFactory(activity=activity)

    withdraw_draft(draft, by=lead)

    assert not ProgressUpdate.objects.exists()
    assert list(Evidence.objects.all()) == [kept]
    assert not AuditEvent.objects.exists()


def test_one_that_was_returned_leaves_its_trace(activity, lead):
    update = ProgressUpdateFactory(activity=activity, returned=True)

    withdraw_draft(update, by=lead)

    event = AuditEvent.objects.get()
    assert (event.event_type, event.object_uid) == ("tracking.update.withdrawn", update.uid)


def test_a_published_report_holds_what_its_draft_held(activity, lead, draft):
    save_draft(draft, fields={"text": MINE, "percent": 40}, revision=0, by=lead)

    done = publish_update(draft, by=lead)

    done.refresh_from_db()
    assert (done.text, done.percent, done.revision) == (MINE, 40, 1)


@pytest.mark.django_db(transaction=True)
def test_begun_in_two_tabs_at_the_same_moment_it_is_one_draft(activity, lead):
    start, found = threading.Barrier(2), []

    def begin():
        start.wait()
        try:
            found.append(start_update(activity, by=lead).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [ProgressUpdate.objects.get().pk] * 2


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_the_second_is_told(activity, lead):
    draft = start_update(activity, by=lead)
    start, said = threading.Barrier(2), []

    def save(text):
        start.wait()
        try:
            save_draft(draft, fields={"text": text}, revision=0, by=lead)
            said.append("saved")
        except EditConflict as conflict:
            said.append(conflict.differences["text"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(text,)) for text in (MINE, THEIRS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    said.sort(key=lambda each: each == "saved")
    both, saved = said
    assert saved == "saved"
    assert sorted(both, key=str) == sorted((MINE, THEIRS), key=str)

"""The database itself refuses to change what is kept, on both databases."""

import datetime

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.core import audit, immutability
from iltizam.core.models import (
    Actor,
    AuditEvent,
    AuditPayload,
    AuditStream,
    PublishedHead,
    Withheld,
)
from iltizam.plans.models import ActivityChange, RevisedDate
from iltizam.reporting.models import (
    Comment,
    CompiledDocument,
    NarrativeVersion,
    ReportVersion,
    ReturnedChange,
    ReturnedFile,
)
from iltizam.tracking.models import (
    Action,
    ActionMove,
    Evidence,
    Measurement,
    Obstacle,
    ProgressUpdate,
    PublishedRate,
    RateReview,
    Snapshot,
    SnapshotRate,
    UpdateConfirmation,
)
from tests import factories as make
from tests.factories.base import NOON, day, text

pytestmark = pytest.mark.django_db


def published():
    return make.ProgressUpdateFactory(published=True, percent=40)


def event():
    actor = make.ActorFactory()
    return audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=1)


def payload():
    return event().payload.get()


def stream():
    return event().stream


def published_head():
    return PublishedHead.objects.create(
        day=datetime.date(2026, 3, 1), stream="plan:a", sequence=3, head="0" * 64
    )


# How a kept row of each declared model is made, and which of its columns may change.
KEPT = {
    Actor: (make.ActorFactory, ""),
    AuditEvent: (event, ""),
    AuditPayload: (payload, "erased_by"),
    AuditStream: (stream, "sequence row_sequence head last_at"),
    PublishedHead: (published_head, ""),
    Withheld: (make.WithheldFactory, ""),
    RevisedDate: (make.RevisedDateFactory, ""),
    ActivityChange: (make.ActivityChangeFactory, ""),
    ProgressUpdate: (published, ""),
    UpdateConfirmation: (make.UpdateConfirmationFactory, ""),
    Action: (make.ActionFactory, "position text"),
    ActionMove: (make.ActionMoveFactory, ""),
    Measurement: (make.MeasurementFactory, ""),
    PublishedRate: (make.PublishedRateFactory, ""),
    Snapshot: (make.SnapshotFactory, ""),
    SnapshotRate: (make.SnapshotRateFactory, ""),
    Evidence: (
        make.EvidenceFactory,
        "checked_at dead_since failed_checks is_public restriction_reason",
    ),
    Obstacle: (
        make.ObstacleFactory,
        (
            "severity note mitigation must_act state"
            " resolved_start resolved_end resolved_precision resolved_text"
        ),
    ),
    RateReview: (
        make.RateReviewFactory,
        (
            "state answer answered_start answered_end answered_precision answered_text decided_by"
            " resulting_update"
        ),
    ),
    ParallelAssessment: (make.ParallelAssessmentFactory, ""),
    NarrativeVersion: (make.NarrativeVersionFactory, "sender"),
    ReportVersion: (
        make.ReportVersionFactory,
        "sealed_at sealed_digest published_at transmitted_on transmission_note",
    ),
    CompiledDocument: (make.CompiledDocumentFactory, ""),
    Comment: (make.CommentFactory, "state answer answered_by answered_at"),
    ReturnedFile: (make.ReturnedFileFactory, "sender"),
    ReturnedChange: (make.ReturnedChangeFactory, "state decided_by decided_at became"),
}


def refused():
    return pytest.raises(DatabaseError, match="published rows are never changed")


def other_than(field, value):
    """A value that the column could hold as well."""
    if isinstance(field, models.JSONField):
        return {"en": "Quietly rewritten."}
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
    if isinstance(field, models.DateField):
        return datetime.date(2001, 1, 1)
    if isinstance(field, models.CharField | models.TextField):
        return "rewritten"[: field.max_length]
    return (value or 0) + 1  # a number, or the key of something else


KEPT_COLUMNS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model, (_made, free) in KEPT.items()
    for field in model._meta.local_concrete_fields
    if field.name not in free.split()
]


def test_every_declared_model_is_tested_and_no_other():
    declared = [refusal.model for refusal in immutability._declared]

    assert sorted(m.__name__ for m in declared) == sorted(m.__name__ for m in KEPT)


@pytest.mark.parametrize(("model", "field"), KEPT_COLUMNS)
def test_no_column_of_a_kept_row_changes(model, field):
    kept = KEPT[model][0]()
    rows = model.objects.filter(pk=kept.pk)
    before = rows.values_list(field.attname, flat=True).get()

    with refused(), transaction.atomic():
        rows.update(**{field.attname: other_than(field, before)})

    assert rows.values_list(field.attname, flat=True).get() == before


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_a_kept_row_is_not_deleted(model):
    kept = KEPT[model][0]()
    rows = model.objects.filter(pk=kept.pk)

    with refused(), transaction.atomic():
        rows._raw_delete(rows.db)

    assert rows.exists()


def test_history_without_a_declaration_does_not_exist():
    """Every model with the second clock is published history, and kept."""
    stamped = {
        model
        for model in apps.get_models()
        if {"recorded_at", "sequence"} <= {f.name for f in model._meta.local_fields}
    }

    assert stamped - set(KEPT) == set()


# What may change, and how far


def test_a_link_is_checked_again_and_again():
    evidence = make.EvidenceFactory()

    for year in (2026, 2027):
        evidence.checked_at = datetime.datetime(year, 5, 1, tzinfo=datetime.UTC)
        evidence.dead_since = datetime.date(year, 5, 1)
        evidence.save()

    evidence.refresh_from_db()
    assert evidence.dead_since.year == 2027


def test_an_obstacle_lives_on_beside_what_was_said_of_it():
    obstacle = make.ObstacleFactory(severity="low", note="first")

    obstacle.severity, obstacle.note = "high", "second"
    obstacle.mitigation = text("A second room was found.")
    obstacle.must_act = make.OrganisationFactory()
    obstacle.state, obstacle.resolved = "resolved", day(2026, 3, 1)
    obstacle.save()

    obstacle.refresh_from_db()
    assert (obstacle.severity, obstacle.note, obstacle.state) == ("high", "second", "resolved")


LATER = NOON + datetime.timedelta(days=1)
AMENDED = {
    "sentence": text("The decree waits for the council."),
    "amended_at": LATER,
    "amendment_reason": text("The minister has signed."),
}


@pytest.mark.parametrize(
    "was", [{}, {"amended": True}], ids=["never amended", "amended before"]
)
def test_a_sentence_is_amended_later_and_with_its_reason(was):
    obstacle = make.ObstacleFactory(**was)
    rows = Obstacle.objects.filter(pk=obstacle.pk)
    before = rows.values().get()

    for change in (
        {"sentence": AMENDED["sentence"]},
        {"amendment_reason": text("Because.")},
        {"amended_at": LATER},
        AMENDED | {"sentence": obstacle.sentence},
        AMENDED | {"sentence": {}},
        AMENDED | {"amendment_reason": {}},
        AMENDED | {"amended_at": None},
        AMENDED | {"amended_at": None, "amendment_reason": {}},
        {"amended_at": None, "amendment_reason": {}, "sentence": AMENDED["sentence"]},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    if was:
        for moment in (NOON, NOON - datetime.timedelta(seconds=1)):
            with refused(), transaction.atomic():
                rows.update(**AMENDED | {"amended_at": moment})
        with refused(), transaction.atomic():
            rows.update(amended_at=None, amendment_reason={})
    assert rows.values().get() == before

    rows.update(**AMENDED)
    rows.update(**AMENDED)  # nothing new is no change

    assert rows.values(*AMENDED).get() == AMENDED


def test_a_proposed_rate_is_answered_once():
    review = make.RateReviewFactory()
    update = published()

    review.state, review.answer = "accepted", text("Yes.")
    review.answered, review.decided_by = day(2026, 3, 1), "committee"
    review.resulting_update = update
    review.save()
    review.save()  # nothing new is no change

    for change in (
        {"state": "refused"},
        {"answer": text("No.")},
        {"answered_end": datetime.date(2026, 3, 2)},
        {"answered_start": None},
        {"answered_precision": "month"},
        {"decided_by": "somebody"},
        {"resulting_update": None},
        {"resulting_update": published()},
    ):
        with refused(), transaction.atomic():
            RateReview.objects.filter(pk=review.pk).update(**change)
    review.refresh_from_db()
    assert (review.state, review.decided_by) == ("accepted", "committee")


def test_an_action_is_translated_and_put_in_order():
    action = make.ActionFactory(text=text("A workshop"), position=1)

    Action.objects.filter(pk=action.pk).update(text=text("A workshop", fr="Un atelier"))
    Action.objects.filter(pk=action.pk).update(position=2)

    action.refresh_from_db()
    assert (action.position, action.text["fr"]) == (2, "Un atelier")


@pytest.mark.parametrize(
    "back",
    [{"sequence": 0}, {"sequence": 0, "head": ""}, {"head": "0" * 64}, {"row_sequence": 0}],
    ids=str,
)
def test_a_head_goes_forward_only(back):
    head = stream()
    AuditStream.objects.filter(pk=head.pk).update(row_sequence=5)

    with refused(), transaction.atomic():
        AuditStream.objects.filter(pk=head.pk).update(**back)

    AuditStream.objects.filter(pk=head.pk).update(sequence=9, head="1" * 64, row_sequence=9)


def test_a_draft_may_change_until_it_is_published():
    draft = make.ProgressUpdateFactory(percent=30)
    ProgressUpdate.objects.filter(pk=draft.pk).update(percent=40)

    ProgressUpdate.objects.filter(pk=draft.pk).delete()

    assert not ProgressUpdate.objects.exists()


def test_a_value_is_erased_only_by_an_entry_that_says_so():
    value, actor = payload(), make.ActorFactory()
    rows = AuditPayload.objects.filter(pk=value.pk)
    other = audit.record(actor, "core.actor.changed", stream="plan:a", by=actor)
    erasing = audit.record(actor, "core.payload.erased", stream="plan:a", by=actor)

    with refused(), transaction.atomic():
        rows.update(value=2)
    with refused(), transaction.atomic():
        rows.update(erased_by=other)
    with refused(), transaction.atomic():
        rows.update(erased_by=erasing, value=None)
    rows.update(erased_by=erasing)
    with refused(), transaction.atomic():
        rows.update(erased_by=None)
    rows.delete()

    assert not rows.exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_insert_or_replace_does_not_slip_through(model):
    kept = KEPT[model][0]()
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{f.column}"' for f in fields)
    before = list(model.objects.filter(pk=kept.pk).values())

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO {model._meta.db_table} ({columns}) "
            f"SELECT {columns} FROM {model._meta.db_table} WHERE id = %s",
            [kept.pk],
        )

    assert list(model.objects.filter(pk=kept.pk).values()) == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_truncate_is_refused(model):
    KEPT[model][0]()

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


class Later(migrations.Migration):
    """What the next release might do: a new column in tables whose rows are kept."""

    operations = [
        migrations.AddField(
            model._meta.model_name, "added", models.CharField(max_length=5, default="")
        )
        for model in (ProgressUpdate, Evidence, Obstacle, Measurement)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_that_adds_a_column_leaves_the_refusals_standing():
    update, evidence = published(), make.EvidenceFactory()
    obstacle, measurement = make.ObstacleFactory(), make.MeasurementFactory()
    later = Later("9999_later", "tracking")
    before = MigrationExecutor(connection).loader.project_state()

    with connection.schema_editor(atomic=True) as editor:
        later.apply(before.clone(), editor)
    lost = immutability.missing()
    call_command("migrate", verbosity=0)
    try:
        assert immutability.missing() == []
        for row, change in (
            (update, "percent = 1"),
            (evidence, "url = 'https://example.org/other'"),
            (obstacle, "sentence = '{}'"),
            (measurement, "value = 1"),
        ):
            table = row._meta.db_table
            with refused(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {change}")
            with refused(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
        evidence.dead_since = datetime.date(2026, 5, 1)
        evidence.save()
    finally:
        with immutability.suspended(), connection.schema_editor(atomic=True) as editor:
            later.unapply(before.clone(), editor)

    # SQLite made the tables anew, and their triggers were gone until then.
    assert bool(lost) is (connection.vendor == "sqlite")


def test_a_file_is_restricted_with_a_reason_only_and_a_link_never():
    file = make.EvidenceFactory(restricted=True, is_public=True, restriction_reason={})
    link = make.EvidenceFactory()

    for evidence, reason in ((file, {}), (link, {"en": "Why."})):
        rows = Evidence.objects.filter(pk=evidence.pk)
        with refused(), transaction.atomic():
            rows.update(is_public=False, restriction_reason=reason)
    Evidence.objects.filter(pk=file.pk).update(
        is_public=False, restriction_reason={"en": "It names applicants."}
    )
    with refused(), transaction.atomic():
        Evidence.objects.filter(pk=file.pk).update(restriction_reason={})


def test_a_missing_trigger_fails_the_check():
    immutability.drop_triggers()

    missing = immutability.missing()
    found = {error.id for error in run_checks(tags=[Tags.database], databases=["default"])}
    immutability.create_triggers()

    assert "tracking_publishedrate_refuses_update" in missing
    assert "iltizam.E004" in found
    assert immutability.missing() == []


@pytest.mark.parametrize("name", ["tracking_publishedrate_refuses_update"])
def test_a_trigger_that_only_has_the_name_is_missing(name):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON tracking_publishedrate "
                "WHEN 1 = 0 BEGIN SELECT RAISE(ABORT, 'never'); END"
            )
        else:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )

    found = immutability.missing()
    immutability.create_triggers()

    assert found == [name]
    assert immutability.missing() == []


@pytest.mark.postgresql
def test_a_trigger_that_is_switched_off_is_missing():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tracking_publishedrate DISABLE TRIGGER USER")

    found = immutability.missing()
    immutability.create_triggers()

    assert "tracking_publishedrate_refuses_delete" in found
    assert immutability.missing() == []


def test_a_column_that_does_not_exist_cannot_be_set_free():
    with pytest.raises(ValueError, match="no column chekced_at"):
        immutability.refuse(Evidence, free="chekced_at")


@override_settings(ILTIZAM_TESTS=False)
def test_refusals_are_suspended_by_tests_only():
    with pytest.raises(RuntimeError, match="tests only"), immutability.suspended():
        pass


@pytest.mark.sqlite
def test_a_payload_that_may_be_erased_cannot_be_replaced():
    kept = payload()

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO core_auditpayload (event_id, field, value, salt) "
            "VALUES (%s, %s, %s, %s)",
            [kept.event_id, kept.field, '"other"', "salt"],
        )

    assert AuditPayload.objects.get(pk=kept.pk).value == 1

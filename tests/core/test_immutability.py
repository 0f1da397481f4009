"""The database itself refuses to change what is kept, on both databases."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import override_settings

from iltizam.core import immutability
from iltizam.core.models import AuditEvent, AuditPayload
from iltizam.tracking.models import ProgressUpdate
from tests import factories as make

pytestmark = pytest.mark.django_db

KEPT = [
    make.RevisedDateFactory,
    make.ActivityChangeFactory,
    make.ActionMoveFactory,
    make.MeasurementFactory,
    make.PublishedRateFactory,
    make.SnapshotFactory,
    make.SnapshotRateFactory,
    make.ParallelAssessmentFactory,
]


def published():
    return make.ProgressUpdateFactory(published=True, percent=40)


def event():
    from iltizam.core import audit

    actor = make.ActorFactory()
    return audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=1)


def refused():
    return pytest.raises(DatabaseError, match="published rows are never changed")


@pytest.mark.parametrize("row", [*KEPT, published, event], ids=lambda f: f.__name__)
def test_a_kept_row_is_neither_changed_nor_deleted(row):
    kept = row()
    rows = type(kept).objects.filter(pk=kept.pk)

    with refused(), transaction.atomic():
        rows.update(id=kept.pk)
    with refused(), transaction.atomic():
        rows._raw_delete(rows.db)

    assert rows.exists()


def test_a_declaration_is_missing_for_no_table_of_the_list():
    declared = {refusal.model for refusal in immutability._declared}

    tested = {f._meta.model for f in KEPT} | {ProgressUpdate, AuditEvent, AuditPayload}
    assert declared == tested


def test_a_draft_may_change_until_it_is_published():
    draft = make.ProgressUpdateFactory(percent=30)
    ProgressUpdate.objects.filter(pk=draft.pk).update(percent=40)

    ProgressUpdate.objects.filter(pk=draft.pk).delete()

    assert not ProgressUpdate.objects.exists()


def test_a_payload_can_be_erased_and_never_altered():
    payload = event().payload.get()

    with refused(), transaction.atomic():
        AuditPayload.objects.filter(pk=payload.pk).update(value=2)
    payload.delete()

    assert not AuditPayload.objects.exists()


@pytest.mark.sqlite
def test_insert_or_replace_does_not_slip_through():
    kept = make.PublishedRateFactory(percent=84)
    columns = ", ".join(f.column for f in kept._meta.local_fields)
    values = ", ".join(
        "99" if f.name == "percent" else f.column for f in kept._meta.local_fields
    )

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO tracking_publishedrate ({columns}) "
            f"SELECT {values} FROM tracking_publishedrate WHERE id = %s",
            [kept.pk],
        )

    kept.refresh_from_db()
    assert kept.percent == 84


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_truncate_is_refused():
    make.PublishedRateFactory()

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_publishedrate CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_that_adds_a_column_leaves_the_refusal_standing():
    column = models.CharField(max_length=5, default="", db_default="")
    column.set_attributes_from_name("added")
    column.model = make.PublishedRateFactory._meta.model
    kept = make.PublishedRateFactory(percent=84)

    with connection.schema_editor() as editor:
        editor.add_field(column.model, column)
    try:
        call_command("migrate", verbosity=0)

        assert immutability.missing() == []
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE tracking_publishedrate SET percent = 1")
        kept.refresh_from_db()
        assert kept.percent == 84
    finally:
        with immutability.suspended(), connection.schema_editor() as editor:
            editor.remove_field(column.model, column)


def test_a_missing_trigger_fails_the_check():
    immutability.drop_triggers()

    missing = immutability.missing()
    found = {error.id for error in run_checks(tags=[Tags.database], databases=["default"])}
    immutability.create_triggers()

    assert "tracking_publishedrate_refuses_update" in missing
    assert "iltizam.E004" in found
    assert immutability.missing() == []


@override_settings(ILTIZAM_TESTS=False)
def test_refusals_are_suspended_by_tests_only():
    with pytest.raises(RuntimeError, match="tests only"), immutability.suspended():
        pass


@pytest.mark.sqlite
def test_a_payload_that_may_be_erased_cannot_be_replaced():
    payload = event().payload.get()

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO core_auditpayload (event_id, field, value, salt) "
            "VALUES (%s, %s, %s, %s)",
            [payload.event_id, payload.field, '"other"', "salt"],
        )

    assert AuditPayload.objects.get(pk=payload.pk).value == 1

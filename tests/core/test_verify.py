"""``iltizam verify``: what was done to the database behind the product's back is named."""

import datetime
import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import translation

from iltizam.core import audit, heads, immutability, verification
from iltizam.core.heads import Fate, publish_heads
from iltizam.core.immutability import suspended
from iltizam.core.models import AuditEvent, AuditPayload, AuditStream, PublishedHead
from iltizam.core.telling import RowFault
from iltizam.core.verifying import Fault, Verdict
from iltizam.exchange.actions import import_plan
from iltizam.tracking.actions import freeze_snapshot, publish_update
from iltizam.tracking.models import ProgressUpdate, Snapshot
from tests.exchange.files import as_file, sample
from tests.factories import ActivityFactory, ActorFactory, PlanFactory, ProgressUpdateFactory
from tests.factories.base import day, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def actor():
    return ActorFactory()


@pytest.fixture
def plan():
    return PlanFactory(live=True)


@pytest.fixture
def stream(plan, actor):
    """The name of a plan's stream: three updates and a snapshot of its rates."""
    activity = ActivityFactory(commitment__plan=plan)
    for percent in (10, 20, 30):
        update = ProgressUpdateFactory(
            activity=activity, percent=percent, text=text("Done.", fr="Fait.")
        )
        publish_update(update, by=actor)
    freeze_snapshot(plan, name='The "third" meeting', effective=day(2026, 3, 1), by=actor)
    return audit.plan_stream(plan.uid)


def sql(statement, *params):
    """Run a statement past the triggers, as somebody at the database could."""
    with suspended(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def of_event(stream, sequence):
    return AuditEvent.objects.get(stream__name=stream, sequence=sequence)


def verified():
    out = io.StringIO()
    try:
        call_command("verify", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def problems(stream):
    report = verification.verify()
    (found,) = [each for each in report.streams if each.stream == stream]
    return [(p.fault, p.sequence, p.detail) for p in found.problems]


def test_what_was_recorded_is_intact(stream):
    said, failed = verified()

    assert failed == ""
    assert said == [f"{stream}: intact, 4 entries", "Everything is as it was recorded."]


def test_nothing_recorded_is_intact_too():
    assert verified() == (["Everything is as it was recorded."], "")


def test_an_altered_entry_is_named_with_its_type_and_moment(stream):
    event = of_event(stream, 2)
    sql("UPDATE core_auditevent SET object_uid = %s WHERE id = %s", "f" * 16, event.pk)

    said, failed = verified()

    assert failed == "The trail is not what was recorded."
    moment = event.recorded_at.isoformat()
    assert said[:2] == [
        f"{stream}: ALTERED, 4 entries",
        (
            f"    entry 2, tracking.update.published, {moment}: it was altered: its hash does not "
            "fit what it says"
        ),
    ]


def test_a_removed_entry_is_named(stream):
    event = of_event(stream, 2)
    sql("DELETE FROM core_auditpayload WHERE event_id = %s", event.pk)
    sql("DELETE FROM core_auditevent WHERE id = %s", event.pk)

    assert problems(stream) == [(Fault.REMOVED, 2, "")]
    assert "    entry 2: removed" in verified()[0]


def test_entries_that_changed_places_are_named(stream):
    for number, other in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE core_auditevent SET sequence = %s WHERE sequence = %s", other, number)

    assert problems(stream) == [(Fault.MOVED, 2, "3"), (Fault.MOVED, 3, "2")]


def test_a_cut_tail_is_named(stream):
    last = of_event(stream, 4)
    sql("DELETE FROM core_auditpayload WHERE event_id = %s", last.pk)
    sql("DELETE FROM core_auditevent WHERE id = %s", last.pk)

    assert problems(stream) == [(Fault.CUT, 4, "")]


def test_an_inserted_entry_is_named(stream, actor):
    event = of_event(stream, 4)
    sql("UPDATE core_auditevent SET sequence = 5 WHERE id = %s", event.pk)
    event.pk, event.previous = None, of_event(stream, 3).hash
    event.hash = audit.event_hash(event, stream, actor.uid)
    event.save(force_insert=True)

    found = problems(stream)

    assert (Fault.INSERTED, 4, "") in found
    assert {fault for fault, _number, _detail in found} == {
        Fault.INSERTED,
        Fault.MOVED,
        Fault.PAYLOAD_MISSING,  # the forged entry speaks of values that it has not
    }


def test_another_actor_is_an_altered_entry(stream):
    other = ActorFactory()
    event = of_event(stream, 1)
    sql("UPDATE core_auditevent SET actor_id = %s WHERE id = %s", other.pk, event.pk)

    assert problems(stream) == [(Fault.ALTERED, 1, "")]


def test_an_altered_value_is_named(stream):
    value = AuditPayload.objects.get(event=of_event(stream, 3), field="percent")
    sql("UPDATE core_auditpayload SET value = '90' WHERE id = %s", value.pk)

    assert problems(stream) == [(Fault.PAYLOAD_ALTERED, 3, "percent")]
    assert any("entry 3" in line and "“percent” was altered" in line for line in verified()[0])


def test_a_value_that_was_deleted_without_an_entry_is_named(stream):
    value = AuditPayload.objects.get(event=of_event(stream, 3), field="text")
    sql("DELETE FROM core_auditpayload WHERE id = %s", value.pk)

    assert problems(stream) == [(Fault.PAYLOAD_MISSING, 3, "text")]


def erase(stream, actor, *places):
    """Delete values as the product does: an entry first, which names them."""
    erasing = audit.record(
        actor,
        "core.payload.erased",
        stream=stream,
        by=actor,
        entries=[[number, names] for number, names in places],
    )
    for number, names in places:
        rows = AuditPayload.objects.filter(
            event__stream__name=stream, event__sequence=number, field__in=names
        )
        rows.update(erased_by=erasing)
        rows.delete()


def test_a_lawful_erasure_is_told_and_is_none_of_these(stream, actor):
    erase(stream, actor, (2, ["text", "percent"]))

    said, failed = verified()

    assert failed == ""
    assert said[0] == f"{stream}: lawfully erased, 5 entries, 2 values erased"


def test_more_gone_than_the_entry_names_is_no_lawful_erasure(stream, actor):
    erase(stream, actor, (2, ["text"]))
    sql("DELETE FROM core_auditpayload WHERE field = 'difficulties'")

    assert problems(stream) == [
        (Fault.PAYLOAD_MISSING, number, "difficulties") for number in (1, 2, 3)
    ]


def test_an_erasure_of_another_stream_erases_nothing_here(stream, actor):
    erase("plan:other", actor, (2, ["text"]))
    sql(
        "DELETE FROM core_auditpayload WHERE event_id = %s AND field = 'text'",
        of_event(stream, 2).pk,
    )

    assert problems(stream) == [(Fault.PAYLOAD_MISSING, 2, "text")]


def test_an_entry_whose_list_of_erasures_was_altered_is_named(stream, actor):
    erase(stream, actor, (2, ["text"]))
    value = AuditPayload.objects.get(field="entries")
    sql(
        "UPDATE core_auditpayload SET value = %s WHERE id = %s",
        json.dumps([[2, ["text"]], [3, ["text"]]]),
        value.pk,
    )
    sql(
        "DELETE FROM core_auditpayload WHERE event_id = %s AND field = 'text'",
        of_event(stream, 3).pk,
    )

    assert problems(stream) == [(Fault.PAYLOAD_ALTERED, 5, "entries")]


# Published rows


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("percent = 90", "percent"),
        ("""text = '{"en": "All done."}'""", "text"),
        ("""difficulties = '{"en": "None."}'""", "difficulties"),
        ("effective_precision = 'year'", "effective"),
    ],
)
def test_a_published_update_that_was_quietly_improved_is_named(stream, change, detail):
    update = ProgressUpdate.objects.get(percent=20)
    sql(f"UPDATE tracking_progressupdate SET {change} WHERE id = %s", update.pk)

    rows = verification.verify().rows

    assert [(r.fault, r.stream, r.sequence, r.object_uid, r.detail) for r in rows] == [
        (RowFault.CHANGED, stream, 2, update.uid, detail)
    ]
    said, failed = verified()
    assert failed
    assert f"the published row {update.uid} holds another “{detail}” now" in said[1]


def test_a_text_with_the_same_words_in_another_order_of_languages_is_the_same(stream):
    sql("""UPDATE tracking_progressupdate SET text = '{"fr":"Fait.","en":"Done."}'""")

    assert verification.verify().rows == []


def test_a_value_that_was_erased_is_not_compared(stream, actor):
    erase(stream, actor, (2, ["text"]))
    sql("UPDATE tracking_progressupdate SET text = '{}' WHERE percent = 20")

    assert verification.verify().rows == []


def test_a_published_update_that_is_gone_is_named(stream):
    update = ProgressUpdate.objects.get(percent=30)
    sql("DELETE FROM tracking_progressupdate WHERE id = %s", update.pk)

    (row,) = verification.verify().rows

    assert (row.fault, row.sequence, row.object_uid) == (RowFault.GONE, 3, update.uid)


def test_a_published_update_that_nobody_told_of_is_named(stream, plan):
    activity = ProgressUpdate.objects.first().activity
    ProgressUpdateFactory(activity=activity, published=True, percent=100)

    (row,) = verification.verify().rows

    assert (row.fault, row.stream, row.detail) == (RowFault.UNTOLD, stream, "1")
    assert "tells of 1 published rows" in verified()[0][1]


def test_another_name_or_rate_of_a_snapshot_is_named(stream):
    sql("UPDATE tracking_snapshot SET name = 'Another'")
    sql("UPDATE tracking_snapshotrate SET exact = '99'")

    rows = verification.verify().rows

    assert {(r.fault, r.sequence, r.detail) for r in rows} == {
        (RowFault.CHANGED, 4, "name"),
        (RowFault.CHANGED, 4, "rate"),
    }
    assert Snapshot.objects.get().uid == rows[0].object_uid


def test_rows_of_an_import_are_told_of_by_their_number():
    import_plan(as_file(sample()))
    assert verification.verify().rows == []

    update = ProgressUpdate.objects.first()
    ProgressUpdateFactory(activity=update.activity, published=True)

    (row,) = verification.verify().rows
    assert (row.fault, row.detail) == (RowFault.UNTOLD, "1")


def test_drafts_are_nobodys_business(stream):
    activity = ProgressUpdate.objects.first().activity
    ProgressUpdateFactory(activity=activity)
    ProgressUpdateFactory(activity=activity, submitted=True)

    assert verified()[1] == ""


# Triggers, foreign keys, published heads


def test_a_missing_trigger_fails_and_is_named(stream):
    immutability.drop_triggers()
    said, failed = verified()
    immutability.create_triggers()

    assert failed
    assert any("lacks the trigger core_auditevent_refuses_delete" in line for line in said)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_what_belongs_to_no_stream_is_counted(actor):
    audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=1)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    sql("DELETE FROM core_auditstream")
    report = verification.verify()
    AuditStream.objects.create(pk=AuditEvent.objects.get().stream_id, name="plan:a")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=ON")

    assert report.strays == 1
    assert not report.is_sound


def rewrite(stream, actor):
    """What only somebody at the database can do, and no chain shows by itself."""
    with suspended():
        last = ""
        for event in AuditEvent.objects.filter(stream__name=stream).order_by("sequence"):
            event.object_uid, event.previous = "f" * 16, last
            event.digests = {}
            event.hash = last = audit.event_hash(event, stream, event.actor.uid)
            AuditPayload.objects.filter(event=event).delete()
            event.save()
        AuditStream.objects.filter(name=stream).update(head=last)


def test_a_full_rewrite_shows_against_the_heads_published_here(actor):
    for number in range(3):
        audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=number)
    publish_heads()
    rewrite("plan:a", actor)

    report = verification.verify()

    assert [found.verdict for found in report.streams] == [Verdict.INTACT]
    (day_of,) = PublishedHead.objects.values_list("day", flat=True)
    assert report.heads == [("plan:a", day_of.isoformat())]
    assert not report.is_sound


def test_it_reads_in_chunks_and_finds_the_same(stream, monkeypatch):
    monkeypatch.setattr(verification, "CHUNK", 1)
    event = of_event(stream, 3)
    sql("UPDATE core_auditevent SET event_type = 'a.b.c' WHERE id = %s", event.pk)

    assert problems(stream) == [(Fault.ALTERED, 3, "")]


def test_entries_under_one_number_are_read_though_a_chunk_ends_between_them(
    stream, monkeypatch
):
    monkeypatch.setattr(verification, "CHUNK", 1)
    rows = list(verification.entries(AuditStream.objects.get(name=stream).pk, {}))

    assert [entry[0] for entry, _payload in rows] == [1, 2, 3, 4]
    assert [len(payload) for _entry, payload in rows] == [8, 8, 8, 3]


@pytest.mark.django_db(transaction=True)
def test_it_sees_one_moment_and_no_writer_waits_for_it(actor):
    audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=1)

    def write():
        audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=2)
        connection.close()

    with verification.one_moment():
        before = AuditEvent.objects.count()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result()
        during = AuditEvent.objects.count()

    assert (before, during, AuditEvent.objects.count()) == (1, 1, 2)


# Against published heads


@pytest.fixture
def kept(stream, tmp_path):
    """The heads of today as somebody kept them, in a file."""
    publish_heads()
    file = tmp_path / "heads.json"
    file.write_text(json.dumps(heads.document(heads.latest_day(), site="", earlier=None)))
    return file


def against(file):
    out = io.StringIO()
    try:
        call_command("verify", against=str(file), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_a_stream_that_goes_on_extends_what_was_published(kept, stream, actor):
    said, failed = against(kept)
    assert f"{stream}: ends where it did, at entry 4" in said
    assert failed == ""

    audit.record(actor, "core.actor.changed", stream=stream, by=actor)

    said, failed = against(kept)
    assert f"{stream}: extends what was published, from entry 4 to 5" in said
    assert failed == ""


def test_a_stream_that_was_cut_and_set_back_shows(kept, stream):
    with suspended():
        last = of_event(stream, 4)
        AuditPayload.objects.filter(event=last).delete()
        last.delete()
        third = of_event(stream, 3)
        AuditStream.objects.filter(name=stream).update(sequence=3, head=third.hash)
        PublishedHead.objects.all().delete()
        Snapshot.objects.all().delete()

    assert verified()[1] == ""  # the chain alone cannot know
    said, failed = against(kept)
    assert f"{stream}: WAS CUT after entry 3; entry 4 was published" in said
    assert failed


def test_a_stream_that_was_rewritten_shows(actor, tmp_path):
    for number in range(3):
        audit.record(actor, "core.actor.changed", stream="plan:a", by=actor, number=number)
    publish_heads()
    file = tmp_path / "heads.json"
    file.write_text(json.dumps(heads.document(heads.latest_day(), site="", earlier=None)))
    rewrite("plan:a", actor)
    with suspended():
        PublishedHead.objects.all().delete()

    assert verified()[1] == ""
    said, failed = against(file)
    assert "plan:a: WAS REWRITTEN; entry 3 had another hash" in said
    assert failed


def test_a_stream_that_is_gone_shows(kept, stream):
    with suspended():
        AuditPayload.objects.all().delete()
        AuditEvent.objects.all().delete()
        AuditStream.objects.all().delete()
        PublishedHead.objects.all().delete()

    said, failed = against(kept)

    assert f"{stream}: IS GONE; it was published up to entry 4" in said
    assert failed


def test_a_hidden_stream_is_named_by_a_digest_and_found_by_it(kept, stream, plan):
    type(plan).objects.update(published_at=None)
    publish_heads()
    document = heads.document(heads.latest_day(), site="", earlier=None)
    kept.write_text(json.dumps(document))

    assert stream not in kept.read_text()
    assert [h["stream"] for h in document["heads"]] == [heads.hidden(stream)]
    (compared,) = heads.compare(heads.read(kept.read_bytes()))
    assert (compared.stream, compared.fate) == (stream, Fate.SAME)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not JSON"),
        ("[]", "holds no published heads"),
        ("{}", "holds no published heads"),
        ('{"format": "iltizam-heads", "version": 2}', "reads version 1"),
        ('{"format": "iltizam-heads", "version": 1, "heads": []}', "holds no published"),
        ('{"format": "iltizam-heads", "version": 1, "heads": [1]}', "Head 1 of the file"),
        (
            '{"format": "iltizam-heads", "version": 1, "heads": '
            '[{"stream": "plan:a", "sequence": true, "hash": "' + "0" * 64 + '"}]}',
            "Head 1 of the file",
        ),
        (
            (
                '{"format": "iltizam-heads", "version": 1, "heads": '
                '[{"stream": "plan:a", "sequence": 1, "hash": "zz"}]}'
            ),
            "Head 1 of the file",
        ),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_without_heads_is_refused_before_anything_is_read(tmp_path, content, reason):
    file = tmp_path / "heads.json"
    file.write_text(content)

    said, failed = against(file)

    assert said == ""
    assert reason in failed


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read" in against(tmp_path / "nothing.json")[1]


# The heads of a day


def test_the_heads_of_a_day_are_published_once(stream):
    assert publish_heads() == 1
    assert publish_heads() == 0
    (row,) = PublishedHead.objects.all()

    head = AuditStream.objects.get(name=stream)
    assert (row.stream, row.sequence, row.head) == (stream, 4, head.head)


def test_each_day_has_its_own(stream, actor):
    with time_machine.travel("2026-12-01 12:00Z", tick=False):
        publish_heads()
    audit.record(actor, "core.actor.changed", stream=stream, by=actor)
    with time_machine.travel("2026-12-03 12:00Z", tick=False):
        publish_heads()

    second = datetime.date(2026, 12, 3)
    assert heads.latest_day() == second
    assert heads.latest_day(before=second) == datetime.date(2026, 12, 1)
    assert [head.sequence for head in heads.heads_of(second)] == [5]


def test_the_message_with_the_heads_holds_them_all(stream):
    publish_heads()
    (head,) = heads.heads_of(heads.latest_day())

    subject, body = heads.told(
        heads.latest_day(), site_name="Example", address="https://example.org/heads"
    )

    assert subject == f"Example: heads of the trail, {heads.latest_day().isoformat()}"
    assert f"{stream} 4 {head.hash}" in body
    assert "https://example.org/heads" in body

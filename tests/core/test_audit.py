"""The trail: one chain per stream, recomputable hashes, time that never runs back."""

import datetime
import hashlib
import threading

import pytest
import time_machine
from django.db import connection, transaction

from iltizam.core import audit
from iltizam.core.models import AuditEvent, AuditPayload, AuditStream
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db


def record(actor, number=1, stream="plan:a"):
    return audit.record(actor, "core.actor.changed", stream=stream, by=actor, number=number)


def chain(stream="plan:a"):
    return list(AuditEvent.objects.filter(stream__name=stream).order_by("sequence"))


def test_events_of_a_stream_are_numbered_and_chained():
    actor = ActorFactory()

    for number in range(3):
        record(actor, number)
    record(actor, stream="plan:b")

    events = chain()
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous for event in events] == ["", events[0].hash, events[1].hash]
    assert [event.sequence for event in chain("plan:b")] == [1]
    head = AuditStream.objects.get(name="plan:a")
    assert (head.sequence, head.head) == (3, events[2].hash)


def test_every_hash_can_be_computed_again_from_what_is_stored():
    actor = ActorFactory()
    for number in range(3):
        record(actor, number)

    for event in chain():
        assert audit.event_hash(event, event.stream.name, event.actor.uid) == event.hash
        for row in event.payload.all():
            assert audit.digest(row.value, row.salt) == event.digests[row.field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_type", "core.actor.other"),
        ("object_uid", "0" * 16),
        ("sequence", 7),
        ("previous", "f" * 64),
        ("digests", {"number": "0"}),
        ("recorded_at", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
    ],
)
def test_another_content_has_another_hash(field, value):
    actor = ActorFactory()
    event = record(actor)

    setattr(event, field, value)

    assert audit.event_hash(event, "plan:a", actor.uid) != event.hash


def test_the_salt_hides_what_the_digest_was_made_of():
    actor = ActorFactory()

    one, other = record(actor), record(actor)

    assert one.digests != other.digests
    assert one.digests["number"] != hashlib.sha256(b"1").hexdigest()


def test_the_chain_holds_when_a_payload_is_erased():
    actor = ActorFactory()
    event = record(actor)
    erasing = audit.record(actor, "core.payload.erased", stream="plan:a", by=actor)

    AuditPayload.objects.filter(event=event).update(erased_by=erasing)
    AuditPayload.objects.filter(event=event).delete()

    event.refresh_from_db()
    assert audit.event_hash(event, "plan:a", actor.uid) == event.hash


def test_time_never_runs_back_when_the_clock_does():
    actor = ActorFactory()
    with time_machine.travel("2026-06-01 12:00Z", tick=False):
        first, second = record(actor), record(actor)
    with time_machine.travel("2026-05-01 12:00Z", tick=False):
        third = record(actor)

    assert first.recorded_at < second.recorded_at < third.recorded_at


def test_rows_recorded_together_share_a_moment_and_have_an_order():
    stream = audit.lock_stream("plan:a")

    first = audit.stamps(stream, 3)
    second = audit.stamps(stream, 2)

    assert [stamp.sequence for stamp in first + second] == [1, 2, 3, 4, 5]
    assert len({stamp.recorded_at for stamp in first}) == 1
    assert second[0].recorded_at > first[0].recorded_at
    stream.refresh_from_db()
    assert (stream.row_sequence, stream.last_at) == (5, second[0].recorded_at)


def test_letters_are_hashed_as_letters():
    assert audit.canonical({"b": "é", "a": "التزام"}) == '{"a":"التزام","b":"é"}'.encode()


def test_a_refused_action_leaves_no_event():
    actor = ActorFactory()

    @transaction.atomic
    def refused_action():
        record(actor)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        refused_action()

    assert chain() == []


@pytest.mark.django_db(transaction=True)
def test_the_head_is_locked_in_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        audit.lock_stream("plan:a")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("streams", [["plan:a"], ["plan:a", "plan:b"]], ids=["one", "two"])
def test_events_recorded_at_the_same_time_still_make_one_chain(streams):
    actor = ActorFactory()
    start = threading.Barrier(4)
    failures = []

    def work(place):
        try:
            start.wait()
            for number in range(5):
                record(actor, number, stream=streams[place % len(streams)])
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    for stream in streams:
        events = chain(stream)
        assert [event.sequence for event in events] == list(range(1, 20 // len(streams) + 1))
        assert [e.previous for e in events] == ["", *(e.hash for e in events[:-1])]
        assert all(audit.event_hash(e, stream, actor.uid) == e.hash for e in events)
        moments = [event.recorded_at for event in events]
        assert moments == sorted(set(moments))

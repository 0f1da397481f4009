"""The audit trail: ``record()`` is called by every action (spec 4, 9).

One hash chain per stream. The content of an event is chained as salted digests,
field by field, and lies in a side table, so that it can be withdrawn while the
chain still verifies.
"""

import datetime
import hashlib
import json
import secrets
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction
from django.utils import timezone

from iltizam.core.models import Actor, AuditEvent, AuditPayload, AuditStream
from iltizam.core.prepared import Prepared

TICK = datetime.timedelta(microseconds=1)
# What records that values were erased: its payload names them in ``entries``.
ERASING = frozenset({"core.payload.erased", "core.person.erased", "core.field.redacted"})


class Stamp(NamedTuple):
    """The second clock: when a row could first be seen, and its place in the order."""

    recorded_at: datetime.datetime
    sequence: int


class HasUid(Protocol):
    """Anything public: known by its permanent identifier."""

    uid: str


def canonical(value: Any) -> bytes:
    """The one byte form that is hashed: sorted keys, no spaces, letters unescaped."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    ).encode()


def digest(value: Any, salt: str) -> str:
    return hashlib.sha256(salt.encode() + canonical(value)).hexdigest()


def event_hash(event: AuditEvent, stream: str, actor_uid: str) -> str:
    """The hash of everything an event says, the hash before it included."""
    return hashlib.sha256(
        canonical(
            {
                "stream": stream,
                "sequence": event.sequence,
                "recorded_at": event.recorded_at.astimezone(datetime.UTC).isoformat(),
                "event_type": event.event_type,
                "object_uid": event.object_uid,
                "actor": actor_uid,
                "digests": event.digests,
                "previous": event.previous,
            }
        )
    ).hexdigest()


def plan_stream(plan_uid: str) -> str:
    """The name of the stream of everything that happens in a plan."""
    return f"plan:{plan_uid}"


def lock_stream(name: str) -> AuditStream:
    """The stream's head, locked until the transaction ends: take it last.

    Raises TransactionManagementError outside a transaction.
    """
    # SQLite ignores row locks and would not complain.
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{name} can be locked in a transaction only"
        )
    head: AuditStream | None = _HEAD.first(name=name)
    if head is None:
        AuditStream.objects.get_or_create(name=name)
        head = AuditStream.objects.select_for_update(of=("self",)).get(name=name)
    return head


_HEAD = Prepared(
    lambda name: AuditStream.objects.select_for_update(of=("self",)).filter(name=name),
    name=("a", "b"),
)


def stamps(stream: AuditStream, count: int, *, is_saved: bool = True) -> list[Stamp]:
    """``count`` stamps for rows recorded now, in order; time never runs backwards.

    Without ``is_saved`` the caller gives the same head to ``record``, which saves it.
    """
    at = _moment(stream)
    first = stream.row_sequence + 1
    stream.row_sequence += count
    stream.last_at = at
    if is_saved:
        stream.save(update_fields=["row_sequence", "last_at"])
    return [Stamp(at, first + offset) for offset in range(count)]


def _moment(stream: AuditStream) -> datetime.datetime:
    now = timezone.now()
    return now if stream.last_at is None or now > stream.last_at else stream.last_at + TICK


@transaction.atomic(savepoint=False)  # whoever fails here fails the action around it
def record(
    obj: HasUid, event_type: str, *, stream: str | AuditStream, by: Actor, **payload: Any
) -> AuditEvent:
    """Append an event about ``obj`` to ``stream`` with its payload, and return it.

    ``stream`` is a name, or a head that ``lock_stream`` gave. ``event_type`` is dotted and past tense (``tracking.update.published``); ``obj``
    has a ``uid``; payload values are plain JSON.
    """
    head = lock_stream(stream) if isinstance(stream, str) else stream
    salts = {name: secrets.token_hex(16) for name in payload}
    event = AuditEvent(
        stream=head,
        sequence=head.sequence + 1,
        recorded_at=_moment(head),
        event_type=event_type,
        object_uid=obj.uid,
        actor=by,
        digests={name: digest(value, salts[name]) for name, value in payload.items()},
        previous=head.head,
    )
    event.hash = event_hash(event, head.name, by.uid)
    event.save(force_insert=True)
    AuditPayload.objects.bulk_create(
        AuditPayload(event=event, field=name, value=value, salt=salts[name])
        for name, value in payload.items()
    )
    head.sequence, head.head, head.last_at = event.sequence, event.hash, event.recorded_at
    head.save(update_fields=["sequence", "row_sequence", "head", "last_at"])
    return event

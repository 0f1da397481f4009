"""Erasing recorded values: an entry first that names them, then they are gone (spec 9)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from iltizam.core.audit import ERASING, HasUid, record
from iltizam.core.models import Actor, AuditEvent, AuditPayload
from iltizam.core.texts import LocalisedText

SHORTEST = 5  # characters of a text that is looked for inside recorded values


def of_objects(uids: Iterable[str], *, fields: Iterable[str] = ()) -> "QuerySet[AuditPayload]":
    """The values recorded about objects, under these names or any; what an erasure itself
    recorded stays."""
    rows = AuditPayload.objects.filter(event__object_uid__in=list(uids))
    rows = rows.exclude(event__event_type__in=sorted(ERASING))
    names = list(fields)
    return rows.filter(field__in=names) if names else rows


def holding(texts: Iterable[str]) -> "QuerySet[AuditPayload]":
    """The values that hold one of these texts, in whatever letters, wherever they are."""
    contains = "instr" if connection.vendor == "sqlite" else "strpos"
    forms = [
        json.dumps(text, ensure_ascii=False)[1:-1] for text in texts if len(text) >= SHORTEST
    ]
    rows = AuditPayload.objects.exclude(event__event_type__in=sorted(ERASING))
    if not forms:
        return rows.none()
    # The column's name and the function's are ours; the texts are parameters.
    one = f"{contains}(lower(CAST(core_auditpayload.value AS text)), lower(%s)) > 0"
    return rows.extra(where=[" OR ".join([one] * len(forms))], params=forms)  # noqa: S610


def places(rows: "QuerySet[AuditPayload]") -> dict[str, list[list[Any]]]:
    """By stream, the numbers of the entries with the fields whose values go."""
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    named = rows.order_by("event__stream__name", "event__sequence", "field")
    for stream, number, field in named.values_list(
        "event__stream__name", "event__sequence", "field"
    ):
        found[stream][number].append(field)
    return {
        stream: [[number, fields] for number, fields in numbers.items()]
        for stream, numbers in found.items()
    }


def erase(
    keys: set[int],
    *,
    obj: HasUid,
    event_type: str,
    stream: str,
    reason: LocalisedText,
    by: Actor,
    **said: Any,
) -> list[AuditEvent]:
    """Record ``event_type`` about ``obj`` in ``stream``, and erase the values with these keys.

    Values of other streams are erased by an entry of their own stream. In the caller's
    transaction; the entries are returned, one per stream.
    """
    rows = AuditPayload.objects.filter(pk__in=keys)
    gone = places(rows)
    events = []
    for name in sorted({stream, *gone}):  # one order for everybody: no deadlock
        entries = gone.get(name, [])
        if name == stream:
            event = record(
                obj, event_type, stream=name, by=by, entries=entries, reason=reason, **said
            )
        else:
            event = record(
                obj,
                "core.payload.erased",
                stream=name,
                by=by,
                entries=entries,
                reason=reason,
            )
        of_stream = rows.filter(event__stream__name=name)
        of_stream.update(erased_by=event)
        of_stream.delete()
        events.append(event)
    return events

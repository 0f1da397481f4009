"""``iltizam verify``: every stream, entry by entry, against what is stored now.

Read at one moment, in chunks, by plain statements: memory grows neither with the number
of entries nor with that of rows.
"""

import gc
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from iltizam.core import immutability, telling
from iltizam.core.audit import ERASING
from iltizam.core.telling import RowProblem
from iltizam.core.verifying import Entry, Findings, Head, StreamCheck, Value, Verdict

CHUNK = 500

# The moment as it was hashed: ISO, UTC, microseconds only where there are any.
_MOMENT = {
    "sqlite": "replace(e.recorded_at, ' ', 'T') || '+00:00'",
    "postgresql": (
        "replace(to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'),"
        " '.000000', '') || '+00:00'"
    ),
}


@dataclass
class Report:
    """What was found, stream by stream and beside the streams."""

    streams: list[Findings] = field(default_factory=list)
    rows: list[RowProblem] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)  # stream and day, published
    triggers: list[str] = field(default_factory=list)  # missing, or not as declared
    strays: int = 0  # entries and values that belong to no stream

    @property
    def is_sound(self) -> bool:
        """Whether everything is intact or lawfully erased."""
        altered = any(found.verdict is Verdict.ALTERED for found in self.streams)
        return not (altered or self.rows or self.heads or self.triggers or self.strays)


def verify() -> Report:
    """Check everything that was recorded; nothing is written and nobody waits."""
    report = Report()
    with one_moment(), _without_collector():
        report.triggers = immutability.missing()
        actors = dict(_ask("SELECT id, uid FROM core_actor"))
        heads = list(
            _ask("SELECT id, name, sequence, head FROM core_auditstream ORDER BY name")
        )
        for pk, name, sequence, head in heads:
            check = StreamCheck(name, Head(sequence, head), erased_in(pk))
            for entry, payload in entries(pk, actors):
                check.take(entry, payload)
            report.streams.append(check.end())
        report.rows = list(telling.problems())
        report.heads = list(_unlike_published())
        report.strays = _strays()
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes circles, and looking for them costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read inside is as of one moment; no writer has to wait for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(): that would take the lock of writers (transaction_mode).
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")


def entries(stream: int, actors: dict[int, str]) -> Iterator[tuple[Entry, list[Value]]]:
    """The entries of a stream in the order of their numbers, each with its payload."""
    # Built from constants only.
    of_events = (
        f"SELECT e.id, e.sequence, {_MOMENT[connection.vendor]}, e.event_type, e.object_uid,"  # noqa: S608
        " e.actor_id, CAST(e.digests AS text), e.previous, e.hash FROM core_auditevent e"
        " WHERE e.stream_id = %s AND (e.sequence, e.id) > (%s, %s)"
        f" ORDER BY e.sequence, e.id LIMIT {CHUNK}"
    )
    of_payload = (
        "SELECT p.event_id, p.field, COALESCE(CAST(p.value AS text), 'null'), p.salt FROM core_auditevent e"
        " JOIN core_auditpayload p ON p.event_id = e.id"
        " WHERE e.stream_id = %s AND e.sequence BETWEEN %s AND %s"
    )
    last = (-1, -1)
    while rows := _ask(of_events, [stream, *last]):
        payloads: defaultdict[int, list[Any]] = defaultdict(list)
        for value in _ask(of_payload, [stream, rows[0][1], rows[-1][1]]):
            payloads[value[0]].append(value)
        for pk, sequence, at, kind, uid, actor, digests, previous, said in rows:
            entry = (sequence, at, kind, uid, actors.get(actor), digests, previous, said)
            # Plain tuples: a million named ones would cost a second.
            yield entry, payloads.get(pk, [])  # type: ignore[misc]
        last = rows[-1][1], rows[-1][0]


def erased_in(stream: int) -> dict[tuple[int, str], int]:
    """The values whose erasure the stream records: by number and field, with the entry's."""
    marks = ", ".join(["%s"] * len(ERASING))
    found = _ask(
        "SELECT e.sequence, CAST(p.value AS text) FROM core_auditevent e"  # noqa: S608
        " JOIN core_auditpayload p ON p.event_id = e.id AND p.field = 'entries'"
        f" WHERE e.stream_id = %s AND e.event_type IN ({marks})",
        [stream, *sorted(ERASING)],
    )
    erased: dict[tuple[int, str], int] = {}
    for sequence, value in found:
        for number, names in _pairs(value):
            for name in names:
                erased[number, name] = max(sequence, erased.get((number, name), 0))
    return erased


def _pairs(value: str) -> list[tuple[int, list[str]]]:
    """The list that an erasure records; one that was tampered with erases nothing."""
    try:
        return [
            (int(number), [str(name) for name in names]) for number, names in json.loads(value)
        ]
    except (TypeError, ValueError):
        return []


def _unlike_published() -> Iterator[tuple[str, str]]:
    """The heads published here that their streams no longer lead through."""
    found = telling.streamed(
        "SELECT p.stream, CAST(p.day AS text) FROM core_publishedhead p"
        " LEFT JOIN core_auditstream s ON s.name = p.stream"
        " LEFT JOIN core_auditevent e ON e.stream_id = s.id AND e.sequence = p.sequence"
        " WHERE e.hash IS NULL OR e.hash <> p.head ORDER BY p.stream, p.day"
    )
    return itertools.islice(found, telling.MOST_TOLD)


def _strays() -> int:
    """Entries without a stream, values without an entry: foreign keys were switched off."""
    (row,) = _ask(
        "SELECT (SELECT count(*) FROM core_auditevent e WHERE NOT EXISTS"
        " (SELECT 1 FROM core_auditstream s WHERE s.id = e.stream_id))"
        " + (SELECT count(*) FROM core_auditpayload p WHERE NOT EXISTS"
        " (SELECT 1 FROM core_auditevent e WHERE e.id = p.event_id))"
    )
    return int(row[0])


def _ask(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)

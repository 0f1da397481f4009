"""Published rows against the entries that tell of them.

Apps declare in their ``AppConfig.ready()`` which event says that a row was published, and
which of its values the row itself holds. ``iltizam verify`` then names a row that says
something else, one that is gone, and rows that nobody told of. A value that was erased
cannot be compared any more; its entry says so.
"""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection, models

MOST_TOLD = 100  # rows of a kind that are named


class RowFault(StrEnum):
    """What is wrong with a published row."""

    CHANGED = "changed"  # it says something else than its entry
    GONE = "gone"
    UNTOLD = "untold"  # no entry tells of it, and no import counted it
    UNEXPLAINED = "unexplained"  # it holds a value that no entry and no import gave it
    UNRECORDED = "unrecorded"  # a mark that something is withheld, which nothing tells of


class RowProblem(NamedTuple):
    """A row that does not fit the trail, and the entry that says so (0: none does)."""

    fault: RowFault
    stream: str
    sequence: int
    event_type: str
    object_uid: str
    detail: str  # the field, or how many rows


@dataclass(frozen=True)
class Told:
    """Rows of ``model`` are published by ``event_type``, whose object they are.

    ``values`` has, by field of the payload, what the row ``r`` holds of it, as SQL that
    gives JSON as text (``number``, ``word``, ``document``). ``published`` limits the rows
    that somebody must have told of, in the stream whose name is ``stream``. An import
    (``imported_by``) tells of all its rows at once: it counts them as ``counted_as``.
    Without ``values`` rows are counted only: other entries than their own tell of them.
    """

    event_type: str
    model: type[models.Model]
    values: Mapping[str, str]
    stream: str
    published: str = ""
    imported_by: str = ""
    counted_as: str = ""


VALUE = "COALESCE(CAST(p.value AS text), 'null')"  # null is stored as none
_told: list[Told] = []
_checks: list[Callable[[], Iterator[RowProblem]]] = []


def tell(told: Told) -> None:
    _told.append(told)


def check(found: Callable[[], Iterator[RowProblem]]) -> None:
    """Let ``found`` compare what no single row and entry hold together."""
    _checks.append(found)


def number(column: str) -> str:
    """A whole number of the row as JSON."""
    return f"COALESCE(CAST({column} AS text), 'null')"


def word(expression: str) -> str:
    """A uid or a code of the row, or of what it names, as JSON."""
    return f"""COALESCE('"' || {expression} || '"', 'null')"""


def text(column: str) -> str:
    """A text of the row as JSON, quotes and all."""
    quoted = "json_quote({})" if connection.vendor == "sqlite" else "CAST(to_json({}) AS text)"
    return quoted.format(column)


def decimal(column: str) -> str:
    """A decimal of the row as the JSON string recorded, where the two are one number."""
    if connection.vendor == "sqlite":
        said, is_number = "json_extract(p.value, '$')", "1 = 1"
    else:
        said = "(p.value #>> '{}')"
        is_number = f"{said} ~ '^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{{1,2}})?$'"
    return (
        f"CASE WHEN {is_number} THEN CASE WHEN CAST({said} AS numeric) = {column}"
        f" THEN {VALUE} ELSE {word(f'CAST({column} AS text)')} END"
        f" ELSE {word(f'CAST({column} AS text)')} END"
    )


def document(column: str) -> str:
    """A text per language, or another JSON column."""
    return f"CAST({column} AS text)"


def problems() -> Iterator[RowProblem]:
    """Every row that does not fit; at most MOST_TOLD of a kind and fault."""
    for told in _told:
        for found in (_gone(told), _changed(told), _untold(told)):
            yield from itertools.islice(found, MOST_TOLD)
    for each in _checks:
        yield from itertools.islice(each(), MOST_TOLD)


def _gone(told: Told) -> Iterator[RowProblem]:
    if not told.values:
        return
    # Names and expressions are declared by our own code, here and below.
    sql = (
        "SELECT s.name, e.sequence, e.object_uid FROM core_auditevent e"  # noqa: S608
        " JOIN core_auditstream s ON s.id = e.stream_id"
        f" LEFT JOIN {_table(told)} r ON r.uid = e.object_uid"
        " WHERE e.event_type = %s AND r.uid IS NULL ORDER BY s.name, e.sequence"
    )
    for stream, sequence, uid in streamed(sql, [told.event_type]):
        yield RowProblem(RowFault.GONE, stream, sequence, told.event_type, uid, "")


def _changed(told: Told) -> Iterator[RowProblem]:
    if not told.values:
        return
    cases = " ".join(f"WHEN '{name}' THEN {sql}" for name, sql in told.values.items())
    names = ", ".join(f"'{name}'" for name in told.values)
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    sql = (
        "SELECT s.name, e.sequence, e.object_uid, p.field,"  # noqa: S608
        f" {VALUE}, CASE p.field {cases} END FROM core_auditevent e"
        " JOIN core_auditstream s ON s.id = e.stream_id"
        f" JOIN {_table(told)} r ON r.uid = e.object_uid"
        f" JOIN core_auditpayload p ON p.event_id = e.id AND p.field IN ({names})"
        f" WHERE e.event_type = %s AND {VALUE} {differs} CASE p.field {cases} END"
        " ORDER BY s.name, e.sequence"
    )
    for stream, sequence, uid, name, said, holds in streamed(sql, [told.event_type]):
        if not _same(said, holds):  # JSON can be written in more than one way
            yield RowProblem(RowFault.CHANGED, stream, sequence, told.event_type, uid, name)


def _untold(told: Told) -> Iterator[RowProblem]:
    """Streams with more published rows than entries tell of and imports counted."""
    if not told.published:
        return
    sql = (
        f"SELECT {told.stream}, count(*) FROM {_table(told)} r WHERE {told.published}"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM core_auditevent e WHERE e.object_uid = r.uid"
        f" AND e.event_type = %s) GROUP BY {told.stream} ORDER BY 1"
    )
    for stream, count in streamed(sql, [told.event_type]):
        surplus = count - _counted(stream, told)
        if surplus > 0:
            yield RowProblem(RowFault.UNTOLD, stream, 0, told.event_type, "", str(surplus))


def _counted(stream: str, told: Told) -> int:
    """How many rows the imports of a stream say that they brought."""
    sql = (
        "SELECT CAST(p.value AS text) FROM core_auditevent e"
        " JOIN core_auditstream s ON s.id = e.stream_id"
        " JOIN core_auditpayload p ON p.event_id = e.id AND p.field = 'counts'"
        " WHERE s.name = %s AND e.event_type = %s"
    )
    found = streamed(sql, [stream, told.imported_by])
    return sum(_new(value, told.counted_as) for (value,) in found)


def _new(counts: str, name: str) -> int:
    try:
        return int(json.loads(counts).get(name, {}).get("new", 0))
    except (ValueError, TypeError, AttributeError):
        return 0  # its digest does not fit either


def _same(said: str, holds: str | None) -> bool:
    try:
        return holds is not None and json.loads(said) == json.loads(holds)
    except ValueError:
        return False


def _table(told: Told) -> str:
    return told.model._meta.db_table


def streamed(sql: str, params: Any = None) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, some thousand at a time; on PostgreSQL in a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(2_000):
            yield from rows

"""What a file says was withdrawn elsewhere is withdrawn here as well (spec 9)."""

import json
from collections.abc import Iterable, Iterator

from iltizam.core.models import Actor
from iltizam.core.redaction import CannotRedact, find, redact
from iltizam.core.telling import RowFault, RowProblem, streamed
from iltizam.exchange.format import WITHHELD
from iltizam.exchange.rows import Row


def withdraw(marks: list[Row], by: Actor) -> None:
    """Withdraw what is stored already; a mark that cannot be followed becomes a problem."""
    for mark in marks:
        uid, field = mark.values["object_uid"], mark.values["field"]
        try:
            redact(
                find(uid, field),
                reason=mark.values["reason"],
                language=mark.values["language"],
                on=mark.values["withheld_on"],
                by=by,
            )
        except CannotRedact as error:
            mark.at.refuse(str(error))


def names_of_marks(rows: Iterable[Row]) -> list[str]:
    """The marks that an import brought with new rows, as its entry names them."""
    return [
        _name(*(row.values[name] for name in ("object_uid", "field", "language")))
        for row in rows
        if row.shape is WITHHELD
    ]


def _name(uid: str, field: str, language: str) -> str:
    return f"{uid} {field} {language}".rstrip()


def unrecorded_marks() -> Iterator[RowProblem]:
    """Marks that hide something though nobody withdrew it, and withdrawals without a mark.

    An older import counted the marks it brought and did not name them: as many as it
    counted may be its own.
    """
    named, counted = _brought()
    untold = [mark for mark in streamed(_UNTOLD) if _name(*mark) not in named]
    if len(untold) > counted:
        for uid, field, language in untold:
            detail = f"{field} ({language})" if language else field
            yield RowProblem(RowFault.UNRECORDED, "", 0, "core.field.redacted", uid, detail)
    for stream, sequence, uid in streamed(_UNMARKED):
        yield RowProblem(RowFault.GONE, stream, sequence, "core.field.redacted", uid, "")


def _brought() -> tuple[set[str], int]:
    """The marks that imports name, and how many those that name none counted."""
    named: set[str] = set()
    counted = 0
    for said, counts in streamed(_IMPORTS):
        try:
            if said is not None:
                named.update(json.loads(said))
            elif counts is not None:
                counted += int(json.loads(counts).get("withheld", {}).get("new", 0))
        except (ValueError, TypeError, AttributeError):
            continue  # its digest does not fit either
    return named, counted


_JOINED = """core_auditevent e
    JOIN core_auditpayload f ON f.event_id = e.id AND f.field = 'field'
    JOIN core_auditpayload l ON l.event_id = e.id AND l.field = 'language'"""
_SAME = """r.object_uid = e.object_uid AND CAST(f.value AS text) = '"' || r.field || '"'
    AND CAST(l.value AS text) = '"' || r.language || '"'"""
_UNTOLD = f"""SELECT r.object_uid, r.field, r.language FROM core_withheld r
    WHERE NOT EXISTS (SELECT 1 FROM {_JOINED}
        WHERE e.event_type = 'core.field.redacted' AND {_SAME}) ORDER BY r.id"""  # noqa: S608
_UNMARKED = f"""SELECT s.name, e.sequence, e.object_uid FROM {_JOINED}
    JOIN core_auditstream s ON s.id = e.stream_id
    WHERE e.event_type = 'core.field.redacted'
    AND NOT EXISTS (SELECT 1 FROM core_withheld r WHERE {_SAME})
    ORDER BY s.name, e.sequence"""  # noqa: S608
_IMPORTS = """SELECT CAST(w.value AS text), CAST(c.value AS text) FROM core_auditevent e
    LEFT JOIN core_auditpayload w ON w.event_id = e.id AND w.field = 'withheld'
    LEFT JOIN core_auditpayload c ON c.event_id = e.id AND c.field = 'counts'
    WHERE e.event_type = 'plans.plan.imported'"""

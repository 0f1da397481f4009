"""The texts of actions against what the reports that entered them recorded of them.

An action's text may still be translated, so each language is held by itself; and nothing
of its words is kept in the trail, so that withdrawing it leaves none: only its digest is.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection

from iltizam.core.telling import RowFault, RowProblem, streamed

FIELD = "action_texts"  # of the payload of a published report
EVENT = "tracking.update.published"
CHUNK = 500


def digests_of(text: Mapping[str, str]) -> dict[str, str]:
    """By language the SHA-256 of the words."""
    return {language: _digest(words) for language, words in text.items()}


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def problems() -> Iterator[RowProblem]:
    """Every action that is gone, or says in a language what its report did not."""
    rewritten = _rewritten_by_imports()
    recorded = _recorded(rewritten)
    while some := list(islice(recorded, CHUNK)):
        stored = _stored(uid for _stream, _sequence, uid, _digests in some)
        for stream, sequence, uid, digests in some:
            text = stored.get(uid)
            if text is None:
                yield RowProblem(RowFault.GONE, stream, sequence, EVENT, uid, "")
            elif any(_digest(text.get(lang, "")) != said for lang, said in digests.items()):
                yield RowProblem(RowFault.CHANGED, stream, sequence, EVENT, uid, "text")


def _recorded(rewritten: Mapping[str, int]) -> Iterator[tuple[str, int, str, dict[str, str]]]:
    """(stream, number, action, digests) of what no later import wrote anew."""
    found = streamed(
        "SELECT s.name, e.sequence, CAST(p.value AS text) FROM core_auditevent e"
        " JOIN core_auditstream s ON s.id = e.stream_id"
        " JOIN core_auditpayload p ON p.event_id = e.id AND p.field = %s"
        " WHERE e.event_type = %s ORDER BY s.name, e.sequence",
        [FIELD, EVENT],
    )
    for stream, sequence, value in found:
        if sequence > rewritten.get(stream, 0):
            for uid, digests in _members(value):
                if isinstance(digests, dict):
                    yield stream, sequence, uid, digests


def _rewritten_by_imports() -> dict[str, int]:
    """By stream the last import that changed actions: from there on its file speaks."""
    found = streamed(
        "SELECT s.name, e.sequence, CAST(p.value AS text) FROM core_auditevent e"
        " JOIN core_auditstream s ON s.id = e.stream_id"
        " JOIN core_auditpayload p ON p.event_id = e.id AND p.field = 'counts'"
        " WHERE e.event_type = 'plans.plan.imported' ORDER BY s.name, e.sequence"
    )
    return {
        stream: sequence
        for stream, sequence, counts in found
        if _has_changed(dict(_members(counts)).get("action"))
    }


def _has_changed(count: Any) -> bool:
    return isinstance(count, dict) and bool(count.get("changed"))


def _members(value: str) -> Iterable[tuple[str, Any]]:
    try:
        found = json.loads(value)
    except ValueError:
        return ()  # its digest does not fit either
    return found.items() if isinstance(found, dict) else ()


def _stored(uids: Iterable[str]) -> dict[str, dict[str, str]]:
    """The words in the table itself, also where they are withheld from readers."""
    wanted = list(uids)
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT uid, CAST(text AS text) FROM tracking_action WHERE uid IN ({marks})",  # noqa: S608
            wanted,
        )
        return {uid: json.loads(text) for uid, text in cursor.fetchall()}

"""What a database says of itself and what follows from its rows, for both kinds.

``ask(sql, params)`` yields tuples. The statements name the columns they need, so that
they hold for databases of older versions too.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from iltizam.core.audit import event_hash

Ask = Callable[..., Iterable[tuple[Any, ...]]]

CATALOGUE = {
    "sqlite": {
        # Virtual tables are made of ordinary ones, which are counted.
        "tables": (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ),
        "triggers": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    },
    "postgresql": {
        "tables": (
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            ' ORDER BY tablename COLLATE "C"'
        ),
        "triggers": (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            ' ORDER BY t.tgname COLLATE "C"'
        ),
    },
}
# Filled by Django itself in every new database.
FRAMEWORK = {"django_migrations", "django_content_type", "auth_permission"}


def facts_of(ask: Ask, vendor: str) -> dict[str, Any]:
    """Migrations, rows per table, triggers and the head of every audit stream."""
    names = tables(ask, vendor)
    return {
        "migrations": migrations(ask, names),
        "tables": {name: _count(ask, name) for name in names},
        "triggers": [name for (name,) in ask(CATALOGUE[vendor]["triggers"])],
        "streams": streams(ask, names),
    }


def tables(ask: Ask, vendor: str) -> list[str]:
    return [name for (name,) in ask(CATALOGUE[vendor]["tables"])]


def migrations(ask: Ask, names: list[str]) -> list[list[str]]:
    if "django_migrations" not in names:
        return []
    found = ask("SELECT app, name FROM django_migrations")
    return sorted([app, name] for app, name in found)


def streams(ask: Ask, names: list[str]) -> dict[str, list[Any]]:
    if "core_auditstream" not in names:
        return {}
    found = ask("SELECT name, sequence, head FROM core_auditstream ORDER BY name")
    return {name: [sequence, head] for name, sequence, head in found}


def broken_streams(ask: Ask, names: list[str]) -> Iterator[str]:
    """The audit streams whose events do not lead, hash by hash, to the head they have."""
    if "core_auditstream" not in names:
        return
    heads = list(ask("SELECT id, name, sequence, head FROM core_auditstream ORDER BY name"))
    for pk, name, sequence, head in heads:
        if _recomputed(ask, int(pk), name) != (sequence, head):
            yield name


def holds_rows(ask: Ask, vendor: str) -> bool:
    """Whether anything but Django's own lists is stored."""
    return any(_count(ask, name) for name in tables(ask, vendor) if name not in FRAMEWORK)


def _recomputed(ask: Ask, stream: int, name: str) -> tuple[int, str] | None:
    """Number and hash of the last event, recomputed from the first; None where one differs."""
    last = (0, "")
    rows = ask(
        "SELECT e.sequence, e.recorded_at, e.event_type, e.object_uid, e.digests,"  # noqa: S608
        " e.previous, e.hash, a.uid FROM core_auditevent e"
        " JOIN core_actor a ON a.id = e.actor_id"
        f" WHERE e.stream_id = {stream:d} ORDER BY e.sequence"
    )
    for sequence, at, kind, uid, digests, previous, said, actor in rows:
        event = SimpleNamespace(
            sequence=sequence,
            recorded_at=_moment(at),
            event_type=kind,
            object_uid=uid,
            digests=json.loads(digests) if isinstance(digests, str) else digests,
            previous=previous,
        )
        if (sequence, previous) != (last[0] + 1, last[1]):
            return None
        if event_hash(event, name, actor) != said:  # type: ignore[arg-type]
            return None
        last = (sequence, said)
    return last


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, str):  # SQLite keeps moments as text, in UTC
        value = datetime.datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def _count(ask: Ask, table: str) -> int:
    (row,) = ask(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - from the catalogue
    return int(row[0])

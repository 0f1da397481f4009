"""Rows that the database itself refuses to change (spec 6.27, 9).

Declared once beside the model, created after every migration (SQLite drops
triggers silently when a later migration rebuilds a table), checked at start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models

# What PostgreSQL keeps of when a trigger fires (pg_trigger.tgtype): before, each row or not.
_KINDS = {"update": 2 + 16 + 1, "delete": 2 + 8 + 1, "truncate": 2 + 32}


@dataclass(frozen=True)
class Refusal:
    """Rows of ``model`` for which ``when`` holds (SQL over OLD) stay as they are.

    Columns named in ``free`` may change, ``provided`` (SQL over OLD and NEW) allows it.
    ``delete`` may be SQL over OLD: the rows that are not to be deleted.
    """

    model: type[models.Model]
    update: bool = True
    delete: bool | str = True
    when: str = ""
    free: tuple[str, ...] = ()
    provided: str = ""
    # Columns that name a row: SQLite's INSERT OR REPLACE would alter it where deleting
    # is allowed, without firing a trigger on UPDATE.
    unique: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def names(self) -> list[str]:
        kinds = [kind for kind in ("update", "delete") if getattr(self, kind)]
        if connection.vendor == "postgresql" and self.delete:
            kinds.append("truncate")
        if connection.vendor == "sqlite" and self.unique:
            kinds.append("insert")
        return [f"{self.table}_refuses_{kind}" for kind in kinds]

    def condition(self, kind: str) -> str:
        """When an update or a delete of a row is refused; "" for always."""
        of_delete = self.delete if kind == "delete" and isinstance(self.delete, str) else ""
        changed = self._changed() if kind == "update" and self.free else ""
        parts = [part for part in (self.when, of_delete, changed) if part]
        return " AND ".join(f"({part})" for part in parts)

    def _changed(self) -> str:
        """Whether more changes than the free columns may, or they may not."""
        differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
        kept = [
            f'OLD."{field.column}" {differs} NEW."{field.column}"'
            for field in self.model._meta.local_concrete_fields
            if field.column not in self.free
        ]
        return " OR ".join(
            [*kept, *([f"({self.provided}) IS NOT TRUE"] if self.provided else [])]
        )


_declared: list[Refusal] = []


def refuse(
    model,
    *,
    update: bool = True,
    delete: bool | str = True,
    when: str = "",
    free: str = "",
    provided: str = "",
    unique: tuple[str, ...] = (),
) -> None:
    """Declare that published rows of ``model`` are kept: ``when`` limits to which.

    ``free`` names the columns that may change (separated by spaces), ``provided`` what must
    hold then. ``unique`` names the columns by which a second row would replace the first,
    where rows may be deleted.
    """
    columns = {field.column for field in model._meta.local_concrete_fields}
    if unknown := sorted(set(free.split()) - columns):
        raise ValueError(f"{model.__name__} has no column {', '.join(unknown)}")
    _declared.append(
        Refusal(model, update, delete, when, tuple(free.split()), provided, unique)
    )


def create_triggers() -> None:
    """Create every declared trigger anew; called after each migrate."""
    existing = set(connection.introspection.table_names())
    for refusal in _declared:
        if refusal.table not in existing:
            continue
        for name in refusal.names():
            for statement in _statements(refusal, name):
                _execute(statement)
    if connection.vendor == "postgresql" and not _ask(
        "SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE p.proname = 'iltizam_refuse'"
    ):
        # Of version 0.1: one function for all.
        _execute("DROP FUNCTION IF EXISTS iltizam_refuse()")


def drop_triggers() -> None:
    existing = set(connection.introspection.table_names())
    for refusal in _declared:
        if refusal.table not in existing:
            continue
        for name in refusal.names():
            on = "" if connection.vendor == "sqlite" else f' ON "{refusal.table}"'
            _execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def missing() -> list[str]:
    """The names of declared triggers that the database lacks, or has in another form."""
    tables = set(connection.introspection.table_names())
    wanted = {
        name: refusal
        for refusal in _declared
        if refusal.table in tables
        for name in refusal.names()
    }
    if connection.vendor == "sqlite":
        found = dict(_ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return [name for name, of in wanted.items() if found.get(name) != _in_sqlite(of, name)]
    rows = _ask(
        "SELECT t.tgname, c.relname, t.tgtype, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
        " AND c.relnamespace = current_schema()::regnamespace"
        " AND t.tgattr::text = ''"
    )
    kept = {name: (table, kind, body) for name, table, kind, body in rows}
    return [
        name
        for name, of in wanted.items()
        if kept.get(name) != (of.table, _KINDS[_kind(name)], _body(of, name))
    ]


@contextmanager
def suspended() -> Iterator[None]:
    """The one switch that lets rows go, for the tests' flush only.

    Raises RuntimeError outside the test settings.
    """
    if not settings.ILTIZAM_TESTS:
        raise RuntimeError("refusals are suspended by tests only")
    drop_triggers()
    try:
        yield
    finally:
        create_triggers()


def _kind(name: str) -> str:
    return name.rsplit("_", 1)[1]


def _statements(refusal: Refusal, name: str) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield _in_sqlite(refusal, name)
        return
    each = "STATEMENT" if _kind(name) == "truncate" else "ROW"
    yield (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$refusal${_body(refusal, name)}$refusal$"
    )
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{refusal.table}"'
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {_kind(name).upper()} ON "{refusal.table}" '
        f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
    )


def _message(refusal: Refusal) -> str:
    return f"{refusal.table}: published rows are never changed"


def _in_sqlite(refusal: Refusal, name: str) -> str:
    """The statement as SQLite keeps it, word for word."""
    kind = _kind(name)
    condition = _twice(refusal) if kind == "insert" else refusal.condition(kind)
    when = f"WHEN {condition} " if condition else ""
    return (
        f'CREATE TRIGGER "{name}" BEFORE {kind.upper()} ON "{refusal.table}" {when}'
        f"BEGIN SELECT RAISE(ABORT, '{_message(refusal)}'); END"
    )


def _twice(refusal: Refusal) -> str:
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in refusal.unique)
    # Table and columns are declared by our own code.
    stored = f'SELECT 1 FROM "{refusal.table}" WHERE {same} OR "id" = NEW."id"'  # noqa: S608
    return f"EXISTS ({stored})"


def _body(refusal: Refusal, name: str) -> str:
    """What the trigger's own function does on PostgreSQL."""
    kind = _kind(name)
    condition = "" if kind == "truncate" else refusal.condition(kind)
    row = {"update": "NEW", "delete": "OLD"}.get(kind, "NULL")
    return (
        f"BEGIN IF {condition or 'true'} THEN RAISE EXCEPTION '{_message(refusal)}'; END IF;"
        f" RETURN {row}; END"
    )


def _ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)

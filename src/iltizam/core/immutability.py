"""Rows that the database itself refuses to change (spec 6.27, 9).

Declared once beside the model, created after every migration (SQLite drops
triggers silently when a later migration rebuilds a table), checked at start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models


@dataclass(frozen=True)
class Refusal:
    """Rows of ``model`` for which ``when`` holds (SQL over OLD) stay as they are."""

    model: type[models.Model]
    update: bool = True
    delete: bool = True
    when: str = ""
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


_declared: list[Refusal] = []


def refuse(
    model,
    *,
    update: bool = True,
    delete: bool = True,
    when: str = "",
    unique: tuple[str, ...] = (),
) -> None:
    """Declare that published rows of ``model`` are kept: ``when`` limits to which.

    ``unique`` names the columns by which a second row would replace the first, where
    rows may be deleted.
    """
    _declared.append(Refusal(model, update, delete, when, unique))


def create_triggers() -> None:
    """Create every declared trigger anew; called after each migrate."""
    existing = set(connection.introspection.table_names())
    for refusal in _declared:
        if refusal.table not in existing:
            continue
        for statement in _statements(refusal):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def drop_triggers() -> None:
    existing = set(connection.introspection.table_names())
    for refusal in _declared:
        if refusal.table not in existing:
            continue
        for name in refusal.names():
            on = "" if connection.vendor == "sqlite" else f' ON "{refusal.table}"'
            with connection.cursor() as cursor:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def missing() -> list[str]:
    """The names of declared triggers that the database does not have."""
    tables = set(connection.introspection.table_names())
    wanted = [
        name for refusal in _declared if refusal.table in tables for name in refusal.names()
    ]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in found]


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


def _statements(refusal: Refusal) -> Iterator[str]:
    message = f"{refusal.table}: published rows are never changed"
    if connection.vendor == "sqlite":
        when = f"WHEN {refusal.when}" if refusal.when else ""
        same = " AND ".join(f'"{name}" = NEW."{name}"' for name in refusal.unique)
        # Table and columns are declared by our own code.
        stored = f'SELECT 1 FROM "{refusal.table}" WHERE {same} OR "id" = NEW."id"'  # noqa: S608
        twice = f"WHEN EXISTS ({stored})"
        for name in refusal.names():
            kind = name.rsplit("_", 1)[1].upper()
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {kind} ON "{refusal.table}" '
                f"{twice if kind == 'INSERT' else when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION iltizam_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: published rows are never changed', TG_TABLE_NAME; END $$"
    )
    for name in refusal.names():
        kind = name.rsplit("_", 1)[1].upper()
        each = "STATEMENT" if kind == "TRUNCATE" else "ROW"
        when = f"WHEN ({refusal.when})" if refusal.when and kind != "TRUNCATE" else ""
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{refusal.table}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {kind} ON "{refusal.table}" '
            f"FOR EACH {each} {when} EXECUTE FUNCTION iltizam_refuse()"
        )

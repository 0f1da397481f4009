"""PostgreSQL: its tables in COPY's own text form; no server tool is needed.

The schema is not dumped: the migrations of the back-up's day make it again, in the one
transaction that also loads the rows. Killed at any moment, PostgreSQL undoes it all.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from iltizam.core import immutability
from iltizam.core.backup import facts, versions
from iltizam.core.backup.archive import Manifest, Reader, Writer
from iltizam.core.backup.problems import BackupError

PROBLEMS = (DatabaseError, psycopg.Error)  # COPY goes past Django's own wrapping
COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(%s))"
    " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
)
SEQUENCES = (
    "SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"
    ' ORDER BY c.relname COLLATE "C", a.attname COLLATE "C"'
)
# What the schema holds besides tables, but for what extensions brought.
ROUTINES = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p"
    " WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS"
    " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)
# The text form of moments and numbers must not depend on the server's settings, nor the
# order of rows on who else reads the table.
FORM = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL synchronize_seqscans = off",
)


class Postgresql:
    """The installation's database, through the product's own connection."""

    vendor = "postgresql"

    def dump(self, writer: Writer) -> Manifest:
        """Add every table as it is at one moment, and say what is in it."""
        try:
            with transaction.atomic():
                _ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                _set_form()
                found = facts.facts_of(_ask, self.vendor)
                columns = {name: _columns(name) for name in found["tables"]}
                for name, chosen in columns.items():
                    with writer.member(_member(name)) as take:
                        for piece in _copy_out(name, chosen):
                            take(piece)
                return Manifest("", "", self.vendor, found, columns, _sequences())
        except PROBLEMS as error:
            raise _unusable(error) from error

    def holds_rows(self) -> bool:
        try:
            with transaction.atomic():
                return facts.holds_rows(_ask, self.vendor)
        except PROBLEMS as error:
            raise _unusable(error) from error

    def prepare(self, archive: Reader, staging: Path) -> None:
        """Read every byte once: damage is found before anything is dropped."""
        archive.check()
        self._archive = archive

    def commit(self, marker: str) -> None:
        """Replace everything in one transaction that also stores ``marker``."""
        try:
            with transaction.atomic():
                _set_form()
                _ask("SET LOCAL lock_timeout = '60s'")
                before = versions.known(_ask, facts.tables(_ask, self.vendor))
                _drop_everything()
                _make_schema(self._archive.manifest.facts["migrations"])
                self._leave_out()
                self._load()
                self._verify()
                versions.go_on(_ask, before, marker, mark="%s")
        except PROBLEMS as error:
            raise _unusable(error) from error
        finally:
            # Kept statements speak of tables that are gone.
            connection.close()

    def _leave_out(self) -> None:
        """Tables that migrations make no more, their model being replaced: all were empty.

        Raises BackupError for one that holds rows.
        """
        manifest, there = self._archive.manifest, set(facts.tables(_ask, self.vendor))
        for name in sorted(set(manifest.columns) - there):
            if manifest.facts["tables"].pop(name):
                raise self._archive.damaged(_member(name))
            del manifest.columns[name]
        manifest.sequences[:] = [row for row in manifest.sequences if row[0] in there]

    def _load(self) -> None:
        manifest = self._archive.manifest
        # Migrations fill some tables themselves.
        _ask("TRUNCATE " + ", ".join(_quoted(name) for name in manifest.columns))
        # Tables come in any order; migrations asked for some keys at once.
        _ask("SET CONSTRAINTS ALL DEFERRED")
        for name, columns in manifest.columns.items():
            into = f"COPY {_quoted(name)} ({_list(columns)}) FROM STDIN"
            with connection.cursor() as cursor, cursor.copy(into) as copy:
                for piece in self._archive.pieces(_member(name)):
                    copy.write(piece)
        for table, column, last, called in manifest.sequences:
            _ask(
                "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s, %s)",
                (table, column, last, called),
            )
        # Foreign keys are asked now; and a table with open questions takes no trigger.
        _ask("SET CONSTRAINTS ALL IMMEDIATE")
        if not _is_older(manifest.facts["migrations"]):
            immutability.create_triggers()

    def _verify(self) -> None:
        manifest = self._archive.manifest
        found, said = facts.facts_of(_ask, self.vendor), dict(manifest.facts)
        if _is_older(said["migrations"]):
            # The triggers of an older version are made by setup, after its migrations.
            said["triggers"] = found["triggers"]
        for key, value in said.items():
            if found[key] != value:
                raise self._archive.damaged(key)
        for name in facts.broken_streams(_ask, list(said["tables"])):
            raise self._archive.damaged(name)
        for name, columns in manifest.columns.items():
            seen = hashlib.sha256()
            for piece in _copy_out(name, columns):
                seen.update(piece)
            if seen.hexdigest() != manifest.members[_member(name)]["sha256"]:
                raise self._archive.damaged(_member(name))


def is_stored(marker: str) -> bool:
    """Whether the live database is the one that was restored under this marker."""
    # A connection of its own: this is asked while Django is still starting.
    with connection.get_new_connection(connection.get_connection_params()) as link:

        def ask(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
            return link.execute(sql, params).fetchall()

        return marker in versions.known(ask, facts.tables(ask, "postgresql"))


def _ask(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def _set_form() -> None:
    for statement in FORM:
        _ask(statement)


def _copy_out(table: str, columns: list[str]) -> Iterator[bytes]:
    out = f"COPY {_quoted(table)} ({_list(columns)}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(out) as copy:
        for piece in copy:
            yield bytes(piece)


def _columns(table: str) -> list[str]:
    return [name for (name,) in _ask(COLUMNS, (table,))]


def _sequences() -> list[list[Any]]:
    found = []
    for table, column, sequence in _ask(SEQUENCES):
        ((last, called),) = _ask(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
        found.append([table, column, last, called])
    return found


def _drop_everything() -> None:
    names = facts.tables(_ask, "postgresql")
    if names:
        _ask("DROP TABLE " + ", ".join(_quoted(name) for name in names) + " CASCADE")
    for (routine,) in _ask(ROUTINES):
        _ask(f"DROP ROUTINE IF EXISTS {routine} CASCADE")


def _make_schema(wanted: list[list[str]]) -> None:
    """The schema as the back-up's version had it: its migrations, and no later one."""
    executor = MigrationExecutor(connection)
    chosen = {(app, name) for app, name in wanted}
    graph = executor.loader.graph
    last = [
        key
        for key in sorted(chosen & set(graph.nodes))
        if not any(
            child.key in chosen
            for child in graph.node_map[key].children
            if child.key[0] == key[0]
        )
    ]
    with _unsaid():
        executor.migrate(last)


@contextmanager
def _unsaid():
    # Work that a migration leaves for after its commit would run before ours is sure.
    kept = list(connection.run_on_commit)
    try:
        yield
    finally:
        connection.run_on_commit = kept


def _is_older(wanted: list[list[str]]) -> bool:
    """Whether this version has migrations that the back-up did not have."""
    loader = MigrationExecutor(connection).loader
    return bool(set(loader.graph.nodes) - {(app, name) for app, name in wanted})


def _member(table: str) -> str:
    return f"tables/{table}.copy"


def _list(columns: list[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)


def _quoted(name: str) -> str:
    # quote_name leaves names that are quoted already as they are.
    return '"' + name.replace('"', '""') + '"'


def _unusable(error: Exception) -> BackupError:
    return BackupError(
        _("The database cannot be used: %(problem)s") % {"problem": str(error).strip()}
    )

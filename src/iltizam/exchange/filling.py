"""Tables that an import fills: their columns as JSON, their keys, the statement that moves them.

A staged piece holds arrays of column values in the order of ``Table.columns``, as the
database's own driver would be given them, so that moving it is one statement.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models, transaction

from iltizam.core.audit import Stamp
from iltizam.core.models import Actor

MOST_ASKED = 10_000  # values in one statement: SQLite takes 32,766 at most
Each = TypeVar("Each")


class Late(Enum):
    """What is known only when the rows move."""

    MOMENT = "moment"  # when they become visible
    SEQUENCE = "sequence"  # staged is the place among the new ones
    ACTOR = "actor"  # who imports


class Piece(NamedTuple):
    """Some rows for one table; ``counted`` of those that a file was said to have."""

    table: "Table"
    rows: list[list[Any]]
    counted: int


@dataclass(frozen=True, eq=False)
class Table:
    """Where rows go: their columns, and those of them filled in when they move.

    A row that meets a stored one in the columns ``met`` replaces its columns
    ``replaced``; without those it is left out.
    """

    model: type[models.Model]
    columns: "tuple[models.Field[Any, Any], ...]"
    late: Mapping[str, Late]
    met: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def values(self, instance: models.Model) -> list[Any]:
        """The columns of a row to come, as plain JSON."""
        return [
            None
            if self.late.get(field.attname) in (Late.MOMENT, Late.ACTOR)
            else _plain(field, field.pre_save(instance, add=True))
            for field in self.columns
        ]

    @cached_property
    def statement(self) -> str:
        """Moves every staged row of a file here; parameters: ``parameters``, file, table."""
        quote = connection.ops.quote_name
        named = ", ".join(quote(str(field.column)) for field in self.columns)
        read = ", ".join(self._read(place, f) for place, f in enumerate(self.columns))
        rows = _ROWS[connection.vendor]
        # Names of our own tables and columns; values are parameters.
        return (
            f"INSERT INTO {quote(self.name)} ({named}) SELECT {read} FROM {rows}"  # noqa: S608
            f" WHERE s.staged_id = %s AND s.{quote('table')} = %s{self._on_conflict()}"
        )

    def parameters(self, stamp: Stamp, by: Actor) -> list[Any]:
        """The values of the late columns: ``stamp`` is that of the first row of history."""
        known = {Late.SEQUENCE: stamp.sequence, Late.ACTOR: by.pk}
        return [
            field.get_db_prep_save(stamp.recorded_at, connection)
            if late is Late.MOMENT
            else known[late]
            for field in self.columns
            if (late := self.late.get(field.attname))
        ]

    def _read(self, place: int, field: "models.Field[Any, Any]") -> str:
        late = self.late.get(field.attname)
        if connection.vendor == "sqlite":
            value, given = f"json_extract(r.value, '$[{place}]')", "%s"
        else:
            # Without its length: a cast to varchar(40) would cut silently.
            kind = str(field.db_type(connection)).split("(", maxsplit=1)[0]
            value, given = f"(r.value ->> {place})::{kind}", f"%s::{kind}"
        if late is Late.SEQUENCE:
            return f"{given} + {value}"
        return given if late else value

    def _on_conflict(self) -> str:
        if not self.met:
            return ""
        quote = connection.ops.quote_name
        met = ", ".join(map(quote, self.met))
        if not self.replaced:
            return f" ON CONFLICT ({met}) DO NOTHING"
        pairs = ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in self.replaced)
        return f" ON CONFLICT ({met}) DO UPDATE SET {pairs}"


_ROWS = {
    "sqlite": "exchange_stagedrows s, json_each(s.rows) r",
    "postgresql": "exchange_stagedrows s CROSS JOIN LATERAL jsonb_array_elements(s.rows::jsonb)"
    " AS r(value)",
}


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value, cls=field.encoder)
    prepared = field.get_db_prep_save(value, connection)
    if isinstance(prepared, datetime.date):  # SQLite's are text already
        return prepared.isoformat()
    return str(prepared) if isinstance(prepared, Decimal) else prepared


@transaction.atomic
def reserved(counts: Iterable[tuple[type[models.Model], int]]) -> list[list[int]]:
    """That many new primary keys of each model; nobody else will get them.

    Keys that are never used leave gaps, as a rolled back insertion does.
    """
    take = _from_sqlite if connection.vendor == "sqlite" else _from_postgresql
    with connection.cursor() as cursor:
        return [take(cursor, model, count) for model, count in counts]


def _from_sqlite(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    """From the counter behind AUTOINCREMENT, which a table has from its first row on."""
    table, key = model._meta.db_table, str(model._meta.pk.column)
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    found = cursor.fetchone()
    if found is None:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
    quote = connection.ops.quote_name
    cursor.execute(f"SELECT MAX({quote(key)}) FROM {quote(table)}")  # noqa: S608 - our names
    last = max(found[0] if found else 0, cursor.fetchone()[0] or 0)
    cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + count, table])
    return list(range(last + 1, last + count + 1))


def _from_postgresql(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column, count],
    )
    return [key for (key,) in cursor.fetchall()]


def batches(rows: Iterable[Each], size: int) -> Iterator[list[Each]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch

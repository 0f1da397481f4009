"""The full-text index of the search entries, in each database's own way.

SQLite: an FTS5 table beside ``core_searchentry``, kept in step by triggers. PostgreSQL:
two GIN indexes over its words. Both hold the folded words as they are: neither
database folds French and Arabic, so ``core.folding`` has done it before.

A statement takes as many matches as it is allowed and stops, so that a word that every
row holds costs no more than a rare one.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

TABLE = "core_searchentry"
INDEX = "core_searchindex"
Groups = Sequence[Sequence[str]]  # a question: of each group one word must be there

_COLUMNS = "kind, scope_uid, title, body"
_NEW = "new.id, new.kind, new.scope_uid, new.title, new.body"
_OLD = "'delete', old.id, old.kind, old.scope_uid, old.title, old.body"
_ADD = f"INSERT INTO {INDEX}(rowid, {_COLUMNS}) VALUES ({_NEW});"  # noqa: S608
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, {_COLUMNS}) VALUES ({_OLD});"  # noqa: S608

SQLITE = (
    (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5({_COLUMNS}, content='{TABLE}', "
        "content_rowid='id', detail='column', tokenize='unicode61 remove_diacritics 0')"
    ),
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {_REMOVE} END",
    (
        f"CREATE TRIGGER IF NOT EXISTS {INDEX}_update AFTER UPDATE ON {TABLE} "
        f"BEGIN {_REMOVE} {_ADD} END"
    ),
)
# Not to_tsvector: its parser would cut words by rules of its own.
_TITLE = "array_to_tsvector(string_to_array(title, ' '))"
_ALL = "array_to_tsvector(string_to_array(title, ' ') || string_to_array(body, ' '))"
POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS {INDEX}_title ON {TABLE} USING gin ({_TITLE})",
    f"CREATE INDEX IF NOT EXISTS {INDEX}_all ON {TABLE} USING gin ({_ALL})",
)


def create() -> None:
    """Create what is missing of the index; called after each migrate, as SQLite drops
    triggers silently when a migration rebuilds their table."""
    if TABLE not in connection.introspection.table_names():
        return
    _execute(SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def rebuild() -> None:
    """Write SQLite's index anew from the entries; PostgreSQL cannot lose step."""
    if connection.vendor == "sqlite":
        _execute([f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')"])  # noqa: S608


def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def matches(
    groups: Groups, *, kinds: Sequence[str], scope_uid: str, most: int, every: bool = True
) -> list[tuple[int, str, str, str, str, str]]:
    """(id, object_uid, kind, language, title, body) of entries that hold the words.

    Of each group one word, or with ``every=False`` one word of any group. At most
    ``most`` whose titles do, and as many again whose title and body do. One statement.
    """
    build = _sqlite if connection.vendor == "sqlite" else _postgresql
    sql, params = build(groups, kinds, scope_uid, most, every)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


_ROWS = f"SELECT id, object_uid, kind, language, title, body FROM {TABLE} WHERE id IN "  # noqa: S608


def _sqlite(groups, kinds, scope_uid, most, every):
    limits = [f"kind : ({_quoted(kinds)})"]
    if scope_uid:
        limits.append(f'scope_uid : "{scope_uid}"')

    def question(columns):
        said = [f"{{{columns}}} : ({_quoted(group)})" for group in groups]
        return " AND ".join([*limits, f"({(' AND ' if every else ' OR ').join(said)})"])

    # Named constants; the words are parameters, and letters and digits only.
    one = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
    sql = f"{_ROWS}(SELECT * FROM ({one}) UNION SELECT * FROM ({one}))"  # noqa: S608
    return sql, [question("title"), most, question("title body"), most]


def _quoted(words):
    return " OR ".join(f'"{word}"' for word in words)


def _postgresql(groups, kinds, scope_uid, most, every):
    said = ["(" + " | ".join(f"'{word}'" for word in group) + ")" for group in groups]
    question = (" & " if every else " | ").join(said)
    limits = "kind = ANY(%s)" + (" AND scope_uid = %s" if scope_uid else "")
    values = [list(kinds), *([scope_uid] if scope_uid else [])]

    def one(column):
        return f"SELECT id FROM {TABLE} WHERE {column} @@ %s::tsquery AND {limits} LIMIT %s"  # noqa: S608

    sql = f"{_ROWS}(({one(_TITLE)}) UNION ({one(_ALL)}))"
    part = [question, *values, most]
    return sql, [*part, *part]

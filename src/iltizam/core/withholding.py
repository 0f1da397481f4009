"""Texts and files that are no longer shown: "withdrawn: reason, date" stands instead.

A published row is never edited. What is withheld is an appended row (``Withheld``), and
this module is the one place where it is looked at: the fields of ``core.fields`` ask it
for how to select a column of which something is withheld, and for what to give instead.
So pages, files, feeds, search and history cannot differ, and none can forget to ask.
Where nothing of a column is withheld its statement and its values are as ever.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.core.languages import SOURCE
from iltizam.core.texts import LocalisedText, Shown

Model = type[models.Model]
TABLE = "core_withheld"
EVERY = ""  # the language of what is withheld in every language
_SIGN = "\x1e"  # before a word that comes with its row's name: no text holds it


@dataclass(frozen=True)
class Mark:
    """Why and since when something is not shown; ``reason`` by language."""

    reason: tuple[tuple[str, str], ...]
    on: datetime.date

    def sentence(self, language: str) -> str:
        return _sentence(self, language)


@lru_cache(maxsize=4096)
def _sentence(mark: Mark, language: str) -> str:
    reason = LocalisedText(mark.reason).shown(language, [settings.LANGUAGE_CODE])
    # For a language that the site does not speak Django would take the site's default.
    with override(language if language in dict(settings.LANGUAGES) else SOURCE):
        return _("withdrawn: %(reason)s, %(date)s") % {
            "reason": reason.text.rstrip(". "),
            "date": formatting.date(mark.on, language),
        }


Marks = dict[str, Mark]  # by language


@dataclass(frozen=True)
class Known:
    """All that is withheld, as it was when ``last`` was the last row."""

    last: tuple[Any, ...] | None
    columns: frozenset[tuple[str, str]]  # of models, by label and name of the field
    marks: dict[tuple[str, str], Marks]  # by object and field, as ``Withheld`` names them


_known: Known | None = None


def known() -> Known:
    """What is withheld, as this process last saw it."""
    return _known or _load()


def refresh() -> None:
    """Look whether something was withheld since; one statement. Each request begins so."""
    if _known is not None and _last() != _known.last:
        forget()
    known()


def forget() -> None:
    """Read everything anew when it is next needed."""
    global _known  # noqa: PLW0603 - one view per process
    _known = None


def _last() -> tuple[Any, ...] | None:
    found = _ask(f"SELECT id, object_uid, field FROM {TABLE} ORDER BY id DESC LIMIT 1")  # noqa: S608
    return found[0] if found else None


def _load() -> Known:
    global _known  # noqa: PLW0603 - one view per process
    if TABLE not in connection.introspection.table_names():
        return Known(None, frozenset(), {})  # while the first migrations run
    last = _last()  # first: what comes in between is read twice, not left out
    columns: set[tuple[str, str]] = set()
    marks: dict[tuple[str, str], Marks] = {}
    for kind, uid, field, language, reason, on in _ask(
        f"SELECT kind, object_uid, field, language, CAST(reason AS text),"  # noqa: S608
        f" CAST(withheld_on AS text) FROM {TABLE} ORDER BY id"
    ):
        columns.add((kind, _column(kind, field)))
        words = tuple(sorted(json.loads(reason).items()))
        mark = Mark(words, datetime.date.fromisoformat(on))
        marks.setdefault((uid, field), {})[language] = mark
    _known = Known(last, frozenset(columns), marks)
    return _known


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


# Who a row is


@dataclass(frozen=True)
class Identity:
    """How ``Withheld`` names a row without a uid of its own: SQL over ``{row}``."""

    object_uid: str
    field: str
    column: str  # the one column that can be withheld


# The rows of an owner that have no uid, each with its name and its text.
Belonging = Callable[[Any], Iterator[tuple[Any, str, Any]]]

_identities: dict[str, Identity] = {}
_owners: dict[str, Callable[[Any], Any]] = {}
_belonging: list[Belonging] = []


def identify(
    model: Model, identity: Identity, *, owner: Callable[[Any], Any], rows: Belonging
) -> None:
    """Declare it for a model, in ``AppConfig.ready()``: ``owner`` is the object that names
    a row, ``rows`` gives an owner's rows (nothing for what owns none)."""
    _identities[model._meta.label_lower] = identity
    _owners[model._meta.label_lower] = owner
    _belonging.append(rows)


def belonging_to(owner: Any) -> Iterator[tuple[Any, str, Any]]:
    """The rows without a uid that an object names, their names and texts."""
    for rows in _belonging:
        yield from rows(owner)


def _column(kind: str, field: str) -> str:
    return _identities[kind].column if kind in _identities else field


# In statements, and out of them


def selected(field: Any, compiler: Any, sql: str, *, is_text: bool) -> str:
    """The column as it is to be selected: with its row's name where any is withheld."""
    kind = field.model._meta.label_lower
    if (kind, field.name) not in known().columns:
        return sql
    quote, vendor = compiler.quote_name_unless_alias, compiler.connection.vendor
    row, _dot, column = sql.rpartition(".")
    if column != quote(field.column) or not row or "(" in row:
        return sql  # not the column itself: what it is made of has been asked already
    identity = _identities.get(kind)
    uid = identity.object_uid.format(row=row) if identity else f"{row}.{quote('uid')}"
    name = identity.field.format(row=row) if identity else f"'{field.name}'"
    if vendor == "sqlite":
        value = sql if is_text else f"json({sql})"
        found = f"json_array({uid}, {name}, {value})"
        return f"char(30) || {found}" if is_text else found
    found = f"jsonb_build_array({uid}, CAST({name} AS text), {sql})"
    return f"chr(30) || CAST({found} AS text)" if is_text else found


def localised(found: dict[str, str] | list[Any] | None) -> LocalisedText | None:
    """A text per language as it came out of the database."""
    if isinstance(found, list):
        uid, field, value = found
        text = LocalisedText(value or {})
        marks = known().marks.get((uid, field))
        return WithheldText(uid, text, marks) if marks and text.languages else text
    return found if found is None else LocalisedText(found)


def word(found: str | None, *, is_link: bool) -> str | None:
    """A text without a language as it came out of the database."""
    if not found or not found.startswith(_SIGN):
        return found
    uid, field, value = json.loads(found[1:])
    marks = known().marks.get((uid, field))
    return WithheldWord(uid, value, marks[EVERY], is_link=is_link) if marks and value else value


class WithheldText(LocalisedText):
    """What stands instead of a text: each language that is withheld says so.

    The text itself is ``kept`` for one purpose: that saving the row does not change it.
    """

    def __init__(self, uid: str, kept: LocalisedText, marks: Marks):
        super().__init__(
            {
                language: mark.sentence(language)
                if (mark := marks.get(EVERY) or marks.get(language))
                else text
                for language, text in kept.items()
            }
        )
        self.uid, self.kept, self._every = uid, kept, marks.get(EVERY)

    def shown(self, language: str, fallbacks: Iterable[str] = ()) -> Shown:
        """That it is withdrawn is said in the reader's own language."""
        if self._every:
            return Shown(self._every.sentence(language), language, False)
        return super().shown(language, fallbacks)


NOWHERE = "https://withdrawn.invalid/"  # no such address will ever exist (RFC 2606)


class WithheldWord(str):
    """What stands instead of a word; instead of a link, one that leads nowhere."""

    __slots__ = ("kept", "sentence", "uid")
    uid: str
    kept: str
    sentence: str

    def __new__(cls, uid: str, kept: str, mark: Mark, *, is_link: bool) -> Self:
        sentence = mark.sentence(get_language() or settings.LANGUAGE_CODE)
        made = super().__new__(cls, NOWHERE if is_link else sentence)
        made.uid, made.kept, made.sentence = uid, kept, sentence
        return made


def withdrawn_link(url: str) -> str:
    """Why a link leads nowhere, "" for one that is not withheld."""
    return url.sentence if isinstance(url, WithheldWord) else ""


def shown_link(url: str) -> str:
    """The link, "" for one that is withheld."""
    return "" if isinstance(url, WithheldWord) else url


def to_save(value: Any, instance: Any, *, add: bool) -> Any:
    """What saving writes: into the row itself its own text, anywhere else the sentence."""
    if not isinstance(value, WithheldText | WithheldWord):
        return value
    if not add and uid_of(instance) == value.uid:
        return value.kept
    return LocalisedText(value) if isinstance(value, WithheldText) else str(value)


def uid_of(instance: Any) -> str:
    """The uid under which a row's texts are withheld."""
    owner = _owners.get(instance._meta.label_lower)
    return str((owner(instance) if owner else instance).uid)


def sentence_of(uid: str, field: str) -> str:
    """What stands instead of a file, or "" where it is not withheld."""
    marks = known().marks.get((uid, field))
    if not marks:
        return ""
    return next(iter(marks.values())).sentence(get_language() or settings.LANGUAGE_CODE)


def uids_of(model: Model, field: str) -> list[str]:
    """The rows of a model of which ``field`` is withheld, in whatever language."""
    kind = model._meta.label_lower
    return [
        uid
        for (uid,) in _ask(
            f"SELECT DISTINCT object_uid FROM {TABLE}"  # noqa: S608
            f" WHERE kind = '{kind}' AND field = '{field}' ORDER BY object_uid"
        )
    ]


# Files


@dataclass(frozen=True)
class File:
    """A file that belongs to the rows of a model, under the name FILE."""

    has: Callable[[Any], bool]
    discard: Callable[[Any], None]  # after the commit; a file that is gone is no error


FILE = "file"
_files: dict[str, File] = {}


def keep_file(model: Model, file: File) -> None:
    """Declare it, in ``AppConfig.ready()``."""
    _files[model._meta.label_lower] = file


def file_of(model: Model) -> File | None:
    return _files.get(model._meta.label_lower)


# Under which names a text is recorded


_recorded: dict[tuple[str, str], tuple[str, ...]] = {}


def record_as(model: Model, field: str, *names: str) -> None:
    """Declare, in ``AppConfig.ready()``, that the trail has a text of ``model`` under ``names``
    as well: a former wording. Whoever withdraws the text withdraws what is recorded there."""
    model._meta.get_field(field)  # FieldDoesNotExist for a misspelt one
    _recorded[model._meta.label_lower, field] = names


def names_in_trail(model: Model, field: str) -> tuple[str, ...]:
    """The names of recorded values that hold the text, its own first."""
    return (field, *_recorded.get((model._meta.label_lower, field), ()))


# What else holds the words of a text: search


_renewals: list[Callable[[Any], None]] = []


def renew_with(renewal: Callable[[Any], None]) -> None:
    """Let ``renewal(instance)`` write anew what was derived from a row's texts."""
    _renewals.append(renewal)


def renewals() -> Iterator[Callable[[Any], None]]:
    yield from _renewals

"""What importing a file would do: pure, from its rows and the stored ones."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.withholding import WithheldText, WithheldWord
from iltizam.exchange.codecs import Codec
from iltizam.exchange.format import LINEAGE, ORGANISATION_SHAPE, TERRITORY, WITHHELD
from iltizam.exchange.format.commitment import COMMITMENT_TEXT
from iltizam.exchange.loading import text_of
from iltizam.exchange.problems import shown
from iltizam.exchange.rows import Origin, Row
from iltizam.exchange.shapes import Field, codec_of, name_of

DIRECTORY = (TERRITORY, ORGANISATION_SHAPE)
Name = tuple[str, str]
WHEN_AND_WHY = ("amended_at", "amendment_reason")


@dataclass
class Work:
    """The rows to add, the fields to change, and what stays as it is."""

    new: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)  # marks of what is stored already
    changed: list[tuple[Row, list[str]]] = field(default_factory=list)
    moved: list[tuple[Row, int]] = field(default_factory=list)
    origins: list[tuple[Row, str, str, Origin]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.withdrawn or self.changed or self.moved or self.origins)

    def count(self, row: Row, what: str) -> None:
        self.counts.setdefault(row.shape.name, Counter())[what] += 1


def compared(
    root: Row, stored: Row | None, directory: dict[Any, Row], links: Iterable[Row] = ()
) -> Work:
    """The work of importing ``root`` over what is stored.

    ``directory`` holds the territories and organisations that exist, by shape and key;
    ``links`` the lineage that other plans may have brought. Matched rows of the file
    get the primary key of their stored row.
    """
    work = Work()
    known = {(r.shape.name, r.key): r for r in stored.walk()} if stored else {}
    known = {key: row for key, row in known.items() if row.shape not in DIRECTORY}
    linked = {_link(row): row for row in links}
    elsewhere = {("lineage", row.key): row for row in linked.values()}
    here = [*known.values(), *directory.values()]
    uids = {row.uid for row in here if row.shape.has_uid}
    marks = {_marked(mark) for mark in root.below("withheld")}
    seen: set[int] = set()
    for row in root.walk():
        if row.shape in DIRECTORY:
            _compare_directory(row, directory, work)
            continue
        if row.shape is LINEAGE and row.uid != linked.get(_link(row), row).uid:
            _refuse_second_link(row, linked[_link(row)])
            continue
        key = (row.shape.name, row.key)
        old = known.get(key) or elsewhere.get(key)
        if old is None and row.shape is WITHHELD and row.values["object_uid"] in uids:
            work.withdrawn.append(row)
            work.count(row, "new")
        elif old is None:
            _add(row, work)
        else:
            seen.add(id(old))
            _compare(row, old, work, marks)
        _compare_origins(row, old, work, marks)
    for row in root.walk():
        for below in row.children.values():
            _place(below, work)
    for old in known.values():
        if id(old) not in seen:
            work.count(old, "kept")
    return work


def _marked(mark: Row) -> Name:
    return (mark.values["object_uid"], mark.values["field"])


def _name(row: Row, name: str) -> Name:
    """How what is withheld is named: by the object's uid and the field."""
    if row.shape is COMMITMENT_TEXT and row.owner is not None:
        return (row.owner.uid, f"texts.{row.values['field']}")
    return (row.uid if row.shape.has_uid else "", name)


def _is_withheld(row: Row, name: str, old: Row, marks: set[Name]) -> bool:
    """Whether a text is withheld here or in the file: then it is left as it is."""
    value = text_of(old, name) if "." in name else old.values.get(name)
    return isinstance(value, WithheldText | WithheldWord) or _name(row, name) in marks


def _link(row: Row) -> tuple[str, str, str]:
    values = row.values
    return (values["earlier_uid"], values["later_uid"], values["relation"])


def _refuse_second_link(row: Row, old: Row) -> None:
    row.at["uid"].refuse(
        _("These two are already linked so; the link is stored as %(uid)s.") % {"uid": old.uid}
    )


def _add(row: Row, work: Work) -> None:
    """A new row; nothing is added below a published row that is frozen whole."""
    owner = row.owner
    if owner is not None and owner.shape.history and owner.pk is not None:
        row.at.refuse(
            _("%(owner)s is published and cannot be added to.") % {"owner": owner.at.path}
        )
    work.new.append(row)
    work.count(row, "new")


def _compare(row: Row, old: Row, work: Work, marks: set[Name]) -> None:
    row.pk, row.position = old.pk, old.position
    if row.owner is not None and old.owner is not None and row.owner.key != old.owner.key:
        row.at.refuse(
            _("%(uid)s is stored below %(stored)s; it cannot be moved below %(found)s.")
            % {"uid": row.key[0], "stored": old.owner.key[0], "found": row.owner.key[0]}
        )
        return
    different = [m for m in row.shape.fields if _differs(m, row, old)]
    withheld = [m for m in different if _is_withheld(row, name_of(m), old, marks)]
    different = [m for m in different if m not in withheld]
    for member in withheld:
        if _name(row, name_of(member)) not in marks:
            work.notes.append(
                _("%(place)s: it is withdrawn, and stays so whatever the file says.")
                % {"place": row.at[member.name].path}
            )
    if any(member.amended for member in withheld):
        # Neither its text nor that it was amended: the one is not stored without the other.
        different = [m for m in different if not m.amended]
    for member in different:
        if row.shape.history and not _may_change(member, row, old):
            _refuse_edit(member, row, old)
    if different:
        work.changed.append((row, [name_of(member) for member in different]))
    work.count(row, "changed" if different else "unchanged")


def _differs(member: Field, row: Row, old: Row) -> bool:
    name = name_of(member)
    return _written(member, row) != _written(member, old) if name in row.values else False


def _written(member: Field, row: Row) -> Any:
    codec: Codec = codec_of(row.shape, member)
    value = row.values[name_of(member)]
    return value if value is None else codec.write(value)


def _may_change(member: Field, row: Row, old: Row) -> bool:
    """Whether published history says so: what lives on, what is still empty, and what was
    amended since."""
    if member.amended:
        return _is_amended(row, old)
    is_empty = old.values[name_of(member)] in (None, "", {}, "open")
    return member.free or (member.once and is_empty)


def _is_amended(row: Row, old: Row) -> bool:
    """Whether the file says that a text was changed, and at a later moment than is stored."""
    at, known = row.values.get("amended_at"), old.values["amended_at"]
    texts = [m for m in row.shape.fields if m.amended and name_of(m) not in WHEN_AND_WHY]
    is_later = at is not None and (known is None or at > known)
    return is_later and any(_differs(member, row, old) for member in texts)


def _refuse_edit(member: Field, row: Row, old: Row) -> None:
    row.at[member.name].refuse(
        _(
            "Published history is not edited: stored is %(stored)s, the file says"
            " %(found)s. Leave the row as stored and add a new one that corrects it."
        )
        % {"stored": shown(_written(member, old)), "found": shown(_written(member, row))}
    )


def _compare_directory(row: Row, directory: dict[Any, Row], work: Work) -> None:
    """Territories and organisations that exist are kept as stored."""
    old = directory.get((row.shape.name, "uid", row.uid))
    if old is None and row.shape is TERRITORY:
        old = directory.get((row.shape.name, "code", row.values["code"]))
    if old is None:
        work.new.append(row)
        work.count(row, "new")
        _compare_origins(row, None, work, set())
        return
    row.pk = old.pk
    work.count(row, "unchanged")
    names = [m.name for m in row.shape.fields if _differs(m, row, old)]
    if names:
        work.notes.append(
            _("%(place)s: it exists and is kept as stored; the file differs in %(names)s.")
            % {"place": row.at.path, "names": ", ".join(names)}
        )


def _compare_origins(row: Row, old: Row | None, work: Work, marks: set[Name]) -> None:
    for (name, language), origin in row.origins.items():
        if old is not None and _is_withheld(row, name, old, marks):
            continue  # a digest would tell of the text
        known = old.origins.get((name, language)) if old else None
        if known == origin and old is not None:
            original = origin[1]
            if text_of(row, name).get(original) == text_of(old, name).get(original):
                continue
        work.origins.append((row, name, language, origin))


def _place(rows: list[Row], work: Work) -> None:
    """Positions follow the file's order; stored ones change only when the order does."""
    if not rows or not rows[0].shape.is_ordered:
        return
    stored = [row.position for row in rows if row.position is not None]
    is_appended = all(row.position is not None for row in rows[: len(stored)])
    if is_appended and stored == sorted(stored):
        for number, row in enumerate(rows[len(stored) :], start=max(stored, default=0) + 1):
            row.position = number
        return
    for number, row in enumerate(rows, start=1):
        if row.position is not None and row.position != number:
            work.moved.append((row, number))
        row.position = number

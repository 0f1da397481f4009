"""From the document of a plan to tables: one per sheet, cells as they will be written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from iltizam.exchange.codecs import Localised
from iltizam.exchange.format import FORMAT, PLAN, VERSION
from iltizam.exchange.shapes import Children, Computed, Field, Group, Member, Shape, codec_of
from iltizam.exchange.spreadsheet.cells import chunks, to_cell
from iltizam.exchange.spreadsheet.layout import (
    BELOW,
    CHAINS,
    FIGURES,
    ORIGINS,
    Column,
    Sheet,
    sheet_name,
    sheets,
)

Object = dict[str, Any]


@dataclass
class Table:
    """A sheet's columns and rows; ``more``: how many columns go on with a long text."""

    sheet: Sheet
    columns: list[Column] = field(default_factory=list)
    objects: list[Object] = field(default_factory=list)

    def cells(self) -> Iterator[list[Any]]:
        """The headers, then every row; a text too long for a cell goes on beside it."""
        parts = [self._parts(column) for column in self.columns]
        widths = [max(map(len, part), default=1) or 1 for part in parts]
        yield [
            name
            for column, width in zip(self.columns, widths, strict=True)
            for name in continued(column.header, width)
        ]
        for index in range(len(self.objects)):
            yield [
                cell
                for part, width in zip(parts, widths, strict=True)
                for cell in [*part[index], *[None] * (width - len(part[index]))]
            ]

    def _parts(self, column: Column) -> list[list[Any]]:
        return [_pieces(reached(row, column.steps), column) for row in self.objects]


def continued(header: str, width: int) -> list[str]:
    """``text (fr)``, ``text (fr) +2`` …: the columns of a text in several pieces."""
    return [header, *(f"{header} +{number}" for number in range(2, width + 1))]


def _pieces(value: Any, column: Column) -> list[Any]:
    if isinstance(value, str):
        return [to_cell(piece, column.codec) for piece in chunks(value) or [value]]
    return [to_cell(value, column.codec)]


def reached(value: Any, steps: tuple[str, ...]) -> Any:
    """The value that a chain of members leads to; None when it ends before."""
    for step in steps:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def tables(document: Object, languages: list[str] | None = None) -> list[Table]:
    """All sheets of a document, empty ones too, in the order of the workbook."""
    found = {name: Table(sheet) for name, sheet in sheets().items()}
    _Filler(found).fill(document)
    tags = languages or languages_of(document)
    for table in found.values():
        table.columns = table.sheet.columns(tags)
    return list(found.values())


class _Filler:
    def __init__(self, found: dict[str, Table]):
        self.found = found

    def fill(self, document: Object) -> None:
        for group in (member for member in PLAN.members if isinstance(member, Group)):
            self.found[group.name].objects.append(dict(document.get(group.name) or {}))
        plan = self.found["plan"].objects[0]
        plan.update(format=FORMAT, version=VERSION)
        self._beside(PLAN, {**document, **plan})
        self._below(PLAN, document, {})

    def _below(self, shape: Shape, value: Object, known: dict[str, Any]) -> None:
        """The rows below an object; ``known``: what it and those above it are called."""
        chain = CHAINS.get(shape.name, (shape.name,)) if shape is not PLAN else ()
        place = {f"{BELOW}{kind}": known.get(kind) for kind in chain}
        for child, held in held_by(shape.members, value):
            for part in parts_of(child, held):
                self.found[sheet_name(child)].objects.append({**place, **part})
                self._beside(child.shape, part)
                name = {child.shape.name: called(child.shape, part)}
                self._below(child.shape, part, {**known, **name})

    def _beside(self, shape: Shape, value: Object) -> None:
        """What is said about a row on sheets of its own: origins of texts, figures."""
        uid = value.get("uid")
        for name, languages in (value.get("text_origins") or {}).items():
            for tag, origin in languages.items():
                row = {"uid": uid, "member": name, "language": tag, **origin}
                self.found[ORIGINS].objects.append(row)
        names = [member.name for member in shape.flat if isinstance(member, Computed)]
        if any(name in value for name in names):
            figures = {name: value.get(name) for name in names}
            self.found[FIGURES].objects.append({"uid": uid, **figures})


def called(shape: Shape, value: Object) -> Any:
    """By what other sheets name a row: its number or key where it has one, else its uid."""
    name = {"commitment": "number", "axis": "number", "activity": "key"}.get(shape.name, "uid")
    return value.get(name) if value.get(name) is not None else value.get("uid")


def held_by(members: tuple[Member, ...], value: Object) -> Iterator[tuple[Children, Any]]:
    """What an object holds of rows of other kinds, those in groups included."""
    for member in members:
        if isinstance(member, Group):
            yield from held_by(member.members, value.get(member.name) or {})
        elif isinstance(member, Children):
            yield member, value.get(member.name)


def parts_of(child: Children, held: Any) -> list[Object]:
    """The rows of a member as objects, whatever its form."""
    if not held:
        return []
    if child.single:
        return [held]
    if child.mapping:
        key, text = (member.name for member in child.shape.fields)
        return [{key: name, text: part} for name, part in held.items()]
    return held


def languages_of(document: Object) -> list[str]:
    """The plan's languages, its own first, then whatever else its texts are in."""
    plan = document.get("plan") or {}
    own = [
        plan.get("language"),
        *(plan.get("required_languages") or []),
        *(plan.get("optional_languages") or []),
    ]
    other = sorted(_tags(PLAN, document))
    return [tag for tag in dict.fromkeys([*own, *other]) if tag]


def _tags(shape: Shape, value: Object) -> set[str]:
    found = set(_own_tags(shape, shape.members, value))
    for child, held in held_by(shape.members, value):
        for part in parts_of(child, held):
            found |= _tags(child.shape, part)
    return found


def _own_tags(shape: Shape, members: tuple[Member, ...], value: Object) -> Iterator[str]:
    for member in members:
        held = value.get(member.name)
        if isinstance(member, Group):
            yield from _own_tags(shape, member.members, held or {})
        elif isinstance(member, Field) and isinstance(codec_of(shape, member), Localised):
            yield from held or {}

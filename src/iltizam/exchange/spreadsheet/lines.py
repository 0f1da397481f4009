"""From the cells of a sheet to one object per row, as the plan format has it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.spreadsheet.cells import NOTE, from_cell
from iltizam.exchange.spreadsheet.grid import Cells, Grid, column_letters
from iltizam.exchange.spreadsheet.headers import Headers, read_headers
from iltizam.exchange.spreadsheet.layout import BELOW, Column, Sheet, names_a_row
from iltizam.exchange.spreadsheet.places import CellAt, Place, SheetAt

Object = dict[str, Any]


@dataclass(eq=False)
class Line:
    """One row: the object it describes, what it says it stands below, what it names.

    ``below``: by kind of row ("commitment"), the number, key, uid or own name said.
    """

    sheet: Sheet
    value: Object
    place: Place
    below: dict[str, Any] = field(default_factory=dict)
    naming: list[Column] = field(default_factory=list)

    def holder(self, column: Column) -> Object:
        """The object, within this row's, that holds a column's value."""
        found = self.value
        for step in column.steps[:-1]:
            found = found[step]
        return found

    def __getitem__(self, name: str) -> Any:
        """What the row says in a column that is one plain member, or its place."""
        kind = name.removeprefix(BELOW)
        return self.below.get(kind) if kind != name else self.value.get(name)


def read_lines(sheet: Sheet, grid: Grid, at: SheetAt) -> list[Line]:
    """The rows of a sheet that hold anything but notes."""
    if not grid.rows:
        return []
    first, cells = grid.rows[0]
    if first != 1:
        at.row(1).refuse(_("The first line is empty; it holds the names of the columns."))
        return []
    headers = read_headers(sheet, cells, at)
    paths = {".".join(column.steps): header for header, column in headers.values()}
    return [
        _line(sheet, headers, cells, Place(at, row, paths))
        for row, cells in grid.rows[1:]
        if not _is_note(cells)
    ]


def _is_note(cells: Cells) -> bool:
    value = cells[min(cells)].value
    return isinstance(value, str) and value.startswith(NOTE)


def _line(sheet: Sheet, headers: Headers, cells: Cells, place: Place) -> Line:
    line = Line(sheet, {}, place)
    for number, found in sorted(cells.items()):
        if number not in headers:
            at = CellAt(place.at, place.row, column_letters(number))
            at.refuse(_("The cell stands in a column that has no name the import knows."))
            continue
        header, column = headers[number]
        at = CellAt(place.at, place.row, header)
        if found.problem:
            at.refuse(found.problem)
            continue
        value = from_cell(found, column.codec, at)
        if value is not None:
            _put(line, column, value, is_more=header != column.header)
    return line


def _put(line: Line, column: Column, value: Any, *, is_more: bool) -> None:
    if line.sheet.owners and column.header.startswith(BELOW):
        line.below[column.header.removeprefix(BELOW)] = value
        return
    holder = line.value
    for step in column.steps[:-1]:
        holder = holder.setdefault(step, {})
    name = column.steps[-1]
    before = holder.get(name) if is_more else None
    holder[name] = before + value if _goes_on(before, value) else value
    if names_a_row(column.codec) and not is_more:
        line.naming.append(column)


def _goes_on(before: Any, value: Any) -> bool:
    return isinstance(before, str | list) and type(before) is type(value)

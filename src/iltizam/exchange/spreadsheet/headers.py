"""The first line of a sheet: which column is which member."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.exchange.codecs import Localised
from iltizam.exchange.problems import At
from iltizam.exchange.spreadsheet.cells import Found
from iltizam.exchange.spreadsheet.grid import Cells, column_letters
from iltizam.exchange.spreadsheet.layout import Column, Sheet, text_header
from iltizam.exchange.spreadsheet.places import SheetAt

_CONTINUED = re.compile(r"(.+) \+([2-9]|[1-9][0-9]{1,3})")
_TAGGED = re.compile(r"(.+) \(([^()]+)\)")

Headers = dict[int, tuple[str, Column]]


def read_headers(sheet: Sheet, cells: Cells, at: SheetAt) -> Headers:
    """The known columns by their number, in the order in which texts go on.

    A column that is unknown, stands twice or has no place is reported.
    """
    found: Headers = {}
    bases = sheet.bases()
    for number, cell in sorted(cells.items()):
        header = _header(cell, number, at)
        if header in {known for known, _column in found.values()}:
            at.column(header).refuse(_("The column stands twice; keep one."))
        elif header is not None:
            column = _column(header, bases)
            if column is None:
                _refuse_unknown(header, bases.values(), at.column(header))
            else:
                found[number] = (header, column)
    _refuse_missing_parts(found, at)
    return found


def _header(cell: Found, number: int, at: SheetAt) -> str | None:
    if isinstance(cell.value, str):
        return cell.value.strip()
    message = cell.problem or _("The first line holds the names of the columns, as text.")
    at.cell(1, column_letters(number)).refuse(message)
    return None


def _column(header: str, bases: dict[str, Column]) -> Column | None:
    going_on = _CONTINUED.fullmatch(header)
    name = going_on[1] if going_on else header
    if name in bases and not isinstance(bases[name].codec, Localised):
        return bases[name]
    tagged = _TAGGED.fullmatch(name)
    base = bases.get(tagged[1]) if tagged else None
    if tagged is None or base is None or not isinstance(base.codec, Localised):
        return None
    tag = tagged[2]
    if not LANGUAGE_TAG.fullmatch(tag) or len(tag) > 20:
        return None
    return replace(base, header=name, steps=(*base.steps[:-1], tag), language=tag)


def _refuse_missing_parts(found: Headers, at: SheetAt) -> None:
    """A text goes on in the column named next, never over a gap."""
    known = {header for header, _column in found.values()}
    for header in known:
        going_on = _CONTINUED.fullmatch(header)
        if going_on:
            before = int(going_on[2]) - 1
            if (going_on[1] if before == 1 else f"{going_on[1]} +{before}") not in known:
                at.column(header).refuse(
                    _("It goes on with a text whose column before is missing.")
                )


def _refuse_unknown(header: str, columns: Iterable[Column], at: At) -> None:
    names = [
        text_header(column.header, "fr")
        if isinstance(column.codec, Localised)
        else column.header
        for column in columns
    ]
    near = difflib.get_close_matches(header[:60], names, n=1, cutoff=0.5)
    if near:
        at.refuse(
            _("There is no column called “%(name)s” here; did you mean “%(near)s”?")
            % {"name": header[:60], "near": near[0]}
        )
    else:
        at.refuse(
            _("There is no column called “%(name)s” here; known are: %(names)s.")
            % {"name": header[:60], "names": ", ".join(names)}
        )

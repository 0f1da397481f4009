"""A file in the OGP's format as rows, without the database: every problem with its row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from iltizam.exchange import ogp
from iltizam.exchange.problems import MOST, PlanFileError, Problem, shown
from iltizam.exchange.reading import refuse_large
from iltizam.exchange.tables_csv import plain

LONGEST_VALUE = 60  # of a rating


@dataclass(frozen=True)
class OgpRow:
    """One commitment of the file; ``number`` is the row as a spreadsheet counts."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell as printed; "" where it is empty or the file has no such column."""
        return self.cells.get(column, "")

    def known(self, column: str) -> str:
        """The cell, "" for one of the three nulls too."""
        value = self.get(column)
        return "" if value in ogp.NULLS else value

    @property
    def uid(self) -> str:
        return self.known(ogp.COMMITMENT_ID)

    @property
    def plan(self) -> str:
        return self.known(ogp.PLAN_ID)


@dataclass
class OgpFile:
    rows: list[OgpRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_ogp(data: bytes) -> OgpFile:
    """The rows of a file in the OGP's format, with notes about what is not a known code.

    Raises PlanFileError with every problem found and its row.
    """
    refuse_large(len(data))
    problems: list[Problem] = []
    lines = _lines(data, problems)
    header = [name.strip() for name in next(lines, [])]
    _check_header(header, problems)
    if problems:
        raise PlanFileError(problems)
    found = OgpFile(notes=_notes_of_header(header))
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = _("It has %(found)d cells; the first row has %(expected)d.")
            _refuse(
                problems, number, "", message % {"found": len(cells), "expected": len(header)}
            )
            continue
        texts = (plain(cell).strip() for cell in cells)
        found.rows.append(OgpRow(number, dict(zip(header, texts, strict=True))))
    _check_rows(found, problems)
    if problems:
        raise PlanFileError(problems)
    return found


def _lines(data: bytes, problems: list[Problem]) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("The file is not UTF-8 text: byte %(place)d cannot be read.")
        raise PlanFileError([Problem("", "", message % {"place": error.start})]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        message = _("It is not CSV: %(reason)s.") % {"reason": error}
        _refuse(problems, reader.line_num, "", message)


def _refuse(problems: list[Problem], row: int, column: str, message: str) -> None:
    place = _("row %(number)d") % {"number": row}
    problems.append(Problem(f"{place}, {column}" if column else place, "", message))
    if len(problems) >= MOST:
        raise PlanFileError(problems)


def _check_header(header: list[str], problems: list[Problem]) -> None:
    for name in (ogp.COMMITMENT_ID, ogp.PLAN_ID):
        if name not in header:
            message = _("The file has no column “%(name)s”; is it in the OGP's format?")
            problems.append(Problem("", "", message % {"name": name}))
    for name, count in Counter(header).items():
        if name and count > 1:
            _refuse(problems, 1, name, _("The column stands here more than once; keep one."))


def _notes_of_header(header: list[str]) -> list[str]:
    known = ogp.columns()
    extra = [name for name in header if name not in known]
    missing = sum(name not in header for name in known)
    notes = []
    if extra:
        notes.append(
            _("Columns that the OGP's data set does not have are not read: %(names)s.")
            % {"names": ", ".join(shown(name) for name in extra)}
        )
    if missing:
        notes.append(
            _("Columns of the OGP's data set that the file lacks: %(count)d of 171.")
            % {"count": missing}
        )
    return notes


def _check_rows(found: OgpFile, problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    first_of: dict[str, OgpRow] = {}
    for row in found.rows:
        _check_plan(row, first_of.setdefault(row.plan, row), problems)
        if row.uid and seen.setdefault(row.uid, row.number) != row.number:
            message = _("%(value)s stands here a second time; it was used in row %(row)d.")
            _refuse(
                problems,
                row.number,
                ogp.COMMITMENT_ID,
                message % {"value": shown(row.uid), "row": seen[row.uid]},
            )
        for column in ogp.RATED:
            _check_rating(row, column, found.notes, problems)
        for column in ogp.policy_areas():
            value = row.get(column)
            if value not in ("", "0", "1", *ogp.NULLS):
                found.notes.append(_unread(row, column, value))


def _check_plan(row: OgpRow, first: OgpRow, problems: list[Problem]) -> None:
    """One plan is of one country."""
    for column in (ogp.CODE, ogp.COUNTRY, ogp.LEVEL) if row.plan else ():
        if row.get(column) != first.get(column):
            message = _("It says %(found)s; row %(row)d of the same plan says %(other)s.")
            words = {"found": shown(row.get(column)), "other": shown(first.get(column))}
            _refuse(problems, row.number, column, message % {**words, "row": first.number})


def _check_rating(row: OgpRow, column: str, notes: list[str], problems: list[Problem]) -> None:
    value = row.get(column)
    if len(value) > LONGEST_VALUE:
        message = _("At most %(count)d characters are kept; found %(found)s.")
        _refuse(
            problems,
            row.number,
            column,
            message % {"count": LONGEST_VALUE, "found": shown(value)},
        )
    elif value and value not in (*ogp.codes(column), *ogp.NULLS):
        notes.append(_kept(row, column, value))


def _kept(row: OgpRow, column: str, value: str) -> str:
    return _("Row %(row)d, %(column)s: %(value)s is no code of the OGP; kept as printed.") % {
        "row": row.number,
        "column": column,
        "value": shown(value),
    }


def _unread(row: OgpRow, column: str, value: str) -> str:
    return _("Row %(row)d, %(column)s: %(value)s is no code of the OGP; it is not read.") % {
        "row": row.number,
        "column": column,
        "value": shown(value),
    }

"""The cells of a workbook, sheet by sheet, as they are read: a stream, within bounds.

Formulas, merged and hidden cells are refused at their place: what is imported is what
a person sees. A sheet's own claim of its size is not looked at.
"""

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from iltizam.exchange.spreadsheet.archive import Archive, refusal, too_much
from iltizam.exchange.spreadsheet.cells import EPOCH, MAC_EPOCH, Found, unspelt
from iltizam.exchange.spreadsheet.places import SheetAt

MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576  # of the file format itself
MOST_CELLS = 500_000  # the largest shipped plan has 20,000
MOST_SHEETS = 200
MOST_HIDDEN = 1_000  # ranges of hidden columns
LONGEST = 32_767 * 7  # as spelt in the file; a cell has at most 32,767 characters
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
BUILT_IN_PERCENTS = frozenset({9, 10})
YES_NO = {"TRUE()": "1", "FALSE()": "0"}
_UNMEANT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Cells = dict[int, Found]


@dataclass(frozen=True)
class SheetPart:
    name: str
    part: str
    is_hidden: bool


@dataclass
class Grid:
    """One sheet: its rows that hold anything, and what is wrong with it as a whole."""

    name: str
    rows: list[tuple[int, Cells]] = field(default_factory=list)


class Book:
    """A workbook that was opened; ``grids`` reads its sheets one after the other."""

    def __init__(self, archive: Archive):
        self._archive = archive
        kinds = archive.related("")
        main = [part for kind, part in kinds.values() if kind == "officeDocument"]
        if len(main) != 1 or main[0] not in archive.names:
            raise refusal(_("The file is no XLSX workbook; save it as XLSX."))
        self._main = main[0]
        self._related = archive.related(self._main)
        self._epoch = EPOCH
        self.sheets: list[SheetPart] = []
        self._archive.parse(self._main, self._workbook, _nothing, _nothing)
        self.texts = _shared_texts(archive, self._part("sharedStrings"))
        self.dates, self.percents = _styles(archive, self._part("styles"))
        self.budget = _Budget()

    def _workbook(self, tag: str, values: dict[str, str]) -> None:
        if tag == "workbookPr" and values.get("date1904") in ("1", "true"):
            self._epoch = MAC_EPOCH
        elif tag == "sheet":
            kind, part = self._related.get(values.get("id", ""), ("", ""))
            if kind == "worksheet" and part in self._archive.names:
                hidden = values.get("state", "visible") != "visible"
                self.sheets.append(SheetPart(values.get("name", ""), part, hidden))
            if len(self.sheets) > MOST_SHEETS:
                raise too_much()

    def _part(self, kind: str) -> str | None:
        parts = [part for found, part in self._related.values() if found == kind]
        return parts[0] if parts and parts[0] in self._archive.names else None

    def read(self, sheet: SheetPart, at: SheetAt) -> Grid:
        """The sheet's cells; what cannot be read is reported below ``at``."""
        reader = _SheetReader(self, Grid(sheet.name), at)
        self._archive.parse(sheet.part, reader.start, reader.end, reader.text)
        return reader.grid

    def day(self, serial: int) -> datetime.date | None:
        """The day behind a number; None for one that no program shows as a date."""
        if self._epoch == EPOCH and serial < 61:
            serial += 1  # the programs count a 29 February 1900
        try:
            return self._epoch + datetime.timedelta(days=serial) if serial >= 1 else None
        except OverflowError:
            return None


class _Budget:
    """How much all cells together may hold: many may name the same long text."""

    def __init__(self) -> None:
        self.cells, self.letters = MOST_CELLS, settings.ILTIZAM_IMPORT_MAX_BYTES

    def spend(self, found: Found) -> None:
        self.cells -= 1
        if isinstance(found.value, str):
            self.letters -= len(found.value)
        if self.cells < 0 or self.letters < 0:
            raise too_much()


def _nothing(*args: Any) -> None:
    pass


class _Text:
    """The letters of a text that may be in several runs; readings beside it left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_open = self.is_aside = False
        self.size = 0

    def start(self, tag: str) -> None:
        self.is_aside = self.is_aside or tag == "rPh"
        self.is_open = tag == "t" and not self.is_aside

    def end(self, tag: str) -> None:
        self.is_aside = self.is_aside and tag != "rPh"
        self.is_open = False

    def text(self, letters: str) -> None:
        if self.is_open:
            self.size += len(letters)
            if self.size > LONGEST:
                raise too_much()
            self.parts.append(letters)

    def taken(self) -> str:
        text = unspelt("".join(self.parts))
        self.parts, self.size = [], 0
        return text


def _shared_texts(archive: Archive, part: str | None) -> list[str]:
    texts: list[str] = []
    reader = _Text()

    def start(tag: str, values: dict[str, str]) -> None:
        reader.start(tag)

    def end(tag: str) -> None:
        reader.end(tag)
        if tag == "si":
            texts.append(reader.taken())

    if part:
        archive.parse(part, start, end, reader.text)
    return texts


def _styles(archive: Archive, part: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """Which cell formats show dates, and which percents."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt" and inside[-2:-1] == ["numFmts"]:
            codes[_whole(values.get("numFmtId"))] = values.get("formatCode", "")[:1000]
        elif tag == "xf" and inside[-2:-1] == ["cellXfs"]:
            formats.append(_whole(values.get("numFmtId")))

    def end(tag: str) -> None:
        inside.pop()

    if part:
        archive.parse(part, start, end, _nothing)
    plain = {key: _UNMEANT.sub("", code) for key, code in codes.items()}
    dates = BUILT_IN_DATES | {k for k, code in plain.items() if re.search("[dmyhsDMYHS]", code)}
    percents = BUILT_IN_PERCENTS | {key for key, code in plain.items() if "%" in code}
    return (
        frozenset(at for at, key in enumerate(formats) if key in dates),
        frozenset(at for at, key in enumerate(formats) if key in percents),
    )


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else default


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _SheetReader:
    """Handlers for one sheet's XML."""

    def __init__(self, book: Book, grid: Grid, at: SheetAt):
        self.book, self.grid, self.at = book, grid, at
        self._row = self._column = 0
        self._cells: Cells = {}
        self._cell: dict[str, str] | None = None
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._is_in_value = self._is_in_formula = self._is_hidden = False
        self._text = _Text()
        self._hidden: list[tuple[int, int]] = []
        self._reported: set[int] = set()

    def start(self, tag: str, values: dict[str, str]) -> None:
        if self._cell is not None:
            self._text.start(tag)
            self._value = [] if tag == "v" else self._value
            self._formula = [] if tag == "f" else self._formula
            self._is_in_value, self._is_in_formula = tag == "v", tag == "f"
        elif tag == "row":
            self._start_row(values)
        elif tag == "c":
            self._start_cell(values)
        elif tag == "col" and _is_hidden(values, "width"):
            self._hide_columns(values)
        elif tag == "sheetFormatPr" and values.get("zeroHeight") in ("1", "true"):
            self.at.whole().refuse(_("Rows of the sheet are hidden; show them all."))
        elif tag == "mergeCell":
            self._refuse_merged(values.get("ref", ""))

    def text(self, letters: str) -> None:
        if self._cell is None:
            return
        self._text.text(letters)
        if self._value is not None and self._is_in_value:
            self._value.append(letters)
        if self._formula is not None and self._is_in_formula and len(self._formula) < 10:
            self._formula.append(letters[:10])

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "row":
            if self._cells:
                self.grid.rows.append((self._row, self._cells))
        elif self._cell is not None:
            self._text.end(tag)
            self._is_in_value = self._is_in_formula = False

    def _start_row(self, values: dict[str, str]) -> None:
        row = _whole(values.get("r"), self._row + 1)
        if not self._row < row <= MOST_ROWS:
            raise _disorder(self.grid.name)
        self._row, self._column, self._cells = row, 0, {}
        self._is_hidden = _is_hidden(values, "ht")

    def _start_cell(self, values: dict[str, str]) -> None:
        reference = _REFERENCE.fullmatch(values.get("r", ""))
        if "r" in values and (reference is None or int(reference[2]) != self._row):
            raise _disorder(self.grid.name)
        column = _column_number(reference[1]) if reference else self._column + 1
        if not self._column < column <= MOST_COLUMNS or not self._row:
            raise _disorder(self.grid.name)
        self._column, self._cell = column, values
        self._value = self._formula = None
        self._is_in_value = self._is_in_formula = False

    def _end_cell(self) -> None:
        values, self._cell = self._cell or {}, None
        found = self._found(values)
        if found is None:
            return
        self.book.budget.spend(found)
        self._refuse_hidden()
        self._cells[self._column] = found

    def _found(self, values: dict[str, str]) -> Found | None:
        """What the cell holds; None when it is empty."""
        text, kind = self._text.taken(), values.get("t", "n")
        raw = "".join(self._value or [])[:100_000]
        if self._formula is not None and not _says("".join(self._formula), kind, raw):
            return Found(None, problem=_("The cell is a formula; write its value instead."))
        if kind == "inlineStr":
            return Found(text) if text else None
        if not raw:
            return None
        if kind == "s":
            shared = self.book.texts
            number = _whole(raw, -1)
            if not 0 <= number < len(shared):
                raise _disorder(self.grid.name)
            return Found(shared[number]) if shared[number] else None
        return self._plain(kind, raw, _whole(values.get("s")))

    def _plain(self, kind: str, raw: str, style: int) -> Found:
        if kind == "b":
            return Found(raw in ("1", "true"))
        if kind == "e":
            message = _("The cell shows the error %(error)s; write its value.")
            return Found(None, problem=message % {"error": raw[:20]})
        if kind == "d":
            return Found(raw.removesuffix("T00:00:00"))
        return Found(unspelt(raw)) if kind == "str" else self._number(raw, style)

    def _number(self, raw: str, style: int) -> Found:
        try:
            # As the programs do: the shortest decimal that is the same double.
            number = Decimal(repr(float(raw[:40])))
        except ValueError:
            raise _disorder(self.grid.name) from None
        if not number.is_finite() or abs(number) >= 10**40:
            return Found(None, problem=_("The cell holds no number of ordinary size."))
        whole = number == number.to_integral_value()
        value = int(number) if whole else number
        if style in self.book.dates:
            day = self.book.day(value) if isinstance(value, int) else None
            if day is not None:
                return Found(day)
            return Found(None, problem=_("The cell holds no date, or a time of day with it."))
        return Found(value, is_percent=style in self.book.percents)

    def _hide_columns(self, values: dict[str, str]) -> None:
        first = _whole(values.get("min"), 1)
        self._hidden.append((first, _whole(values.get("max"), first)))
        if len(self._hidden) > MOST_HIDDEN:
            raise _disorder(self.grid.name)

    def _refuse_hidden(self) -> None:
        """A hidden row or column is refused once, when it holds anything."""
        if self._is_hidden and not self._cells:
            self.at.row(self._row).refuse(
                _("The row is hidden, perhaps by a filter; show it or delete it.")
            )
        if self._hidden and self._column not in self._reported:
            self._reported.add(self._column)
            if any(first <= self._column <= last for first, last in self._hidden):
                self.at.column(column_letters(self._column)).refuse(
                    _("The column is hidden; show it or delete it.")
                )

    def _refuse_merged(self, reference: str) -> None:
        self.at.whole().refuse(
            _("The cells %(range)s are merged; separate them.") % {"range": reference[:20]}
        )


def _says(formula: str, kind: str, raw: str) -> bool:
    """Whether a formula is but the way in which LibreOffice writes yes and no."""
    return kind == "b" and YES_NO.get(formula) == raw


def _is_hidden(values: dict[str, str], size: str) -> bool:
    return values.get("hidden") in ("1", "true") or values.get(size) in ("0", "0.0")


def _disorder(name: str) -> Exception:
    return refusal(
        _(
            "The sheet “%(sheet)s” is damaged: its cells are out of order; save it as XLSX again."
        )
        % {"sheet": name[:40]}
    )

"""The translators' spreadsheet: out as CSV or XLSX, and back into the installation.

What comes back lies over the shipped catalogue, in ``ILTIZAM_HOME/locale``. Nothing is
written when one row is wrong.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po
from django.utils.translation import gettext as _
from django.utils.translation import to_locale
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from iltizam.core import catalogues, translations
from iltizam.core.installation import LANGUAGE_TAG
from iltizam.core.languages import share_of
from iltizam.exchange.problems import Problem
from iltizam.exchange.spreadsheet.archive import Archive, is_packed
from iltizam.exchange.spreadsheet.cells import neutralised, restored
from iltizam.exchange.spreadsheet.grid import Book
from iltizam.exchange.spreadsheet.places import SheetAt

SHEET = "translations"
WIDTHS = {"english": 60, "english_plural": 40, "french": 60, "translation": 60, "notes": 30}


@dataclass(frozen=True)
class Preview:
    """What a sheet would change; ``problems`` when it cannot be taken at all."""

    language: str
    new: int
    changed: int
    same: int
    unknown: list[tuple[int, str]]
    before: float
    after: float
    problems: list[Problem]


def sheet_rows(language: str) -> list[tuple[str, ...]]:
    """Every sentence with what is translated, for the person who translates."""
    current = catalogues.read(language)
    plural = current.num_plurals if current else get_plural(to_locale(language))[0]
    sentences = catalogues.sentences()
    return list(translations.rows(language, sentences, sentences, current, plural))


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    """UTF-8 with the mark that spreadsheet programs look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(translations.COLUMNS)
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for place, name in enumerate(translations.COLUMNS):
        sheet.column_dimensions[chr(ord("A") + place)].width = WIDTHS.get(name, 12)
    for row in (translations.COLUMNS, *rows):
        cells = [WriteOnlyCell(sheet, neutralised(text)) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def read_sheet(data: bytes) -> tuple[translations.Sheet, list[Problem]]:
    """The sheet with its problems. Raises PlanFileError for what is no spreadsheet."""
    problems: list[Problem] = []
    header, lines = _from_xlsx(data, problems) if is_packed(data) else _from_csv(data, problems)
    sheet = translations.parsed(header, lines, catalogues.sentences())
    if not LANGUAGE_TAG.fullmatch(sheet.language or "") and not sheet.faults:
        message = _("The column “language” names no language.")
        problems.append(Problem("", "", message))
    problems += [_problem(fault) for fault in sheet.faults]
    return sheet, problems


def _from_csv(data: bytes, problems):
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        message = _("The file is neither XLSX nor CSV in UTF-8: %(reason)s.")
        problems.append(Problem("", "", message % {"reason": error}))
        return [], []
    for number, row in enumerate(rows, 1):
        for cell in row:
            if restored(cell) == cell and neutralised(cell) != cell:
                problems.append(_formula(number))
    lines = [(n, [restored(cell) for cell in row]) for n, row in enumerate(rows[1:], 2)]
    return (rows[0] if rows else []), lines


def _from_xlsx(data: bytes, problems):
    book = Book(Archive(data))
    if len(book.sheets) != 1:
        problems.append(
            Problem("", "", _("The workbook must hold one sheet, the exported one."))
        )
        return [], []
    grid = book.read(book.sheets[0], SheetAt(problems, book.sheets[0].name))
    rows = []
    for number, cells in grid.rows:
        width = max(cells, default=-1) + 1
        row = [""] * min(width, 50)
        for place, found in cells.items():
            if found.problem:
                problems.append(_formula(number))
            elif place < len(row) and found.value is not None:
                row[place] = restored(str(found.value))
        rows.append((number, row))
    return (rows[0][1] if rows else []), rows[1:]


def _formula(row: int) -> Problem:
    message = _("A cell holds a formula or begins like one; write the text itself.")
    return Problem(_("row %(row)d") % {"row": row}, "", message)


def _problem(fault: translations.Fault) -> Problem:
    words = {
        "column": _("The column is missing."),
        "language": _("Another language than in the rows before; one sheet has one language."),
        "reviewed": _("It must be yes or no."),
        "form": _("It must be the number of a plural form, as exported."),
        "forms": _("A plural needs all its forms or none."),
        "twice": _("The sentence is there twice."),
        "placeholders": _("The placeholders must be those of the English sentence."),
        "markup": _("The markup must be that of the English sentence, and no other."),
        "quotes": _('Write typographic quotes; the sign " may end an attribute.'),
        "characters": _("It is too long or holds characters that no page can show."),
    }
    place = _("row %(row)d, column %(column)s") % {"row": fault.row, "column": fault.column}
    return Problem(place, fault.detail[:60], words[fault.code])


def previewed(sheet: translations.Sheet, problems: list[Problem]) -> Preview:
    """What taking the sheet would change; writes nothing."""
    language, new, changed, same = sheet.language, 0, 0, 0
    current = catalogues.read(language) if language else None
    for message in sheet.messages:
        found = current.get(message.id, context=message.context) if current else None
        if found is None or not any(translations.forms(found)):
            new += 1
        elif translations.forms(found) != translations.forms(message):
            changed += 1
        else:
            same += 1
    sentences = catalogues.sentences()
    before = share_of(sentences, current)
    after = before if problems else share_of(sentences, _over(current, sheet))
    return Preview(
        language, new, changed, same, sheet.unknown, float(before), float(after), problems
    )


def _over(current: Catalog | None, sheet: translations.Sheet) -> Catalog:
    """A catalogue of the sheet's messages over the current ones."""
    joined = _empty(sheet.language)
    for message in [*(current or ()), *sheet.messages]:
        if message.id:
            joined.delete(message.id, context=message.context)
            joined[message.id] = message
    return joined


def _empty(language: str) -> Catalog:
    try:
        return Catalog(locale=to_locale(language), charset="utf-8", fuzzy=False)
    except ValueError:  # a language that Babel does not know: two forms, as in English
        return Catalog(charset="utf-8", fuzzy=False)


def write(sheet: translations.Sheet) -> Path:
    """Put the sheet's messages over the installation's own catalogue, whole or not at all."""
    path = catalogues.own_path(sheet.language)
    own = catalogues.own(sheet.language)
    content = io.BytesIO()
    write_po(content, _over(own, sheet), width=92)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogues.replace(path, content.getvalue())
    return path

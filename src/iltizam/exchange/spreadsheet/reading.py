"""From a workbook's bytes to the plan it holds, through the checks of the plan format."""

import difflib

from django.utils.translation import gettext as _

from iltizam.exchange.problems import At, PlanFileError, Problem
from iltizam.exchange.progress import Progress, Step, untold
from iltizam.exchange.reading import read_document
from iltizam.exchange.rows import Row
from iltizam.exchange.spreadsheet.archive import Archive
from iltizam.exchange.spreadsheet.assembling import assembled
from iltizam.exchange.spreadsheet.grid import Book
from iltizam.exchange.spreadsheet.layout import IGNORED, sheets
from iltizam.exchange.spreadsheet.lines import read_lines
from iltizam.exchange.spreadsheet.naming import Lines
from iltizam.exchange.spreadsheet.places import Places, SheetAt


def read_workbook(data: bytes, progress: Progress = untold) -> tuple[Row, Places]:
    """The plan in a workbook, and the cell of every place in it.

    Raises PlanFileError with every problem found, named by sheet, row and column.
    """
    problems: list[Problem] = []
    lines = _lines(Book(Archive(data)), problems, progress)
    known = set(problems)
    document, places = assembled(lines, problems)
    if set(problems) - known:  # what belongs nowhere would be missed by what names it
        raise PlanFileError(problems)
    try:
        root = read_document(document)
    except PlanFileError as error:
        raise PlanFileError(_merged(problems, places.translated(error).problems)) from error
    if problems:
        raise PlanFileError(problems)
    return root, places


def _merged(cells: list[Problem], found: list[Problem]) -> list[Problem]:
    """What the cells themselves have is not said again about their empty members."""
    said = {problem.path for problem in cells}
    return [*cells, *(problem for problem in found if problem.path not in said)]


def _lines(book: Book, problems: list[Problem], progress: Progress) -> Lines:
    _refuse_sheets(book, problems)
    found: Lines = {name: [] for name in sheets()}
    for done, part in enumerate(book.sheets, start=1):
        if part.name in found:
            at = SheetAt(problems, part.name)
            found[part.name] = read_lines(sheets()[part.name], book.read(part, at), at)
        progress(Step.SHEETS, done, len(book.sheets))
    return found


def _refuse_sheets(book: Book, problems: list[Problem]) -> None:
    """Raises PlanFileError for sheets that are hidden, unknown, there twice, or missing."""
    names = [sheet.name for sheet in book.sheets]
    for sheet in book.sheets:
        at = SheetAt(problems, sheet.name).whole()
        if sheet.is_hidden:
            at.refuse(_("The sheet is hidden; show it or delete it."))
        if names.count(sheet.name) > 1:
            at.refuse(_("The workbook has two sheets of this name; keep one."))
        elif sheet.name not in sheets() and sheet.name not in IGNORED:
            _refuse_unknown(sheet.name, at)
    for name, sheet in sheets().items():
        if sheet.is_single and name not in names:
            at = SheetAt(problems, name).whole()
            at.refuse(_("The sheet is missing; it is required."))
    if problems:
        raise PlanFileError(problems)


def _refuse_unknown(name: str, at: At) -> None:
    near = difflib.get_close_matches(name[:60], list(sheets()), n=1, cutoff=0.5)
    if near:
        at.refuse(_("There is no such sheet; did you mean “%(near)s”?") % {"near": near[0]})
    else:
        at.refuse(
            _("There is no such sheet; known are: %(names)s.") % {"names": ", ".join(sheets())}
        )

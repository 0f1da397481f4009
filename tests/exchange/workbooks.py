"""Workbooks for tests: written by the product, changed as people and attackers do."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
from django.utils import translation

from iltizam.exchange.actions import import_plan
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.spreadsheet.documents import template_bytes, written
from tests.exchange.files import plain, sample

FIRST = 3  # the first row below the codes and the explanations
NEXT = datetime.date(2025, 8, 1)
# Texts that spreadsheet programs take for something else.
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=x",
    "''-",
    "\t=x",
    "'",
    "#N/A",
    "＝1",
    "_x000D_",
]


def workbook(document: dict[str, Any] | None = None) -> openpyxl.Workbook:
    """A document's workbook (the full sample's, without figures), open for changes."""
    data = written(plain(sample()) if document is None else document, "en")
    return openpyxl.load_workbook(io.BytesIO(data))


def template() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template_bytes("en")))


def saved(book: openpyxl.Workbook) -> bytes:
    """The file as another program writes it: with shared texts."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(sheet: Any, header: str) -> int:
    return [cell.value for cell in sheet[1]].index(header) + 1


def cell(book: openpyxl.Workbook, name: str, header: str, row: int = FIRST) -> Any:
    return book[name].cell(row, column(book[name], header))


def add_row(book: openpyxl.Workbook, name: str, **values: Any) -> int:
    """Append a row; ``in_commitment`` and ``title_fr`` name "in commitment", "title (fr)"."""
    sheet = book[name]
    headers = [found.value for found in sheet[1]]
    row = [None] * len(headers)
    for key, value in values.items():
        row[headers.index(HEADERS.get(key, key))] = value
    sheet.append(row)
    return sheet.max_row


HEADERS = {
    "in_commitment": "in commitment",
    "in_activity": "in activity",
    "title_fr": "title (fr)",
    "name_fr": "name (fr)",
    "text_fr": "text (fr)",
    "label_fr": "label (fr)",
    "effective_from": "effective.from",
    "effective_to": "effective.to",
    "effective_precision": "effective.precision",
}


def fill(book):
    """A small plan as a person writes it: no identifiers, own names, typed numbers."""
    plan = {"slug": "petit", "title (fr)": "Petit plan", "territory": "XC", "phase": "adopted"}
    plan |= {"origin": "live", "activity_list": "complete", "required_languages": "fr"}
    for header, value in {**plan, "language": "fr"}.items():
        cell(book, "plan", header).value = value
    cell(book, "methodology", "rate_rule").value = "commitments"
    cell(book, "methodology", "cancelled_rule").value = "left_out"
    add_row(book, "territories", code="XC", name_fr="Pays", kind="country")
    add_row(book, "organisations", uid="#ville", name_fr="La ville", kind="local_authority")
    add_row(book, "commitments", number=1, title_fr="Ouvrir les comptes", lead="#ville")
    add_row(book, "activities", in_commitment=1, key=1, number=1, title_fr="Publier")
    add_row(book, "activities", in_commitment=1, key="2", number=2, title_fr="Traduire")
    day = {"effective_from": NEXT, "effective_to": NEXT, "effective_precision": "day"}
    add_row(book, "updates", in_commitment=1, in_activity=1, percent=40, **day)
    add_row(book, "updates", in_commitment="1", in_activity="2", percent="60", **day)
    add_row(book, "waits_for", in_commitment=1, in_activity=2, activity=1)
    return book


def refusals(data: bytes | openpyxl.Workbook) -> list[str]:
    """What the import says against a workbook, in English; it must say something."""
    file = data if isinstance(data, bytes) else saved(data)
    with translation.override("en"):
        try:
            import_plan(file)
        except PlanFileError as error:
            return [str(problem) for problem in error.problems]
    raise AssertionError("the workbook was imported")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return file.getvalue()


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The file with one part changed; ``old`` must be in it."""
    found = parts(data)
    assert old in found[name]
    return packed({**found, name: found[name].replace(old, new, 1)})

"""From a plan to a workbook: ``workbook_bytes`` and ``template_bytes``.

The same plan gives the same bytes: entries sorted, dates fixed.
"""

import datetime
import io
import re
import zipfile
from typing import Any

from django.conf import settings
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from iltizam.core.texts import direction
from iltizam.exchange.codecs import Choice, Codec, Flag, Localised, Number, Whole
from iltizam.exchange.days import Day
from iltizam.exchange.documents import plan_document
from iltizam.exchange.spreadsheet import words
from iltizam.exchange.spreadsheet.cells import spelt
from iltizam.exchange.spreadsheet.layout import CODES, FIRST_ROW, HELP, Column
from iltizam.exchange.spreadsheet.tables import Table, tables
from iltizam.plans.models import ActionPlan

MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # no clock: same plan, same bytes
ZIP_DATE = (2000, 1, 1, 0, 0, 0)
SPARE_ROWS = 1_000  # below the last one, in which help and lists still work
LONGEST_HELP, LONGEST_TITLE = 255, 32  # what programs show beside a cell
INK, PAPER, QUIET = "FFFFFF", "23395B", "EEF1F5"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_bytes(plan: ActionPlan, language: str) -> bytes:
    """The whole plan as a workbook, explained in ``language``."""
    return written(plan_document(plan), language)


def template_bytes(language: str) -> bytes:
    """An empty plan to fill in, with a column per language of the site."""
    site = [code for code, _name in settings.LANGUAGES]
    tags = list(dict.fromkeys([language, *site]))
    return written({"plan": {"language": language, "required_languages": tags}}, language)


def written(document: dict[str, Any], language: str) -> bytes:
    """A document as a workbook: data sheets, then every code with its meaning."""
    with override(language):
        book = Workbook(write_only=True)
        book.properties.creator = "Iltizam"
        book.properties.created = MADE.replace(tzinfo=None)
        for style in _styles():
            book.add_named_style(style)
        is_rtl = direction(language) == "rtl"
        _write_help(book, is_rtl=is_rtl)
        lists = _code_ranges()
        for table in tables(document):
            _write_table(book, table, lists, is_rtl=is_rtl)
        _write_codes(book, is_rtl=is_rtl)
        return _repacked(book)


def _styles() -> list[NamedStyle]:
    top = Alignment(vertical="top", wrap_text=True)
    return [
        NamedStyle(
            "head",
            font=Font(bold=True, color=INK),
            fill=PatternFill("solid", fgColor=PAPER),
            alignment=Alignment(vertical="center"),
        ),
        NamedStyle(
            "note",
            font=Font(italic=True, color="444444"),
            fill=PatternFill("solid", fgColor=QUIET),
            alignment=top,
        ),
        NamedStyle("prose", alignment=top),
        NamedStyle("code", alignment=Alignment(vertical="top"), number_format="@"),
        NamedStyle("plain", alignment=Alignment(vertical="top")),
        NamedStyle("day", alignment=Alignment(vertical="top"), number_format="yyyy-mm-dd"),
    ]


def _sheet(book: Workbook, name: str, *, is_rtl: bool) -> Any:
    sheet = book.create_sheet(name)
    sheet.sheet_view.rightToLeft = is_rtl
    return sheet


def _cell(sheet: Any, value: Any, style: str) -> WriteOnlyCell:
    text = spelt(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"  # never a formula or an error, whatever the text looks like
    cell.style = style
    return cell


def _write_help(book: Workbook, *, is_rtl: bool) -> None:
    sheet = _sheet(book, HELP, is_rtl=is_rtl)
    sheet.column_dimensions["A"].width = 100
    for line in words.instructions():
        sheet.append([_cell(sheet, line, "prose")])


def _write_table(book: Workbook, table: Table, lists: dict[str, str], *, is_rtl: bool) -> None:
    sheet = _sheet(book, table.sheet.name, is_rtl=is_rtl)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    rows = table.cells()
    headers = next(rows)
    columns = _columns(table, headers)
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column.codec)
        if _style(column.codec) == "code":
            dimension.number_format = "@"  # so that no program makes a date of 4/2
        validation = _validation(table, column, lists)
        last = FIRST_ROW + len(table.objects) + SPARE_ROWS
        validation.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.data_validations.append(validation)
    sheet.append([_cell(sheet, header, "head") for header in headers])
    sheet.append([_cell(sheet, text, "note") for text in words.note(table.sheet, columns)])
    styles = [_style(column.codec) for column in columns]
    for row in rows:
        sheet.append(
            [
                None if value is None else _cell(sheet, value, style)
                for value, style in zip(row, styles, strict=True)
            ]
        )


def _columns(table: Table, headers: list[str]) -> list[Column]:
    """The column of every header, also of those in which a long text goes on."""
    known = {column.header: column for column in table.columns}
    return [known[header.split(" +")[0]] for header in headers]


def _style(codec: Codec) -> str:
    if isinstance(codec, Localised):
        return "prose"
    if isinstance(codec, Day):
        return "day"
    return "plain" if isinstance(codec, Whole | Number | Flag) else "code"


def _width(codec: Codec) -> int:
    if isinstance(codec, Localised):
        return 48
    return 12 if isinstance(codec, Day | Whole | Flag | Number) else 20


def _validation(table: Table, column: Column, lists: dict[str, str]) -> DataValidation:
    """Help beside the cell; for codes also the list of them. The import is what refuses."""
    rule: dict[str, Any] = {}
    if isinstance(column.codec, Flag):
        rule = {"type": "list", "formula1": '"TRUE,FALSE"'}
    elif isinstance(column.codec, Choice):
        rule = {"type": "list", "formula1": lists[f"{table.sheet.name}.{column.header}"]}
    elif isinstance(column.codec, Whole):
        bounds = {"formula1": column.codec.lowest, "formula2": column.codec.highest}
        rule = {"type": "whole", "operator": "between", **bounds}
    return DataValidation(
        **rule,
        allow_blank=True,
        showErrorMessage=bool(rule),
        errorStyle="stop",
        showInputMessage=True,
        promptTitle=column.header[:LONGEST_TITLE],
        prompt=_cut(f"{words.column_label(table.sheet, column)}: {words.column_help(column)}"),
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_HELP else text[: LONGEST_HELP - 1] + "…"


def _code_ranges() -> dict[str, str]:
    """Where the codes of each list stand on their sheet."""
    found, row = {}, 2
    for name, pairs in words.code_lists():
        found[name] = f"{CODES}!$B${row}:$B${row + len(pairs) - 1}"
        row += len(pairs)
    return found


def _write_codes(book: Workbook, *, is_rtl: bool) -> None:
    sheet = _sheet(book, CODES, is_rtl=is_rtl)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABC", (36, 28, 48), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, name, "head") for name in ("column", "code", "meaning")])
    for name, pairs in words.code_lists():
        for code, meaning in pairs:
            sheet.append([_cell(sheet, text, "prose") for text in (name, code, meaning)])


def _repacked(book: Workbook) -> bytes:
    """The workbook's file without the hour at which it was made."""
    raw, packed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    made = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + made + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            new.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return packed.getvalue()

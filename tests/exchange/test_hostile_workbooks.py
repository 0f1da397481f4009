"""Workbooks made to hurt, or to hide: one clear message each, and nothing is written."""

import datetime
import io
import struct
import zipfile

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl.styles import numbers

from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.reading import read_file
from iltizam.exchange.spreadsheet import archive, grid
from iltizam.exchange.spreadsheet.documents import written
from iltizam.exchange.spreadsheet.reading import read_workbook
from tests.exchange.files import plain, row_counts, sample
from tests.exchange.workbooks import (
    FIRST,
    cell,
    column,
    packed,
    parts,
    refusals,
    replaced,
    saved,
    workbook,
)

ORGANISATIONS = list(workbook().sheetnames).index("organisations") + 1
PART = f"xl/worksheets/sheet{ORGANISATIONS}.xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def data():
    return written(plain(sample()), "en")


def hidden_sheet(book):
    book["sources"].sheet_state = "veryHidden"
    return "sheet sources: The sheet is hidden; show it or delete it."


def hidden_row(book):
    book["updates"].row_dimensions[FIRST].hidden = True
    return "sheet updates, row 3: The row is hidden, perhaps by a filter; show it or delete it."


def hidden_column(book):
    letter = openpyxl.utils.get_column_letter(column(book["updates"], "percent"))
    book["updates"].column_dimensions[letter].hidden = True
    return f"sheet updates, column {letter}: The column is hidden; show it or delete it."


def merged(book):
    book["updates"].merge_cells("B3:C3")
    return "sheet updates: The cells B3:C3 are merged; separate them."


def formula(book):
    cell(book, "updates", "percent").value = "=40+5"
    return (
        "sheet updates, row 3, column percent: The cell is a formula; write its value instead."
    )


def error(book):
    cell(book, "updates", "percent").value = "#REF!"
    return (
        "sheet updates, row 3, column percent: The cell shows the error #REF!; write its value."
    )


def unknown_sheet(book):
    book.create_sheet("activites")
    return "sheet activites: There is no such sheet; did you mean “activities”?"


def unknown_column(book):
    cell(book, "updates", "percent", row=1).value = "percents"
    return (
        "sheet updates, column percents: There is no column called “percents” here;"
        " did you mean “percent”?"
    )


def column_twice(book):
    cell(book, "updates", "received_by", row=1).value = "percent"
    return "sheet updates, column percent: The column stands twice; keep one."


def no_header(book):
    sheet = book["bands"]
    sheet.cell(FIRST, sheet.max_column + 1).value = "aside"
    letter = openpyxl.utils.get_column_letter(sheet.max_column)
    return (
        f"sheet bands, row 3, column {letter}: The cell stands in a column that has no name"
        " the import knows."
    )


def no_sheet(book):
    del book["methodology"]
    return "sheet methodology: The sheet is missing; it is required."


def two_plans(book):
    book["plan"].append([found.value for found in book["plan"][FIRST]])
    return "sheet plan, row 4: This sheet has exactly one row to fill in."


def share(book):
    cell(book, "updates", "percent").value = 0.8
    return SHARE.format("0.8")


def percent_format(book):
    found = cell(book, "updates", "percent")
    found.value, found.number_format = 1, numbers.FORMAT_PERCENTAGE
    return SHARE.format("1")


SHARE = (
    "sheet updates, row 3, column percent: Found {} as a share or with a percent format;"
    " write the percent itself as a plain number: 80 for 80 percent, not 0.8."
)


def serial(book):
    found = cell(book, "updates", "effective.from")
    found.value, found.number_format = 45_013, "General"
    return (
        "sheet updates, row 3, column effective.from: Found the number 45013; if the date"
        " 2023-03-28 is meant, give the cell a date format or write 2023-03-28."
    )


def moment(book):
    found = cell(book, "updates", "effective.from")
    found.value = datetime.datetime(2025, 1, 1, 12, 30)
    return (
        "sheet updates, row 3, column effective.from: The cell holds no date, or a time of"
        " day with it."
    )


def date_for_text(book):
    cell(book, "activities", "key").value = datetime.date(2026, 2, 4)
    return (
        "sheet activities, row 3, column key: Found the date 2026-02-04 where none is meant;"
        " spreadsheet programs turn entries like 4/2 into dates. Format the cell as text and"
        " write it again."
    )


def words_for_a_percent(book):
    cell(book, "updates", "percent").value = "80 %"
    return (
        "sheet updates, row 3, column percent (commitment 1, activity 1):"
        ' Found "80 %"; expected a whole number from 0 to 100.'
    )


def own_name_unknown(book):
    cell(book, "commitments", "lead").value = "#none"
    return "sheet commitments, row 3, column lead: No row is called #none in its column uid."


MISTAKES = [
    hidden_sheet,
    hidden_row,
    hidden_column,
    merged,
    formula,
    error,
    unknown_sheet,
    unknown_column,
    column_twice,
    no_header,
    no_sheet,
    two_plans,
    share,
    percent_format,
    serial,
    moment,
    date_for_text,
    words_for_a_percent,
    own_name_unknown,
]


@pytest.mark.django_db
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda f: f.__name__)
def test_what_a_person_would_not_see_or_mean_is_refused_at_its_cell(mistake):
    before = row_counts()
    book = workbook()
    said = mistake(book)

    found = refusals(book)

    assert found[0] == said
    assert row_counts() == before


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b'<col width="20"', b'<col width="0"', "sheet organisations, column A: "),
        (b'<row r="3"', b'<row ht="0" r="3"', "sheet organisations, row 3: "),
        (b"<sheetFormatPr ", b'<sheetFormatPr zeroHeight="1" ', "sheet organisations: "),
    ],
)
def test_what_has_no_size_is_hidden(data, old, new, place):
    [problem] = refusals(replaced(data, PART, old, new))

    assert problem.startswith(place)


def test_a_control_character_spelt_out_in_the_file_is_refused():
    book = workbook()
    cell(book, "organisations", "name (es)").value = "AB_x001B_[31m"

    [problem] = refusals(book)

    assert problem.startswith("sheet organisations, row 3, column name (es): ")
    assert "U+001B" in problem


# Files that are no workbooks, or pretend to be


NOT_WORKBOOKS = {
    "xls": (archive.OLE + b"\0" * 600, "older Office format"),
    "encrypted": (archive.OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a pass"),
    "docx": (packed({"[Content_Types].xml": b"", "word/document.xml": b""}), "(.docx)"),
    "ods": (packed({"mimetype": b"", "content.xml": b""}), "OpenDocument"),
    "xlsb": (packed({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "binary workbook"),
    "zip": (packed({"a.txt": b""}), "a zip archive"),
    "macros": (packed({"[Content_Types].xml": b"", "xl/vbaProject.bin": b""}), "macros"),
    "links": (packed({"xl/externalLinks/externalLink1.xml": b""}), "links to other files"),
    "empty": (b"PK\x05\x06" + b"\0" * 18, "a zip archive"),
    "cut": (b"PK\x03\x04 and then nothing", "damaged"),
    "no sheets": (packed({"[Content_Types].xml": b""}), "no XLSX workbook"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NOT_WORKBOOKS)
def test_another_kind_of_file_is_named(name):
    content, words = NOT_WORKBOOKS[name]

    [problem] = refusals(content)

    assert words in problem


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_that_was_cut_off_is_damaged(data, cut):
    [problem] = refusals(data[: int(len(data) * cut)])

    assert "damaged" in problem


def test_a_changed_byte_is_noticed(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        start = file.getinfo(PART).header_offset + 200
    broken = data[:start] + bytes([data[start] ^ 0xFF]) + data[start + 1 :]

    [problem] = refusals(broken)

    assert "damaged" in problem


def test_a_file_that_is_only_named_like_a_workbook_says_so(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"a;b;c\n1;2;3\n")

    with pytest.raises(CommandError, match=r"plan\.xlsx"):
        call_command("import-plan", str(path))


def test_a_file_of_50_megabytes_is_not_read(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    with pytest.raises(PlanFileError, match="52428800"):
        read_file(path)


# Bombs


def bomb(size):
    return packed({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": b" " * size})


def test_a_bomb_is_not_unpacked(monkeypatch):
    def explode(*args):
        raise AssertionError("it was unpacked")

    content = bomb(archive.SMALL * 2)
    monkeypatch.setattr(zipfile.ZipFile, "open", explode)

    [problem] = refusals(content)

    assert "it was not unpacked" in problem


def test_many_parts_are_a_bomb_too():
    [problem] = refusals(packed({f"p{n}": b"" for n in range(archive.MOST_PARTS + 1)}))

    assert "it was not unpacked" in problem


def test_a_part_that_lies_about_its_size_is_damaged(data):
    found = parts(data)
    honest = packed({**found, PART: found[PART] + b" " * 5_000})
    with zipfile.ZipFile(io.BytesIO(honest)) as file:
        info = file.getinfo(PART)
    sizes = struct.pack("<II", info.compress_size, info.file_size)
    assert honest.count(sizes) == 2
    lying = honest.replace(sizes, struct.pack("<II", info.compress_size, 100))

    [problem] = refusals(lying)

    assert "damaged" in problem


def test_one_long_text_in_very_many_cells_is_refused(data, settings):
    settings.ILTIZAM_IMPORT_MAX_BYTES = 1_000_000
    book = workbook()
    for row in range(3, 103):
        cell(book, "organisations", "name (es)", row=row).value = "x" * 16_000

    [problem] = refusals(saved(book))

    assert "more cells or text" in problem


def test_a_claim_of_very_many_cells_is_not_believed(data):
    claim = b'<dimension ref="A1:XFD1048576"/><sheetViews>'

    root, _places = read_workbook(replaced(data, PART, b"<sheetViews>", claim))

    assert len(root.below("organisations")) == 4


def test_very_many_elements_are_refused(data, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ELEMENTS", 1_000)

    [problem] = refusals(data)

    assert "more cells or text" in problem


def test_very_many_sheets_are_refused(data):
    sheet = f'<sheet xmlns:r="{RELATIONSHIPS}" name="bands" sheetId="1" r:id="rId4"/>'
    again = b"<sheets>" + sheet.encode() * 300

    [problem] = refusals(replaced(data, "xl/workbook.xml", b"<sheets>", again))

    assert "more cells or text" in problem


def test_a_part_packed_in_an_unusual_way_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as packing:
        packing.writestr("[Content_Types].xml", b"x" * 100)

    [problem] = refusals(file.getvalue())

    assert "damaged" in problem


def test_very_many_cells_are_refused(data, monkeypatch):
    monkeypatch.setattr(grid, "MOST_CELLS", 500)

    [problem] = refusals(data)

    assert "more cells or text" in problem


# XML that is more than XML


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "https://example.org/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [PART, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_no_document_type_is_read(data, part, doctype):
    found = parts(data)
    body = found[part][found[part].index(b"?>") + 2 :] if b"?>" in found[part] else found[part]

    [problem] = refusals(packed({**found, part: doctype + body}))

    assert "document type" in problem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<row r="2"'),
        (b'<row r="3"', b'<row r="9999999"'),
        (b'<c r="A3"', b'<c r="A4"'),
        (b'<c r="B3"', b'<c r="A3"'),
        (b"<sheetData>", b"<sheetData>" + b"<x>" * 100),
        (b"</sheetData>", b""),
        (b'<c r="A3" ', b'<c r="A3" t="s"><v>7</v></c><c '),
    ],
)
def test_xml_that_no_program_writes_is_damaged(data, old, new):
    [problem] = refusals(replaced(data, PART, old, new))

    assert "damaged" in problem


def test_a_sheet_is_not_read_from_elsewhere(data):
    found = parts(data)
    links = found["xl/_rels/workbook.xml.rels"].replace(
        b'Target="/xl/worksheets/sheet2.xml"',
        b'Target="https://example.org/sheet2.xml" TargetMode="External"',
    )

    [problem] = refusals(packed({**found, "xl/_rels/workbook.xml.rels": links}))

    assert problem == "sheet plan: The sheet is missing; it is required."


def test_dates_of_the_other_calendar_are_read_as_shown():
    book = workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    root, _places = read_workbook(saved(book))

    [update, *_rest] = [row for row in root.walk() if row.shape.name == "update"]
    assert update.values["effective"].start == datetime.date(2025, 3, 31)


def test_texts_in_several_runs_are_one_text_without_their_readings(data):
    runs = b"<is><r><t>Ayun</t></r><r><t>tamiento</t></r><rPh><t>no</t></rPh></is>"
    old = b"<is><t>Ayuntamiento</t></is>"

    root, _places = read_workbook(replaced(data, PART, old, runs))

    assert root.below("organisations")[0].values["name"]["es"] == "Ayuntamiento"


def test_problems_of_very_many_rows_end(data):
    book = workbook()
    sheet = book["bands"]
    for _number in range(12_000):
        sheet.append(["=1"])

    assert len(refusals(saved(book))) == 10_000

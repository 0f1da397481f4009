"""What LibreOffice opens and saves again is the same plan, and reads well in it."""

import csv
import datetime
import io
import json
import subprocess
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from iltizam.exchange import shipped
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes, plan_document
from iltizam.exchange.spreadsheet.documents import template_bytes, workbook_bytes, written
from iltizam.exchange.spreadsheet.layout import sheets
from iltizam.exchange.spreadsheet.reading import read_workbook
from iltizam.plans.models import ActionPlan
from tests.conftest import program_path
from tests.exchange.files import SAMPLES, as_file, plain, sample
from tests.exchange.workbooks import DANGEROUS, cell, fill, parts, refusals, saved, template
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.libreoffice

ON = datetime.date(2026, 11, 20)
# Every sheet in a file of its own: comma, quotes, UTF-8, as shown, all sheets (-1).
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
LONG = "Un texte long. " * 4_000


def dangerous():
    """The full sample with texts that programs misread, on several lines, and very long."""
    document = plain(sample())
    for number, text in enumerate([*DANGEROUS, " =x ", "a\nb\n", LONG, "TRUE()", "1/2"]):
        document["plan"]["description"][f"e{chr(97 + number)}"] = text
    document["commitments"][0]["texts"]["why"]["es"] = "=1+1"
    return document


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, folder: Path):
        self.folder = folder

    def convert(self, to: str, files: dict[str, bytes]) -> Path:
        """The folder in which the files are again, as LibreOffice wrote them."""
        came, went = self.folder / "in", self.folder / f"out-{to[:4].rstrip(':')}"
        came.mkdir(exist_ok=True)
        for name, data in files.items():
            (came / f"{name}.xlsx").write_bytes(data)
        done = subprocess.run(
            [
                program_path("libreoffice"),
                f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
                *("--headless", "--convert-to", to, "--outdir", went),
                *(came / f"{name}.xlsx" for name in files),
            ],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return went


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker):
    """Documents by name: shipped ones, one run on the site, and the hardest to keep."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            rich = plan_document(rich_plan(ON, slug="rich"))
            transaction.set_rollback(True)
    names = ("2018-2020", "2021-2023")
    found = {name: json.loads((shipped.PLANS / f"{name}.json").read_bytes()) for name in names}
    return {**found, "rich": rich, "full": sample(), "dangerous": dangerous()}


@pytest.fixture(scope="module")
def again(office, plans):
    """Each plan's workbook, and the template in each language, as LibreOffice saved it."""
    languages = {"2018-2020": "ar", "rich": "en"}
    files = {name: written(plan, languages.get(name, "fr")) for name, plan in plans.items()}
    files |= {f"template-{code}": template_bytes(code) for code in ("fr", "ar")}
    with translation.override("en"):
        files["filled"] = saved(fill(template()))
    folder = office.convert("xlsx", files)
    return {name: (folder / f"{name}.xlsx").read_bytes() for name in files}


def test_it_was_libreoffice_that_wrote_them(again):
    assert all(b"LibreOffice" in parts(data)["docProps/app.xml"] for data in again.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["2018-2020", "2021-2023", "rich", "full", "dangerous"])
def test_what_libreoffice_saved_changes_nothing(plans, again, name):
    import_plan(as_file(plans[name]))
    before = plan_bytes(ActionPlan.objects.get())

    result = import_plan(again[name])

    assert not result.is_changed
    assert result.notes == []
    assert plan_bytes(ActionPlan.objects.get()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rich", "dangerous"])
def test_what_libreoffice_saved_is_the_whole_plan(plans, again, name):
    import_plan(again[name])
    plan = ActionPlan.objects.get()
    ours, before = workbook_bytes(plan, "en"), plan_bytes(plan)

    result = import_plan(as_file(plans[name]))

    assert not result.is_changed
    assert plan_bytes(plan) == before
    assert read_workbook(ours)[0].uid == plans[name]["plan"]["uid"]


@pytest.mark.django_db
def test_a_template_that_was_filled_in_and_saved_by_libreoffice_is_imported(again):
    import_plan(again["filled"])

    commitment = plan_document(ActionPlan.objects.get(slug="petit"))["commitments"][0]
    assert [a["percent"] for a in commitment["activities"]] == [40, 60]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_template_keeps_its_sheets_help_and_lists(again, language):
    ours = openpyxl.load_workbook(io.BytesIO(template_bytes(language)))
    book = openpyxl.load_workbook(io.BytesIO(again[f"template-{language}"]))

    assert book.sheetnames == ours.sheetnames
    for sheet in ours:  # what is fixed while scrolling belongs to a window, which it had not
        kept = book[sheet.title]
        assert bool(kept.sheet_view.rightToLeft) is (language == "ar")
        assert _validations(kept) == _validations(sheet)
    assert refusals(again[f"template-{language}"]) == refusals(template_bytes(language))


def _validations(sheet):
    """Title, help and list of every column, in whatever order a program writes them."""
    return {
        (each.promptTitle, each.prompt, each.formula1 if each.type == "list" else "")
        for each in sheet.data_validations.dataValidation
    }


def test_a_formula_is_refused_whoever_wrote_it(office):
    with translation.override("en"):
        book = fill(template())
    cell(book, "updates", "percent").value = "=20+20"
    cell(book, "plan", "is_fictional").value = "=NOT(TRUE())"
    folder = office.convert("xlsx", {"formula": saved(book)})

    found = refusals((folder / "formula.xlsx").read_bytes())

    assert found == [
        "sheet plan, row 3, column is_fictional: The cell is a formula; write its value instead.",
        "sheet updates, row 3, column percent: The cell is a formula; write its value instead.",
    ]


# What a person sees


@pytest.fixture(scope="module")
def shown(office, plans):
    """Every sheet of the plan run on the site as LibreOffice shows it, row by row."""
    folder = office.convert(CSV, {"shown": written(plans["rich"], "fr")})
    return {
        path.stem.removeprefix("shown-"): list(
            csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        )
        for path in folder.glob("shown-*.csv")
    }


def test_every_sheet_is_shown_with_its_columns(shown, plans):
    book = openpyxl.load_workbook(io.BytesIO(written(plans["rich"], "fr")))

    assert set(sheets()) <= set(shown)
    for sheet in book:
        if sheet.title in sheets():
            assert shown[sheet.title][0] == [found.value for found in sheet[1]]


def test_titles_days_and_numbers_are_shown_as_they_are_meant(shown, plans):
    head, _help, *rows = shown["commitments"]
    titles = [row[head.index("title (ar)")] for row in rows]
    head, _help, *updates = shown["updates"]
    days = {row[head.index("effective.from")] for row in updates}
    percents = {row[head.index("percent")] for row in updates}

    commitments = plans["rich"]["commitments"]
    assert titles == [each["title"].get("ar", "") for each in commitments]
    reported = [u for c in commitments for a in c["activities"] for u in a.get("updates", ())]
    assert days == {update["effective"]["from"] for update in reported}
    assert percents == {str(update["percent"]) for update in reported}


def test_nothing_is_shown_as_an_error_or_as_too_narrow(shown):
    cells = {found for rows in shown.values() for row in rows for found in row}

    assert {found for found in cells if found.startswith(("Err:", "#", "###"))} == set()


def test_the_kept_file_of_every_version_opens_too(office):
    files = {
        path.stem: written(json.loads(path.read_bytes()), "fr")
        for path in SAMPLES.glob("v1-*.json")
    }

    folder = office.convert("xlsx", files)

    for name in files:
        root, _places = read_workbook((folder / f"{name}.xlsx").read_bytes())
        assert root.uid == json.loads((SAMPLES / f"{name}.json").read_bytes())["plan"]["uid"]

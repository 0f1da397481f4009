"""Plans as workbooks: everything comes back, and every problem has its cell."""

import datetime
import io

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from iltizam.exchange import shipped
from iltizam.exchange.actions import import_plan
from iltizam.exchange.codecs import Number, Several, Text
from iltizam.exchange.documents import plan_bytes, plan_document
from iltizam.exchange.documents import written as as_document
from iltizam.exchange.problems import At
from iltizam.exchange.reading import read_plan
from iltizam.exchange.spreadsheet import cells
from iltizam.exchange.spreadsheet.documents import template_bytes, workbook_bytes, written
from iltizam.exchange.spreadsheet.layout import sheets
from iltizam.exchange.spreadsheet.reading import read_workbook
from iltizam.plans.models import ActionPlan
from tests.exchange.files import (
    SAMPLES,
    as_file,
    changed,
    empty_installation,
    plain,
    row_counts,
    sample,
)
from tests.exchange.workbooks import (
    DANGEROUS,
    NEXT,
    add_row,
    cell,
    fill,
    refusals,
    saved,
    template,
    workbook,
)
from tests.factories.rich import rich_plan


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def exported(slug="ciudad-2025"):
    return plan_bytes(ActionPlan.objects.get(slug=slug))


def reread(document, language="fr"):
    root, _places = read_workbook(written(document, language))
    return as_document(root)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", shipped.shipped_plans())
def test_a_shipped_plan_goes_through_a_workbook_without_loss(name):
    data = (shipped.PLANS / f"{name}.json").read_bytes()
    import_plan(data)
    book = workbook_bytes(ActionPlan.objects.get(slug=name), "ar")
    empty_installation()

    import_plan(book)

    assert exported(name) == data
    assert workbook_bytes(ActionPlan.objects.get(slug=name), "ar") == book


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("v1-*.json")), ids=lambda p: p.stem)
def test_every_member_of_the_format_goes_through_a_workbook(path):
    import_plan(path.read_bytes())
    plan = ActionPlan.objects.get()
    before, book = plan_bytes(plan), workbook_bytes(plan, "fr")
    empty_installation()

    import_plan(book)

    assert plan_bytes(ActionPlan.objects.get()) == before


@pytest.mark.django_db(transaction=True)
def test_a_plan_run_on_the_site_goes_through_a_workbook():
    plan = rich_plan(datetime.date(2026, 11, 20), slug="demo")
    before, book = plan_bytes(plan), workbook_bytes(plan, "en")
    empty_installation()

    import_plan(book)

    assert exported("demo") == before


@pytest.mark.django_db
def test_a_workbook_that_another_program_saved_says_the_same():
    import_plan((SAMPLES / "v1-full.json").read_bytes())
    book = workbook_bytes(ActionPlan.objects.get(), "fr")

    result = import_plan(saved(openpyxl.load_workbook(io.BytesIO(book))))

    assert not result.is_changed
    assert result.notes == []


@pytest.mark.django_db
def test_what_json_brought_a_workbook_finds_unchanged():
    import_plan((SAMPLES / "v1-full.json").read_bytes())

    result = import_plan(written(sample(), "fr"))

    assert not result.is_changed


def test_the_same_plan_is_the_same_file():
    assert written(sample(), "ar") == written(sample(), "ar")
    assert template_bytes("fr") == template_bytes("fr")


@pytest.mark.parametrize("text", [*DANGEROUS, "_x005F_x000D_", " =x ", "\n=x", "a" * 50_000])
def test_texts_that_programs_misread_come_back_as_they_were(text):
    document = changed(plain(sample()), "commitments.0.texts.why.es", text)

    assert reread(document)["commitments"][0]["texts"]["why"] == {"es": text}


def test_no_cell_begins_like_a_formula():
    document = plain(sample())
    for number, text in enumerate(DANGEROUS):
        document["plan"]["description"][f"e{chr(97 + number)}"] = text

    book = openpyxl.load_workbook(io.BytesIO(written(document, "en")))

    values = [found for sheet in book for row in sheet.iter_rows() for found in row]
    assert not [v for v in values if v.data_type == "f"]
    assert not [v.value for v in values if isinstance(v.value, str) and v.value[:1] in "=+-@\t"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]))


SPELT = st.text(st.sampled_from("_x005FD'="))


@given(
    TEXTS | SPELT | st.sampled_from("=+-@'\t\n").flatmap(lambda c: TEXTS.map(lambda t: c + t))
)
def test_neutralising_and_spelling_are_reversible(text):
    assert cells.restored(cells.neutralised(text)) == text
    assert cells.unspelt(cells.spelt(text)) == text
    assert cells.neutralised(text)[:1] not in tuple("=+-@\t\n")


@given(st.lists(st.text(st.sampled_from("a e;\\ \t\n=é")), unique=True))
def test_a_list_in_a_cell_is_reversible(items):
    codec = Several(Text(120))
    found = cells.Found(cells.to_cell(items, codec))

    assert found.value is None or cells.from_cell(found, codec, At()) == items


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**9))
def test_a_number_in_a_cell_is_reversible(number):
    codec = Number(19, 4)
    said = codec.write(number)

    read = cells.from_cell(cells.Found(cells.to_cell(said, codec)), codec, At())

    assert read == said


def test_text_columns_follow_the_languages_of_the_plan():
    book = workbook()

    headers = [found.value for found in book["commitments"][1]]
    assert [h for h in headers if h.startswith("title")] == ["title (es)", "title (ca)"]
    assert set(sheets()) < set(book.sheetnames)


@pytest.mark.parametrize(("language", "is_rtl"), [("fr", False), ("ar", True), ("en", False)])
def test_the_template_explains_itself_in_its_language(language, is_rtl):
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(language)))

    sheet = book["activities"]
    assert all(bool(each.sheet_view.rightToLeft) is is_rtl for each in book)
    assert sheet.freeze_panes == "A3"
    prompts = {v.promptTitle for v in sheet.data_validations.dataValidation}
    assert "planned.from" in prompts
    [state] = [v for v in sheet.data_validations.dataValidation if v.promptTitle == "state"]
    _sheet, cell_range = state.formula1.split("!")
    codes = [row[0].value for row in book["codes"][cell_range.replace("$", "")]]
    assert "suspended" in codes


@pytest.mark.django_db
def test_a_template_filled_in_by_hand_is_imported_once():
    book = saved(fill(template()))

    first, second = import_plan(book), import_plan(book)

    document = plan_document(ActionPlan.objects.get(slug="petit"))
    [commitment] = document["commitments"]
    one, two = commitment["activities"]
    assert (first.is_changed, second.is_changed) == (True, False)
    assert commitment["lead"] == document["organisations"][0]["uid"]
    assert [a["percent"] for a in (one, two)] == [40, 60]
    assert two["waits_for"] == [{"activity": one["uid"]}]
    assert one["updates"][0]["effective"]["from"] == "2025-08-01"


@pytest.mark.django_db
def test_an_update_is_added_to_an_exported_workbook():
    import_plan((SAMPLES / "v1-full.json").read_bytes())
    data = workbook_bytes(ActionPlan.objects.get(), "en")
    book = openpyxl.load_workbook(io.BytesIO(data))
    uid = sample()["commitments"][0]["activities"][0]["uid"]
    day = {"effective_from": NEXT, "effective_to": NEXT, "effective_precision": "day"}
    add_row(book, "updates", in_activity=uid, percent=90, **day)

    [first, *_rest] = refusals(book)
    del book["figures"]
    result = import_plan(saved(book))

    assert first.startswith("sheet figures, row ")
    assert first.endswith("delete the whole sheet “figures”.")
    assert result.counts["update"]["new"] == 1
    assert result.counts["update"]["changed"] == 0


def test_every_problem_is_named_by_sheet_row_and_column():
    book = workbook()
    cell(book, "activities", "weight").value = 0
    cell(book, "commitments", "axis").value = 9
    cell(book, "commitments", "title (es)").value = None
    cell(book, "commitments", "title (ca)").value = None
    cell(book, "updates", "effective.to").value = datetime.date(2020, 1, 1)
    cell(book, "organisations", "uid", row=4).value = cell(book, "organisations", "uid").value
    cell(book, "text_origins", "made_by").value = "nobody"

    found = {problem.split(": ")[0].split(" (")[0] for problem in refusals(book)}

    assert {
        "sheet activities, row 3, column weight",
        "sheet updates, row 3, column effective.from",
        "sheet commitments, row 3, column title",
        "sheet organisations, row 4, column uid",
    } - found == set()


@pytest.mark.django_db
def test_a_problem_found_in_the_database_has_its_cell_too():
    import_plan((SAMPLES / "v1-full.json").read_bytes())
    book = workbook()
    cell(book, "updates", "percent").value = 1
    before = row_counts()

    problem = refusals(book)[0]

    assert problem.startswith("sheet updates, row 3, column percent")
    assert "Published history is not edited" in problem
    assert row_counts() == before


def test_a_row_that_stands_below_nothing_known_is_refused():
    book = workbook()
    cell(book, "updates", "in activity").value = "none"
    cell(book, "partners", "in commitment").value = 77
    cell(book, "moves", "in action").value = "#mine"

    found = refusals(book)

    assert [line.split(":")[0] for line in found] == [
        "sheet moves, row 3, column in action",
        "sheet partners, row 3, column in commitment",
        "sheet updates, row 3, column in activity",
    ]


@pytest.mark.django_db
def test_the_commands_take_and_make_workbooks(tmp_path, capsys):
    path = tmp_path / "plan.xlsx"
    call_command("import-plan", str(SAMPLES / "v1-full.json"))
    call_command("export-plan", "ciudad-2025", out=str(path), language="ar")

    call_command("import-plan", str(path), "--dry-run", verbosity=2)

    said = capsys.readouterr()
    assert openpyxl.load_workbook(path)["plan"].sheet_view.rightToLeft
    assert f"{len(sheets()) + 2} of {len(sheets()) + 2} " in said.err
    with pytest.raises(CommandError, match="eo"):
        call_command("export-plan", "ciudad-2025", out=str(path), language="eo")


@pytest.mark.django_db
def test_a_bad_workbook_is_listed_and_nothing_is_written(tmp_path):
    book = fill(template())
    cell(book, "updates", "percent").value = 400
    path = tmp_path / "plan.xlsx"
    path.write_bytes(saved(book))
    before = row_counts()

    with pytest.raises(CommandError) as caught:
        call_command("import-plan", str(path))

    assert "updates" in str(caught.value)
    assert row_counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_site_gives_workbooks(client, language):
    import_plan((SAMPLES / "v1-full.json").read_bytes())

    plan = client.get(f"/data/plans/ciudad-2025.xlsx?language={language}")
    empty = client.get(f"/data/plan-template.xlsx?language={language}")

    assert plan.content == workbook_bytes(ActionPlan.objects.get(), language)
    assert empty.content == template_bytes(language)
    assert 'filename="ciudad-2025.xlsx"' in plan["Content-Disposition"]
    assert client.get("/data/plan-template.xlsx?language=xx").status_code == 400
    assert client.get("/data/plans/none.xlsx").status_code == 404


@pytest.mark.django_db
def test_a_workbook_holds_no_more_than_the_json_file():
    plan = rich_plan(datetime.date(2026, 11, 20), slug="demo")

    root, _places = read_workbook(workbook_bytes(plan, "en"))

    assert set(_texts(as_document(root))) <= set(_texts(plan_document(plan)))


def _texts(value):
    if isinstance(value, dict):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))
    elif isinstance(value, str):
        yield value


def test_json_and_workbook_read_alike():
    document = plain(sample())

    assert reread(document) == as_document(read_plan(as_file(document)))

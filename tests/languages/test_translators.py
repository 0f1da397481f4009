"""The translators' spreadsheet goes out and comes back; what is wrong writes nothing."""

import csv
import io

import pytest
from babel.messages.catalog import Message
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from iltizam.core import catalogues
from iltizam.core.languages import share_of
from iltizam.core.translations import wording_problems
from iltizam.exchange import translators


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def run(capsys):
    def ask(*words):
        call_command(*words)
        return capsys.readouterr().out

    return ask


def filled(path, **translations):
    """The exported sheet with translations of these English sentences, reviewed."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows:
        if row["english"] in translations:
            row["translation"], row["reviewed"] = translations[row["english"]], "yes"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_a_sheet_that_nobody_touched_changes_nothing(home, run, language, suffix):
    file = home / f"sheet.{suffix}"
    run("export-translations", language, "--out", str(file))

    sheet, problems = translators.read_sheet(file.read_bytes())
    found = translators.previewed(sheet, problems)

    assert problems == []
    assert (found.language, found.new, found.changed, found.unknown) == (language, 0, 0, [])
    assert found.before == found.after


def test_what_translators_wrote_lies_over_the_shipped_catalogue(home, run):
    file = home / "zgh.csv"
    run("export-translations", "zgh", "--out", str(file))
    filled(
        file,
        Language="ⵜⵓⵜⵍⴰⵢⵜ",
        Home="ⴰⵙⵏⵓⴱⴳ",
        **{"%(first)s to %(last)s": "%(first)s – %(last)s"},
    )
    before = share_of(catalogues.sentences(), catalogues.read("zgh"))

    said = run("import-translations", str(file))

    assert "2" in said
    own = catalogues.own("zgh")
    assert own.get("Home").string == "ⴰⵙⵏⵓⴱⴳ"
    assert catalogues.read("zgh").get("Language").user_comments == []
    assert share_of(catalogues.sentences(), catalogues.read("zgh")) > before
    assert (home / "locale" / "zgh" / "LC_MESSAGES" / "django.mo").exists()


def test_a_dry_run_writes_nothing(home, run):
    file = home / "zgh.csv"
    run("export-translations", "zgh", "--out", str(file))
    filled(file, Home="ⴰⵙⵏⵓⴱⴳ")

    run("import-translations", str(file), "--dry-run")

    assert not (home / "locale").exists()


@pytest.mark.parametrize(
    ("sentence", "translation", "problem"),
    [
        ("%(first)s to %(last)s", "%(first)s …", "placeholders"),
        ("%(first)s to %(last)s", "%(first)s – %(last)s – %(secret)s", "placeholders"),
        ("%(first)s to %(last)s", "100 % %(first)s %(last)s", "placeholders"),
        ("Home", "<script>alert(1)</script>", "markup"),
        ("Home", "<b>Home", "markup"),
        ("Home", 'x" onmouseover="alert(1)', "quotes"),
        ("Home", "a\x07b", "characters"),
        ("Home", "=cmd|' /C calc'!A0", "formula"),
        ("Home", "+1", "formula"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(home, run, sentence, translation, problem):
    file = home / "zgh.csv"
    run("export-translations", "zgh", "--out", str(file))
    filled(file, **{"Language": "ⵜⵓⵜⵍⴰⵢⵜ", sentence: translation})

    with pytest.raises(CommandError, match=r"\d"):
        call_command("import-translations", str(file))

    assert not (home / "locale").exists()


def test_formula_cells_of_a_workbook_are_refused(home, run):
    file = home / "zgh.xlsx"
    run("export-translations", "zgh", "--out", str(file))
    book = load_workbook(file)
    book.active["G5"] = '=HYPERLINK("https://example.org/")'
    book.save(file)

    with pytest.raises(CommandError, match="5"):
        call_command("import-translations", str(file))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04junk", b"english\nHome\n"])
def test_what_is_no_sheet_is_refused_in_words(home, data):
    (home / "x.csv").write_bytes(data)

    with pytest.raises(CommandError):
        call_command("import-translations", str(home / "x.csv"))


def test_a_sheet_of_another_workbook_is_refused(home):
    book = Workbook()
    book.active.append(["a", "b"])
    book.save(home / "x.xlsx")

    with pytest.raises(CommandError):
        call_command("import-translations", str(home / "x.xlsx"))


def test_a_sentence_of_another_version_is_left_out_and_listed(home, run):
    file = home / "zgh.csv"
    run("export-translations", "zgh", "--out", str(file))
    with file.open("a", encoding="utf-8", newline="") as more:
        csv.writer(more).writerow(["zgh", "", "Gone long ago", "", "", "", "x", "no", "", ""])

    said = run("import-translations", str(file), "--dry-run")

    assert "Gone long ago" in said


@pytest.mark.parametrize(
    ("sentence", "written", "problems"),
    [
        ("< %(percent)s", "< %(percent)s", []),
        ("At 100 %.", "100 %", []),
        (("%(n)d day", "%(n)d days"), ("one day", "%(n)d days"), []),
        (("%(n)d day", "%(n)d days"), ("%(n)d", "days"), ["placeholders"]),
        ('Read <a href="%(url)s">it</a>', '<a href="%(url)s">x</a>', []),
        ('Read <a href="%(url)s">it</a>', '<a href="%(url)s" id="x">x</a>', ["markup"]),
        ("< %(percent)s", "<%(percent)s", []),
    ],
)
def test_a_translation_keeps_what_its_sentence_needs(sentence, written, problems):
    assert wording_problems(Message(sentence, written)) == problems

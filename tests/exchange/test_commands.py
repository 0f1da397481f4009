"""``import-plan``, ``export-plan`` and ``setup`` as an operator meets them."""

import datetime
import io
import json
import re

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from iltizam.core.models import AuditEvent, Holiday
from iltizam.core.versions import read_versions
from iltizam.directory.models import Territory
from iltizam.exchange import shipped
from iltizam.plans.models import ActionPlan, Commitment
from tests.exchange.files import SAMPLES, as_file, changed, row_counts, sample
from tests.exchange.workbooks import saved, workbook

FULL = SAMPLES / "v1-full.json"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def run(name, *args, **options):
    out = io.StringIO()
    call_command(name, *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_an_import_shows_what_it_wrote():
    said = run("import-plan", FULL)

    assert said.startswith("Plan ciudad-2025\n")
    assert [line.split() for line in said.splitlines() if line.startswith("commitments")] == [
        ["commitments", "2", "0", "0", "0"]
    ]
    assert said.endswith("The plan was imported.\n")
    assert ActionPlan.objects.get().slug == "ciudad-2025"


@pytest.mark.django_db
def test_a_dry_run_only_shows():
    before = row_counts()

    said = run("import-plan", "--dry-run", FULL)

    assert said.endswith("This was a preview; nothing was written.\n")
    assert row_counts() == before


@pytest.mark.django_db
def test_an_import_tells_its_progress_on_request(tmp_path):
    book = tmp_path / "plan.xlsx"
    book.write_bytes(saved(workbook(sample())))
    err = io.StringIO()

    run("import-plan", book, stderr=err, verbosity=2)

    told = err.getvalue().splitlines()
    assert told[0] == "1 of 39 sheets read"
    assert told[38] == "39 of 39 sheets read"
    done, total = re.fullmatch(r"(\d+) of (\d+) rows staged", told[39]).groups()
    assert done == total


@pytest.mark.django_db
def test_a_short_import_says_nothing_of_its_progress():
    err = io.StringIO()

    run("import-plan", FULL, stderr=err)

    assert err.getvalue() == ""


@pytest.mark.django_db
def test_a_second_import_says_that_nothing_was_new():
    run("import-plan", FULL)

    said = run("import-plan", FULL)

    assert said.endswith("Everything in the file is stored already; nothing was written.\n")


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_bad_file_fails_with_every_problem_and_writes_nothing(tmp_path, options):
    document = changed(sample(), "commitments.0.activities.0.weight", 0)
    document = changed(document, "commitments.0.axis", 9)
    path = tmp_path / "bad.json"
    path.write_bytes(as_file(document))
    before = row_counts()

    with pytest.raises(CommandError) as caught:
        run("import-plan", path, *options)

    *found, last = str(caught.value).splitlines()
    axis = "Found 9; expected the number of one of the plan's axes: 1, 2."
    weight = "Found 0; expected a number above 0."
    assert caught.value.returncode == 1
    assert found == [
        f"commitments[0].activities[0].weight (commitment 1, activity 1): {weight}",
        f"commitments[0].axis (commitment 1): {axis}",
    ]
    assert last == "Nothing was written."
    assert row_counts() == before


@pytest.mark.django_db
def test_a_file_with_very_many_problems_shows_the_first_hundred(tmp_path):
    document = sample("v1-minimal")
    document["commitments"] = [{} for _ in range(200)]
    path = tmp_path / "bad.json"
    path.write_bytes(as_file(document))

    with pytest.raises(CommandError) as caught:
        run("import-plan", path)

    lines = str(caught.value).splitlines()
    assert len(lines) == 102
    assert lines[100] == "… and 300 more problems."


@pytest.mark.django_db
def test_an_export_is_written_to_a_file_or_to_standard_output(tmp_path, capfdbinary):
    run("import-plan", FULL)
    path = tmp_path / "plan.json"

    said = run("export-plan", "ciudad-2025", out=str(path))
    run("export-plan", "ciudad-2025")

    assert path.read_bytes() == FULL.read_bytes()
    assert capfdbinary.readouterr().out == FULL.read_bytes()
    assert said == f"ciudad-2025: {len(FULL.read_bytes())} bytes written to {path}.\n"


@pytest.mark.django_db
def test_an_export_of_an_unknown_plan_names_those_there_are():
    run("import-plan", FULL)

    with pytest.raises(CommandError, match="There is no plan none; there are: ciudad-2025"):
        run("export-plan", "none")


@pytest.mark.django_db
def test_an_export_that_cannot_be_written_says_where_and_why(tmp_path):
    run("import-plan", FULL)

    with pytest.raises(CommandError, match="cannot be written"):
        run("export-plan", "ciudad-2025", out=str(tmp_path / "no" / "folder.json"))


@pytest.mark.django_db
def test_setup_loads_everything_and_a_second_run_changes_nothing():
    said = run("setup")
    before = row_counts()
    versions = read_versions(["site"])

    again = run("setup")

    assert "Plan 2018-2020: loaded with 18 commitments" in said
    assert Commitment.objects.filter(plan__is_fictional=False).count() == 62
    assert Territory.objects.filter(parent__code="MA").count() == 12
    lines = again.splitlines()
    assert lines[:8] == [
        "Territories: 0 new.",
        "Holidays: 0 new days.",
        "Plan 2018-2020: loaded already.",
        "Plan 2021-2023: loaded already.",
        "Plan 2024-draft: loaded already.",
        "Demonstration plan: written already.",
        "Demonstration copy of a plan: written already.",
        "Demonstration accounts, without a password: choose one under “Try as…”.",
    ]
    assert all("@" in account for account in lines[8:])
    assert row_counts() == before
    assert read_versions(["site"]) == versions


@pytest.mark.django_db
def test_setup_leaves_alone_a_plan_that_people_worked_on_since():
    shipped.load_plan("2024-draft")
    Commitment.objects.filter(number=1).update(ogp_id="MA0099")

    again = shipped.load_plan("2024-draft")

    assert again is None
    assert Commitment.objects.get(number=1).ogp_id == "MA0099"
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_shipped_plan_is_named(settings):
    from dataclasses import replace

    settings.INSTALLATION = replace(settings.INSTALLATION, plans=("2030",))

    with pytest.raises(
        CommandError, match="No plan file 2030 is shipped; there are: 2018-2020"
    ):
        run("setup")


@pytest.mark.django_db
def test_dates_that_follow_the_moon_are_estimates():
    count = shipped.load_holidays("MA", "MA", [2026, 2027], ("fr", "ar", "en", "eo"))

    assert Holiday.objects.count() == count
    throne = Holiday.objects.get(day=datetime.date(2026, 7, 30))
    assert throne.name == {"fr": "Fête du Trône", "ar": "عيد العرش", "en": "Throne Day"}
    assert not throne.is_estimate
    assert Holiday.objects.filter(is_estimate=True, name__isnull=False).count() >= 10


@pytest.mark.django_db
def test_a_corrected_calendar_year_is_not_filled_again():
    Holiday.objects.create(territory_code="MA", day=datetime.date(2026, 3, 20), name={})

    shipped.load_holidays("MA", "MA", [2026, 2027], ("fr",))

    assert Holiday.objects.filter(day__year=2026).count() == 1
    assert Holiday.objects.filter(day__year=2027).exists()


@pytest.mark.django_db
def test_a_country_without_such_holidays_has_no_estimates():
    shipped.load_holidays("ES", "ES", [2026], ("es",))

    assert Holiday.objects.filter(is_estimate=True).count() == 0
    assert Holiday.objects.exists()


@pytest.mark.django_db
def test_setup_fills_this_year_and_the_two_that_follow():
    with time_machine.travel(datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC), tick=True):
        run("setup")

    years = {day.year for day in Holiday.objects.values_list("day", flat=True)}
    assert years == {2030, 2031, 2032}


def test_every_command_has_help(capsys):
    for name in ("import-plan", "export-plan", "setup"):
        with pytest.raises(SystemExit) as caught:
            call_command(name, "--help")

        assert caught.value.code == 0
        assert name in capsys.readouterr().out


def test_the_plans_of_the_installation_are_shipped():
    assert set(settings.INSTALLATION.plans) == set(shipped.shipped_plans())


def test_the_shipped_territories_are_the_country_and_its_twelve_regions():
    listed = json.loads(shipped.TERRITORIES.read_text(encoding="utf-8"))["territories"]

    assert [row["code"] for row in listed] == ["MA", *(f"MA-{n:02}" for n in range(1, 13))]
    assert all(set(row["name"]) == {"fr", "ar", "en"} for row in listed)

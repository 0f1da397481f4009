"""The OGP's own format: our commitments out, reviewers' codes and other countries in."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandError
from django.utils import translation

from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import read_versions
from iltizam.exchange import ogp
from iltizam.exchange.documents import plan_bytes
from iltizam.exchange.ogp_export import filled_by, ogp_csv
from iltizam.exchange.ogp_import import import_ogp
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.shipped import load_plan, load_territories
from iltizam.plans import policy_areas
from iltizam.plans.models import ActionPlan, Commitment, IrmRating
from tests import factories as make
from tests.exchange.files import SAMPLES, row_counts
from tests.exchange.test_commands import run
from tests.factories.base import text

FILE = SAMPLES / "ogp-two-countries.csv"
AREAS = set(ogp.policy_areas())


def test_every_policy_area_of_the_data_set_has_its_translated_name():
    assert ogp.policy_areas() == policy_areas.NAMES


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ours(db):
    """A plan here that carries the identifiers of the file's first country."""
    country = make.CountryFactory(code="FD", name=text("Freedonia"))
    plan = make.PlanFactory(slug="fd-2", territory=country, ogp_id="FD-2", live=True)
    make.CommitmentFactory(plan=plan, number=1, ogp_id="FD0001", title=text("Budget portal"))
    make.CommitmentFactory(plan=plan, number=2, ogp_id="FD0002", title=text("Registers"))
    make.CommitmentFactory(plan=plan, number=3, title=text("Budget portal, again"))
    return plan


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sample_rows() -> list[dict[str, str]]:
    return cells(FILE.read_text(encoding="utf-8-sig"))


def as_csv(rows) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def exported() -> list[dict[str, str]]:
    return cells(b"".join(ogp_csv(AnonymousUser())).decode("utf-8-sig"))


def problems(data: bytes) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        import_ogp(data)
    return [str(problem) for problem in caught.value.problems]


# The columns


def test_the_data_set_has_171_columns_in_order_and_the_test_file_is_in_its_format():
    names = ogp.columns()

    assert len(names) == 171
    assert (names[0], names[-2], names[-1]) == (ogp.COMMITMENT_ID, ogp.PLAN_ID, "id")
    assert list(sample_rows()[0]) == list(names)


def test_every_column_that_is_named_in_the_code_exists():
    named = [ogp.COUNTRY, ogp.CODE, ogp.LEVEL, ogp.TITLE, ogp.NUMBER, ogp.PLAN_NUMBER]
    named += [ogp.END_YEAR, ogp.DURATION, ogp.START, ogp.END, ogp.ACTIVE, ogp.GOALS]
    named += [*ogp.TEXTS.values(), *ogp.RATED, *ogp.NUMBER_OF]

    assert [name for name in named if name not in ogp.columns()] == []
    assert len(AREAS) == 86


def test_unknown_is_no_data_only_where_the_data_set_says_so():
    assert ogp.unknown("Verifiable") == "ND"
    assert ogp.unknown("Digital Participation") == "ND"
    assert ogp.unknown("Gender") == ogp.unknown("Commitment Title") == ""
    assert sum(ogp.unknown(column) == "ND" for column in ogp.columns()) == 46


def test_every_column_says_what_fills_it_or_that_nothing_does():
    filled = {column for column in ogp.columns() if filled_by(column)}

    assert {ogp.TITLE, "Full Text", "Verifiable", "_Early Results", "Gender"} <= filled
    assert {"Specificity", "Region", "CHECKSUM", "OGP Value Technology"} & filled == set()


# Export


@pytest.mark.django_db
def test_the_adopted_commitments_of_the_shipped_plans_are_exported_and_nothing_is_zero():
    load_territories()
    for name in ("2018-2020", "2021-2023", "2024-draft"):
        load_plan(name)

    rows = exported()

    assert len(rows) == 40
    assert list(rows[0]) == list(ogp.columns())
    assert {row[ogp.COMMITMENT_ID] for row in rows} == {""}
    assert {row[ogp.COUNTRY] for row in rows} == {"Morocco"}
    assert {value for row in rows for value in row.values()} & {"0", "NR", "NA"} == set()
    nothing = [c for c in ogp.columns() if not filled_by(c)]
    assert all(row[c] == ogp.unknown(c) for row in rows for c in nothing)
    assert {row["Completion (End Of Term)"] for row in rows} == {"ND"}
    assert rows[0]["Full Text"] != ""


def test_a_rating_is_exported_in_the_data_sets_spelling_with_its_number(ours):
    commitment = ours.commitments.get(number=1)
    for dimension, value in (
        ("verifiable", "yes"),
        ("potential", "substantial"),
        ("early_results", "NR"),
        ("lens", "yes"),
        ("completion", "no evidence"),
    ):
        IrmRating.objects.create(commitment=commitment, dimension=dimension, value=value)

    row = exported()[0]

    assert (row["Verifiable"], row["Potential for Results"]) == ("Yes", "Substantial")
    assert row["_Potential for Results"] == "2"
    assert (row["Early Results"], row["_Early Results"]) == ("NR", "NR")
    assert row["Completion (End Of Term)"] == row["_CompletionEndTerm"] == "ND"


def test_what_our_form_and_directory_know_fills_its_columns(ours):
    commitment = ours.commitments.get(number=1)
    field = make.FormFieldFactory(plan=ours, code="content", ogp_field="Full Text")
    make.CommitmentTextFactory(
        commitment=commitment, field=field, text=LocalisedText(fr="=SOMME(1)", en="=SUM(1)")
    )
    Commitment.objects.filter(pk=commitment.pk).update(
        lead=make.OrganisationFactory(name=text("Ministry of Finance")),
        policy_areas=["gender", "something of ours"],
        sdgs=[16],
    )

    row = exported()[0]

    assert row["Full Text"] == "'=SUM(1)"
    assert row["Lead Institution"] == "Ministry of Finance"
    assert {column for column in AREAS if row[column] not in ("", "ND")} == {
        "Gender",
        ogp.GOALS,
    }
    assert (row[ogp.LEVEL], row["Commitment Dummy"]) == ("National", "1")


def test_hidden_draft_and_invented_commitments_are_not_exported(ours):
    make.CommitmentFactory(plan=ours, number=4, phase="draft")
    make.CommitmentFactory(plan=make.PlanFactory(slug="hidden", published_at=None), number=1)
    invented = make.PlanFactory(slug="invented", live=True, is_fictional=True)
    make.CommitmentFactory(plan=invented, number=1)

    assert [row[ogp.NUMBER] for row in exported()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (Period.year(2018), ""),
        (Period.month(2020, 5), ""),
        (Period(date(2020, 9, 1), date(2022, 8, 31), Precision.MONTH), "2"),
        (Period(date(2020, 9, 15), date(2021, 9, 14), Precision.DAY), "1"),
        (Period(date(2020, 9, 15), date(2021, 9, 15), Precision.DAY), ""),
    ],
)
def test_a_duration_is_exported_only_where_the_months_say_it(ours, period, years):
    ActionPlan.objects.filter(pk=ours.pk).update(
        period_start=period.start, period_end=period.end, period_precision=period.precision
    )

    assert exported()[0][ogp.DURATION] == years


# Import


def test_codes_come_to_our_commitments_by_identifier_with_three_kinds_of_nothing(ours):
    result = import_ogp(FILE.read_bytes())

    found = {
        (rating.commitment.ogp_id, rating.ogp_column): (rating.dimension, rating.value)
        for rating in IrmRating.objects.filter(commitment__plan=ours)
    }
    assert found == {
        ("FD0001", "Verifiable"): ("verifiable", "Yes"),
        ("FD0001", "Potential for Results"): ("potential", "Substantial"),
        ("FD0001", "Completion (Progress Report)"): ("completion", "Limited"),
        ("FD0001", "Completion (End Of Term)"): ("completion", "NR"),
        ("FD0001", "Early Results"): ("early_results", "ND"),
        ("FD0002", "Verifiable"): ("verifiable", "No"),
        ("FD0002", "Potential for Results"): ("potential", "Enormous"),
        ("FD0002", "Completion (Progress Report)"): ("completion", "NA"),
        ("FD0002", "Completion (End Of Term)"): ("completion", "NR"),
        ("FD0002", "Early Results"): ("early_results", "NR"),
    }
    assert result.codes["fd-2"] == {"new": 10}
    assert IrmRating.objects.get(value="Limited").effective == Period.year(2025)
    assert not ours.commitments.get(number=3).irm_ratings.exists()


def test_an_unknown_value_is_kept_as_printed_and_reported(ours):
    notes = import_ogp(FILE.read_bytes()).notes

    assert notes == [
        'Row 3, Potential for Results: "Enormous" is no code of the OGP; kept as printed.'
    ]


def test_a_row_that_matches_nothing_is_listed_and_never_placed_by_its_title(ours):
    load_territories()
    before = Commitment.objects.count()

    unplaced = import_ogp(FILE.read_bytes()).unplaced

    assert [(each.row, each.identifier, each.reason) for each in unplaced] == [
        (4, "FD0099", "no commitment here has this identifier"),
        (8, "SYK001", "it is of a local plan, and the file does not say in which country"),
        (9, "MO9999", "no commitment here has this identifier"),
    ]
    assert Commitment.objects.count() == before + 3


@pytest.mark.django_db
def test_rows_of_our_country_without_a_known_identifier_never_become_a_second_plan():
    load_territories()
    load_plan("2018-2020")

    result = import_ogp(FILE.read_bytes())

    assert (9, "MO9999") in [(each.row, each.identifier) for each in result.unplaced]
    assert not ActionPlan.objects.filter(ogp_id="MO-AP9").exists()


def test_another_countrys_commitments_become_a_plan_in_its_own_territory(ours):
    import_ogp(FILE.read_bytes())

    plan = ActionPlan.objects.get(ogp_id="SY-AP1")
    assert (plan.slug, plan.title, plan.ordinal) == (
        "ogp-sy-ap1",
        {"en": "Syldavia: action plan 1"},
        1,
    )
    assert (plan.territory.code, plan.territory.name) == ("OGP-SY", {"en": "Syldavia"})
    assert (plan.origin, plan.activity_list, plan.phase) == ("publication", "none", "closed")
    rows = plan.commitments.in_order()
    assert [(c.number, c.ogp_id, c.title["en"]) for c in rows] == [
        (1, "SY0001", "Publish water quality"),
        (2, "SY0002", "Answer requests"),
        (None, "SY0003", "Train the clerks"),
    ]
    first, second, third = rows
    assert first.policy_areas == ["Environment & Climate", "Water & Sanitation", "Open Data"]
    assert (first.period.start.isoformat(), first.period.end.isoformat()) == (
        "2020-09-01",
        "2022-08-31",
    )
    assert (second.period.precision, second.period.text) == ("text", "Autumn 2020 –")
    assert third.period is None
    texts = {text.field.ogp_field: text.text["en"] for text in second.texts.all()}
    assert texts["Full Text"] == "=a text that begins with a sign"
    values = {rating.ogp_column: rating.value for rating in second.irm_ratings.all()}
    assert values["Completion (Progress Report)"] == "Not Started"
    assert values["Completion (End Of Term)"] == "Withdrawn"


def test_a_second_import_changes_nothing(ours):
    import_ogp(FILE.read_bytes())
    before, versions = row_counts(), read_versions(["site"])

    again = import_ogp(FILE.read_bytes())

    assert not again.is_changed
    assert row_counts() == before
    assert read_versions(["site"]) == versions


def test_a_dry_run_says_the_same_and_writes_nothing(ours):
    before = row_counts()

    shown = import_ogp(FILE.read_bytes(), dry_run=True)

    assert row_counts() == before
    assert shown == import_ogp(FILE.read_bytes())


def test_a_code_that_the_ogp_changed_is_changed_here_with_a_trace(ours):
    import_ogp(FILE.read_bytes())
    rows = sample_rows()
    rows[0]["Completion (End Of Term)"] = "Complete"

    result = import_ogp(as_csv(rows))

    assert result.codes["fd-2"]["changed"] == 1
    assert result.changes == ["FD0001, Completion (End Of Term): NR → Complete"]
    assert IrmRating.objects.filter(value="Complete", commitment__plan=ours).count() == 1
    events = AuditEvent.objects.filter(event_type="plans.irm_ratings.imported")
    assert events.count() == 2


def test_all_or_nothing_when_a_later_row_cannot_be_stored(ours):
    rows = sample_rows()
    rows[4][ogp.TITLE] = "A <b>bold</b> promise"
    before = row_counts()

    said = problems(as_csv(rows))

    assert said == [
        'row 6, title.en: Found "A <b>bold</b> promise"; expected plain text without markup.'
    ]
    assert row_counts() == before


def test_an_ambiguous_identifier_or_another_plans_is_listed(ours):
    make.CommitmentFactory(plan=ours, number=7, ogp_id="FD0001")
    ActionPlan.objects.filter(pk=ours.pk).update(ogp_id="FD-3")

    unplaced = import_ogp(FILE.read_bytes()).unplaced

    assert [(each.identifier, each.reason) for each in unplaced[:2]] == [
        ("FD0001", "2 commitments here have this identifier"),
        ("FD0002", "its commitment is of plan FD-3 here, of plan FD-2 in the file"),
    ]
    assert not IrmRating.objects.filter(commitment__plan=ours).exists()


def test_what_came_in_goes_out_the_same(ours):
    import_ogp(FILE.read_bytes())

    out = {row[ogp.COMMITMENT_ID]: row for row in exported()}

    columns = [*ogp.RATED, ogp.PROGRESS_YEAR, *ogp.TEXTS.values(), ogp.TITLE, ogp.PLAN_ID]
    columns += ["_CompletionProgress", "_Potential for Results", ogp.END_YEAR, ogp.COUNTRY]
    for row in sample_rows()[3:5]:
        same = {c: row[c] for c in columns}
        assert {c: out[row[ogp.COMMITMENT_ID]][c] for c in columns} == same
    ones = {c for c in AREAS if out["SY0001"][c] == "1"}
    assert ones == {"Environment & Climate", "Water & Sanitation", "Open Data"}


def test_an_imported_plan_is_exported_in_our_own_format_and_back(ours):
    import_ogp(FILE.read_bytes())
    plan = ActionPlan.objects.get(ogp_id="SY-AP1")

    assert b'"ogp_column": "Completion (End Of Term)"' in plan_bytes(plan)


# Files that cannot be read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file has no column “Commitment Unique Identifier”"),
        (b"\xff\xfe", "The file is not UTF-8 text: byte 0 cannot be read."),
        (b"PK\x03\x04\x00", "The file has no column"),
        (b'a,"b', "It is not CSV"),
        (b"Commitment Unique Identifier,Action Plan ID\r\nx,y,z\r\n", "row 2: It has 3 cells"),
    ],
)
def test_what_is_not_in_the_ogps_format_is_said(data, said):
    assert any(said in problem for problem in problems(data))


@pytest.mark.django_db
def test_every_problem_of_the_rows_is_named():
    rows = sample_rows()
    rows[1][ogp.COMMITMENT_ID] = "FD0001"
    rows[4][ogp.COUNTRY] = "Borduria"
    rows[3]["Verifiable"] = "x" * 61

    said = problems(as_csv(rows))

    assert [problem.split(":")[0] for problem in said] == [
        "row 3, Commitment Unique Identifier",
        "row 5, Verifiable",
        "row 6, Country/Locality",
    ]


def test_the_command_shows_lists_and_imports(ours):
    said = run("import-ogp", FILE, dry_run=True)

    assert "Plan fd-2: 10 new codes, 0 changed, 0 as stored." in said
    assert "FD0001, Completion (Progress Report): – → Limited" in said
    assert "row 4, FD0099, “Budget portal”: no commitment here has this identifier" in said
    assert "kept as printed" in said
    assert said.endswith("This was a preview; nothing was written.\n")
    assert run("import-ogp", FILE).endswith("The file was imported.\n")
    assert run("import-ogp", FILE).endswith(
        "Nothing in the file is new; nothing was written.\n"
    )


@pytest.mark.django_db
def test_the_command_fails_with_the_problems(tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(b"a,b\r\n")

    with pytest.raises(CommandError, match=r"no column(.|\n)*Nothing was written"):
        run("import-ogp", file)

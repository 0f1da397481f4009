"""The plan's tables: stable columns, exact figures, safe cells, bounded memory."""

import csv
import io
import tracemalloc
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.texts import LocalisedText
from iltizam.exchange.shipped import load_plan, load_territories
from iltizam.exchange.tables import (
    Figure,
    FormTexts,
    Plain,
    Table,
    Texts,
    fields_of,
    meaning_of,
    names_of,
)
from iltizam.exchange.tables_csv import BOM, FORMULA, PIECE, cell, csv_pieces, neutral, plain
from iltizam.exchange.tables_of_plan import TABLES
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.tracking.models import Obstacle, ProgressUpdate
from tests import factories as make
from tests.factories.base import NOON, text
from tests.factories.rich import rich_plan


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def rows(plan, name) -> list[dict[str, str]]:
    return read(b"".join(TABLES[name].csv(plan)))


@pytest.fixture
def plan(db):
    return rich_plan()


# Cells and files


@pytest.mark.parametrize("sign", FORMULA)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(sign):
    assert neutral(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert neutral(f"  {sign}1") == f"'  {sign}1"
    assert neutral(f"a{sign}b") == f"a{sign}b"


@given(st.text())
def test_what_is_neutralised_can_be_read_again_and_never_runs(said):
    safe = neutral(said)

    assert not safe.lstrip(" ").startswith(FORMULA)
    assert plain(safe) == said or said.startswith("'")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (0, "0"),
        (-5, "-5"),
        (Decimal("-0.5000"), "-0.5"),
        (Decimal("1200000.00"), "1200000"),
        (True, "true"),
        (False, "false"),
        (NOON, "2026-03-02T12:00:00.000000+00:00"),
        (NOON.date(), "2026-03-02"),
        ([16, 17], "16; 17"),
        (["=a", None], "'=a; "),
        ("-5", "'-5"),
    ],
)
def test_each_kind_of_value_has_one_form(value, expected):
    assert cell(value) == expected


def test_the_file_is_rfc_4180_with_a_mark_for_excel():
    data = b"".join(csv_pieces(["a", "b"], [['say "hi"', "one\nline, two"]]))

    assert data == BOM + b'a,b\r\n"say ""hi""","one\nline, two"\r\n'


def test_a_long_file_is_made_in_pieces_without_being_held():
    def many():
        for number in range(100_000):
            yield [number, "some text of ordinary length, with accents: é à ü"]

    tracemalloc.start()
    sizes = [len(piece) for piece in csv_pieces(["a", "b"], many())]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sum(sizes) > 5_000_000
    assert max(sizes) < 2 * PIECE
    assert peak < 1_000_000


# Declarations


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_has_a_meaning_and_a_name_of_its_own(table):
    names = [name for column in table.columns for name in names_of(column, ["fr", "ar"])]

    assert len(set(names)) == len(names)
    assert all(str(meaning_of(table, column)) for column in table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_which_fields_it_shows(table):
    silent = [
        column.name
        for column in table.columns
        if not list(fields_of(table, column)) and column.name != "is_current"
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Obstacle, Plain("note")),
        (ProgressUpdate, Plain("author", "author_id")),
        (ProgressUpdate, Plain("author", "author__uid")),
        (Commitment, Plain("person", "focal_points__person__name")),
        (Commitment, Figure("person", lambda facts, keys: "", "", ((Obstacle, "note"),))),
    ],
)
def test_a_column_that_is_not_public_cannot_be_declared(model, column):
    with pytest.raises(LookupError, match=r"not public|no privacy"):
        Table("t", "", model, "plan", ("pk",), (column,))


def test_the_columns_of_every_table_are_as_they_were_published():
    """A column may be added; none is renamed, moved to another meaning or taken away."""
    found = {
        table.name: " ".join(
            column.name + {Texts: "*", FormTexts: "**"}.get(type(column), "")
            for column in table.columns
        )
        for table in TABLES.values()
    }

    assert found["updates"] == (
        "plan commitment_uid commitment_number activity_uid activity_key uid percent effective"
        " made_public_on recorded_at text* difficulties* regression_reason* corrects"
        " is_corrected received_by received_on source_uid"
    )
    assert found["actions"] == (
        "plan commitment_uid commitment_number activity_uid activity_key uid position text*"
        " move_uid is_current kind reason* happened effective made_public_on recorded_at"
        " update_uid source_uid"
    )
    assert found["indicators"] == (
        "plan commitment_uid commitment_number activity_uid uid kind name* unit* baseline"
        " baseline_date target measurement_uid value effective made_public_on recorded_at"
        " source_uid"
    )
    assert found["activities"] == (
        "plan commitment_uid commitment_number uid key number number_source title* description*"
        " expected_output* weight percent is_counted_as_zero is_counted status status_basis"
        " state state_reason* published_band listed_as_unfinished in_plan responsible_uid"
        " responsible_name* planned revised actual_start actual_end reported_on is_evidenced"
        " is_late is_stale is_at_risk slip_days"
    )
    assert found["commitments"] == (
        "plan territory uid number number_source phase title* summary* axis_number axis_title*"
        " lead_uid lead_name* supporting_uids stakeholder_uids other_stakeholders* ogp_values"
        " policy_areas sdgs period budget_amount budget_currency fate ogp_id source_uid"
        " source_page rate_exact rate_computed rate_published rate_evidenced_exact status"
        " status_basis activities activities_without_update activities_late activities_stale"
        " activities_at_risk reported_on irm_verifiable irm_lens irm_potential irm_completion"
        " irm_early_results assessment_organisations assessment_percents assessment_statuses"
        " text**"
    )


# What the tables hold


@pytest.mark.django_db
def test_published_and_unknown_rates_of_an_imported_plan():
    load_territories()
    load_plan("2018-2020")
    plan = ActionPlan.objects.get(slug="2018-2020")

    found = rows(plan, "commitments")

    assert len(found) == 18
    seventh = found[6]
    assert (seventh["rate_published"], seventh["status"], seventh["status_basis"]) == (
        "24",
        "limited",
        "published",
    )
    assert (seventh["rate_exact"], seventh["rate_computed"]) == ("", "")
    assert {row["activities_late"] + row["activities_stale"] for row in found} == {""}
    assert seventh["text_problem_fr"] != ""
    percents = {row["percent"] for row in rows(plan, "activities")}
    assert percents == {""}


def test_exact_rates_of_a_live_plan(plan):
    first = rows(plan, "commitments")[0]

    assert (first["rate_exact"], first["rate_computed"]) == ("66", "66.00")
    assert (first["irm_completion"], first["irm_early_results"]) == ("limited", "ND")
    assert first["assessment_percents"] == "40"


def test_a_rate_that_is_no_whole_number_is_a_fraction():
    table = TABLES["commitments"]
    column = next(column for column in table.columns if column.name == "rate_exact")

    assert "fraction" in str(column.meaning)


def test_not_reported_is_empty_and_zero_is_zero(plan):
    found = rows(plan, "activities")

    silent = [row for row in found if row["is_counted_as_zero"] == "true"]
    assert silent
    assert {row["percent"] for row in silent} == {""}


def test_only_published_updates_with_their_corrections(plan):
    found = rows(plan, "updates")

    published = ProgressUpdate.objects.published().filter(activity__commitment__plan=plan)
    assert {row["uid"] for row in found} == set(published.values_list("uid", flat=True))
    assert published.count() < ProgressUpdate.objects.count()
    corrected = {row["corrects"] for row in found} - {""}
    assert corrected == {row["uid"] for row in found if row["is_corrected"] == "true"} != set()


def test_the_last_move_of_each_action_is_marked_and_the_earlier_ones_stay(plan):
    activity = make.ActivityFactory(commitment=plan.commitments.get(number=1), number=77)
    action = make.ActionFactory(activity=activity, position=1)
    for place, kind in enumerate(("not_done", "done"), start=1):
        make.ActionMoveFactory(action=action, kind=kind, recorded_at=NOON, sequence=place)
    make.ActionFactory(activity=activity, position=2, text=text("Never moved"))

    found = [row for row in rows(plan, "actions") if row["activity_uid"] == activity.uid]

    assert [(row["kind"], row["is_current"]) for row in found] == [
        ("not_done", "false"),
        ("done", "true"),
        ("", "true"),
    ]


def test_an_indicator_has_a_row_per_measurement_or_one(plan):
    make.IndicatorFactory(commitment=plan.commitments.get(number=1), name=text("Uncounted"))

    found = rows(plan, "indicators")

    assert [row["value"] for row in found if row["name_en"] == "Uncounted"] == [""]
    assert sum(row["value"] != "" for row in found) == len(found) - 1


def test_every_language_of_the_site_and_of_the_plan_has_a_column(plan):
    ActionPlan.objects.filter(pk=plan.pk).update(optional_languages=["eo"])
    plan.refresh_from_db()
    commitment = plan.commitments.get(number=1)
    commitment.title = LocalisedText(eo="=Titolo", fr="Titre")
    commitment.save()

    first = rows(plan, "commitments")[0]

    assert (first["title_eo"], first["title_fr"], first["title_ar"]) == (
        "'=Titolo",
        "Titre",
        "",
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_table_takes_the_same_few_statements_whatever_its_size(plan, name):
    before = statements(plan, name)
    for number in range(50, 60):
        commitment = make.CommitmentFactory(plan=plan, number=number, position=number)
        activity = make.ActivityFactory(commitment=commitment, number=1)
        make.ProgressUpdateFactory(activity=activity, published=True)
        make.ActionFactory(activity=activity)

    assert statements(plan, name) == before <= 11


def statements(plan, name):
    rows(ActionPlan.objects.get(pk=plan.pk), name)  # what is prepared per process
    fresh = ActionPlan.objects.get(pk=plan.pk)
    with CaptureQueriesContext(connection) as asked:
        rows(fresh, name)
    return len(asked)


@pytest.mark.django_db
def test_a_history_ten_times_as_long_is_exported_in_the_same_memory():
    activity = make.ActivityFactory()
    author = make.ActorFactory()
    plan = activity.commitment.plan

    def peak(count):
        first = ProgressUpdate.objects.count()
        ProgressUpdate.objects.bulk_create(
            ProgressUpdate(
                activity=activity,
                author=author,
                percent=place % 100,
                state="published",
                recorded_at=NOON,
                sequence=place,
                text=text("What was done this time, in a sentence of ordinary length."),
            )
            for place in range(first, first + count)
        )
        for _piece in TABLES["updates"].csv(plan):
            pass  # once, so that what is kept per process is not counted
        tracemalloc.start()
        size = sum(map(len, TABLES["updates"].csv(plan)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    small, memory_of_small = peak(1_000)
    large, memory_of_large = peak(9_000)

    assert large > 9 * small
    assert memory_of_large < 1.2 * memory_of_small + 200_000

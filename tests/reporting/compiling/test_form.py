"""The commitment form: as adopted, and honest where the source is silent."""

import pytest

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.plans.enums import ChangeKind
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.compiling.form import compile_form
from iltizam.reporting.document.blocks import words_of
from tests import factories as make
from tests.factories.base import text
from tests.reporting.reading import block, cells, whole

pytestmark = pytest.mark.django_db

SILENT = {"expected_output": {}, "responsible": None, "planned": None}


@pytest.fixture
def commitment():
    return make.CommitmentFactory(plan=make.PlanFactory(live=True), number=1)


def form_of(commitment):
    facts = facts_of(commitment.plan)
    return compile_form(facts, facts.commitments[0], "en", edition=Edition())


def table_of(commitment):
    return block(form_of(commitment), f"f-{commitment.uid}-table")


def heads(table):
    return [words_of(column.head) for column in table.columns]


def activity(commitment, number, **fields):
    return make.ActivityFactory(
        commitment=commitment,
        number=number,
        title=text(f"Activity {number}"),
        **{**SILENT, **fields},
    )


def test_what_the_source_says_of_no_activity_is_said_once(commitment):
    activity(commitment, 1, planned=Period.month(2026, 3))
    activity(commitment, 2)

    document = form_of(commitment)

    table = block(document, f"f-{commitment.uid}-table")
    assert heads(table) == ["No.", "Activity", "Planned dates"]
    assert cells(table) == [
        ["1", "Activity 1", "March 2026"],
        ["2", "Activity 2", "not reported"],
    ]
    assert "Not reported of any activity: Expected output and Responsible." in whole(document)


def test_every_column_stands_where_something_is_said_in_it(commitment):
    activity(
        commitment,
        1,
        planned=Period.month(2026, 3),
        expected_output=LocalisedText(en="A guide"),
        responsible=make.OrganisationFactory(name=text("The office")),
    )

    document = form_of(commitment)

    table = block(document, f"f-{commitment.uid}-table")
    assert heads(table)[2:] == ["Expected output", "Planned dates", "Responsible"]
    assert cells(table) == [["1", "Activity 1", "A guide", "March 2026", "The office"]]
    assert "Not reported of any activity" not in whole(document)


def test_the_form_stays_as_the_plan_was_adopted(commitment):
    """R7: what was added later is none of it, what was removed later is."""
    activity(commitment, 1)
    added = activity(commitment, 2)
    removed = activity(commitment, 3, in_plan=False)
    make.ActivityChangeFactory(activity=added, kind=ChangeKind.ADDED, old="", new="1")
    make.ActivityChangeFactory(activity=removed, kind=ChangeKind.REMOVED, old="in", new="out")

    names = [row[1] for row in cells(table_of(commitment))]

    assert names == ["Activity 1", "Activity 3"]

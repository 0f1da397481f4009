"""Child rows as one column: what comes out is what the ORM would have read."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import F, OuterRef

from iltizam.core.periods import Period, Precision
from iltizam.core.rows import JsonRows, period_columns, period_of
from iltizam.core.texts import LocalisedText
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.models import Evidence, Indicator, ProgressUpdate
from tests import factories as make

pytestmark = pytest.mark.django_db

NASTY = LocalisedText(
    fr='« L\'été » \\ "œuvre"\n\t/ % {} [] null',
    ar="التزام\u200fـ ٧ «»",
    en='</script>"}],"\\u0041 😀 \x7f',
)


def rows_of(child, *columns, owner="commitment", order=("position", "id"), **named):
    model = child._meta.get_field(owner).related_model
    children = child.objects.filter(**{owner: OuterRef("pk")}).order_by(*order)
    found = children.values(*columns, **{name: F(path) for name, path in named.items()})
    return model.objects.annotate(found_rows=JsonRows(found)).get().found_rows


@pytest.fixture
def commitment():
    return make.CommitmentFactory()


def test_texts_keep_every_sign(commitment):
    make.ActivityFactory(commitment=commitment, title=NASTY)

    (row,) = rows_of(Activity, "title", "description")

    assert row.title == NASTY
    assert isinstance(row.title, LocalisedText)
    assert row.description == LocalisedText()
    assert isinstance(row.description, LocalisedText)


@pytest.mark.parametrize("weight", ["0.001", "1", "3.5", "0.1", "999999.999", "1.10"])
def test_decimals_are_exact(commitment, weight):
    make.ActivityFactory(commitment=commitment, weight=Decimal(weight))

    (row,) = rows_of(Activity, "weight")

    assert Decimal(row.weight) == Decimal(weight)
    assert isinstance(row.weight, str)


@pytest.mark.parametrize("value", ["12345678901.2345", "-0.0001", "0", "48500", "0.1"])
def test_long_decimals_are_what_is_stored(commitment, value):
    indicator = make.IndicatorFactory(
        commitment=commitment, baseline=Decimal(value), baseline_date=Period.year(2020)
    )
    indicator.refresh_from_db()

    (row,) = rows_of(Indicator, "baseline")

    assert Decimal(row.baseline) == indicator.baseline == Decimal(value)


def test_dates_periods_and_moments(commitment):
    activity = make.ActivityFactory(commitment=commitment, planned=Period.month(2026, 2))
    moment = datetime.datetime(2026, 3, 2, 23, 59, 58, 123456, tzinfo=datetime.UTC)
    make.ProgressUpdateFactory(activity=activity, published=True, recorded_at=moment)

    (row,) = rows_of(Activity, *period_columns("planned"), *period_columns("actual_end"))
    (update,) = rows_of(ProgressUpdate, "recorded_at", owner="activity", order=("id",))

    assert row.planned_start == datetime.date(2026, 2, 1)
    assert period_of(row, "planned") == Period.month(2026, 2)
    assert period_of(row, "actual_end") is None
    assert update.recorded_at == moment
    assert update.recorded_at.tzinfo is not None


def test_a_period_that_is_only_words(commitment):
    words = Period(None, None, Precision.TEXT, "fin de l'année")
    make.ActivityFactory(commitment=commitment, planned=words)

    (row,) = rows_of(Activity, *period_columns("planned"))

    assert period_of(row, "planned") == words


def test_truth_values_are_truth_values(commitment):
    activity = make.ActivityFactory(commitment=commitment, in_plan=False)
    make.EvidenceFactory(activity=activity)
    make.EvidenceFactory(activity=activity, restricted=True)

    (row,) = rows_of(Activity, "in_plan", "listed_as_unfinished")
    proofs = rows_of(Evidence, "is_public", owner="activity", order=("id",))

    assert (row.in_plan, row.listed_as_unfinished) == (False, False)
    assert [proof.is_public for proof in proofs] == [True, False]
    assert all(type(proof.is_public) is bool for proof in proofs)


def test_what_is_missing_is_none(commitment):
    make.ActivityFactory(commitment=commitment, number=None, key="x-1")

    (row,) = rows_of(
        Activity, "number", "weight", "planned_start", responsible_name="responsible__name"
    )

    assert vars(row) == {
        "number": None,
        "weight": None,
        "planned_start": None,
        "responsible_name": None,
    }


def test_no_rows_are_an_empty_list(commitment):
    assert rows_of(Activity, "title") == []


def test_rows_come_in_the_order_asked_for(commitment):
    for number, position in ((1, 30), (2, 10), (3, 20), (4, 10)):
        make.ActivityFactory(commitment=commitment, number=number, position=position)

    ascending = rows_of(Activity, "number")
    descending = rows_of(Activity, "number", order=("-position", "-number"))

    assert [row.number for row in ascending] == [2, 4, 3, 1]
    assert [row.number for row in descending] == [1, 3, 4, 2]


def test_a_limit_keeps_the_first_of_the_order(commitment):
    for number in range(1, 8):
        make.ActivityFactory(commitment=commitment, number=number)
    latest = Activity.objects.filter(commitment=OuterRef("pk")).order_by("-number")

    found = Commitment.objects.annotate(rows=JsonRows(latest.values("number")[:3])).get()

    assert [row.number for row in found.rows] == [7, 6, 5]


def test_columns_of_related_rows_keep_their_own_kind(commitment):
    ministry = make.OrganisationFactory(name=NASTY)
    make.ActivityFactory(commitment=commitment, responsible=ministry)

    (row,) = rows_of(
        Activity, "key", name="responsible__name", begins="commitment__plan__period_start"
    )

    assert row.name == NASTY
    assert row.begins == commitment.plan.period_start


def test_each_parent_has_its_own_rows():
    plan = make.PlanFactory()
    for number in (1, 2, 3):
        commitment = make.CommitmentFactory(plan=plan, number=number)
        for place in range(number - 1):
            make.ActivityFactory(commitment=commitment, number=place + 1)
    children = Commitment.objects.filter(plan=OuterRef("pk")).order_by("number")
    activities = Activity.objects.filter(commitment=OuterRef("pk")).order_by("number")

    with_rows = Commitment.objects.order_by("number").annotate(
        rows=JsonRows(activities.values("number"))
    )
    of_plan = ActionPlan.objects.annotate(rows=JsonRows(children.values("number"))).get()

    assert [[row.number for row in c.rows] for c in with_rows] == [[], [1], [1, 2]]
    assert [row.number for row in of_plan.rows] == [1, 2, 3]

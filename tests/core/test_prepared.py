"""A prepared queryset gives what the plain one gives, whatever it selects."""

import threading

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Subquery

from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.models import Evidence, ProgressUpdate
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return rich_plan()


def full(slug):
    """Related objects two deep, sub-selects, texts, decimals and child rows."""
    activities = Activity.objects.filter(commitment=OuterRef("pk")).order_by("position", "id")
    return (
        Commitment.objects.filter(plan__slug=slug)
        .select_related("plan__territory", "lead__parent", "axis")
        .order_by("position", "id")
        .annotate(
            first=Subquery(activities.values("title")[:1]),
            shown=Exists(Evidence.objects.filter(activity__commitment=OuterRef("pk"))),
            lead_name=F("lead__name"),
            activity_rows=JsonRows(activities.values("key", "title", "weight")),
        )
    )


def described(commitment):
    lead = commitment.lead
    return (
        {
            field.attname: getattr(commitment, field.attname)
            for field in commitment._meta.fields
        },
        commitment.plan.title,
        commitment.plan.territory.name,
        lead and (lead.name, lead.parent and lead.parent.name),
        commitment.axis and commitment.axis.title,
        commitment.first,
        commitment.shown,
        commitment.lead_name,
        [vars(row) for row in commitment.activity_rows],
    )


def test_objects_with_their_related_ones_and_annotations(plan, django_assert_num_queries):
    prepared = Prepared(full, slug=("a", "b"))
    prepared(slug="nothing")

    with django_assert_num_queries(1):
        found = [described(commitment) for commitment in prepared(slug="demo")]

    assert found == [described(commitment) for commitment in full("demo")]
    assert len(found) == 6


def test_an_object_is_saved_like_any_other(plan):
    prepared = Prepared(full, slug=("a", "b"))
    commitment = prepared.first(slug="demo")

    commitment.ogp_id = "XA9999"
    commitment.save()

    assert Commitment.objects.get(pk=commitment.pk).ogp_id == "XA9999"
    assert not commitment._state.adding
    assert commitment.plan == plan


def test_tuples(plan):
    def rows(of):
        return (
            Activity.objects.filter(commitment__plan=of)
            .order_by("pk")
            .values_list("pk", "title", "weight", "planned_end", "in_plan")
        )

    assert Prepared(rows, of=(1, 2))(of=plan.pk) == list(rows(plan.pk))


def test_several_values_each_in_its_places(plan):
    def rows(slug, number):
        later = Commitment.objects.filter(plan__slug=slug, number__gt=number)
        return (
            Commitment.objects.filter(plan__slug=slug, number=number)
            .annotate(following=Subquery(later.order_by("number").values("number")[:1]))
            .values_list("number", "following")
        )

    prepared = Prepared(rows, slug=("a", "b"), number=(1, 2))

    assert [prepared(slug="demo", number=n) for n in (1, 4, 5, 9)] == [
        list(rows("demo", n)) for n in (1, 4, 5, 9)
    ]
    assert prepared(slug="demo", number=4) == [(4, 5)]


def test_first_is_none_of_nothing(plan):
    prepared = Prepared(full, slug=("a", "b"))

    assert prepared.first(slug="nothing") is None
    assert prepared.first(slug="demo").number == 1


@pytest.mark.parametrize(
    "value", ["", "' OR 1=1 --", "%", "%s", "demo' --", "é", "التزام", "x" * 5000]
)
def test_a_value_is_only_a_value(plan, value):
    assert Prepared(full, slug=("a", "b"))(slug=value) == []


def test_each_call_reads_anew(plan):
    prepared = Prepared(full, slug=("a", "b"))
    prepared(slug="demo")

    Commitment.objects.filter(plan=plan, number=1).update(ogp_id="changed")

    assert prepared.first(slug="demo").ogp_id == "changed"


def test_a_statement_that_depends_on_a_value_is_refused():
    def build(number):
        found = Commitment.objects.filter(number=number)
        return found if number == 1 else found.order_by("title")

    with pytest.raises(ValueError, match="depends on 'number'"):
        Prepared(build, number=(1, 2))(number=1)


def test_a_value_that_changes_how_often_it_is_used_is_refused():
    def build(numbers):
        return Commitment.objects.filter(number__in=numbers)

    with pytest.raises(ValueError, match="depends on 'numbers'"):
        Prepared(build, numbers=([1], [1, 2]))(numbers=[1])


def test_a_value_that_is_not_used_is_refused():
    with pytest.raises(ValueError, match="does not use 'slug'"):
        Prepared(lambda slug: ActionPlan.objects.all(), slug=("a", "b"))(slug="a")


def test_each_thread_compiles_its_own_statement(plan):
    built = []

    def build(of):
        built.append(threading.get_ident())
        return ProgressUpdate.objects.filter(activity__commitment__plan=of).order_by("pk")

    prepared = Prepared(build, of=(1, 2))
    assert len(prepared(of=plan.pk)) > 5
    here = len(built)
    found = []

    def elsewhere():
        try:
            found.append(prepared(of=-1))
            found.append(prepared(of=-1))
        finally:
            connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert found == [[], []]
    assert len(set(built)) == 2
    assert len(built) == 2 * here
    assert len(prepared(of=plan.pk)) > 5

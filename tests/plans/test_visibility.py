"""One rule per model: of a hidden plan nobody sees a row, wherever it stands."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from iltizam.plans.models import ActionPlan, ActivityDependency
from iltizam.plans.models.visibility import WithinPlan
from tests import factories as make
from tests.factories.rich import rich_plan

VISITOR = AnonymousUser()
# What belongs to no plan, or (lineage) to two: whoever shows a link asks for its ends;
# and what is asked for until it is answered, which the workspace alone shows.
ELSEWHERE = {"Association", "Representative", "LineageLink", "ProposedChange"}


def models():
    apps_of_a_plan = ("plans", "tracking", "civilsociety")
    return [
        model
        for app in apps_of_a_plan
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in ELSEWHERE
    ]


BELOW = [model for model in models() if model is not ActionPlan]


@pytest.mark.parametrize("model", models(), ids=lambda m: m.__name__)
def test_every_model_of_a_plan_knows_who_sees_it(model):
    rows = model._default_manager.all()

    assert hasattr(rows, "visible_to")
    assert isinstance(rows, WithinPlan) or model is ActionPlan


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker):
    """Two rich plans, of which one is hidden."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        for slug in ("shown", "hidden"):
            rich_plan(slug=slug)
        ActionPlan.objects.filter(slug__startswith="hidden").update(published_at=None)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("model", BELOW, ids=lambda m: m.__name__)
def test_of_a_hidden_plan_nobody_sees_a_row(model):
    slug = f"{model._default_manager.all().through}slug__startswith"
    every, visible = model._default_manager.all(), model._default_manager.visible_to(VISITOR)

    assert every.filter(**{slug: "hidden"}).exists()
    assert not visible.filter(**{slug: "hidden"}).exists()
    public = model._default_manager.published().filter(**{slug: "shown"})
    assert set(visible.filter(**{slug: "shown"})) == set(public) != set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "state"),
    [
        (make.ProgressUpdateFactory, {}),
        (make.ProgressUpdateFactory, {"submitted": True}),
        (make.ParallelAssessmentFactory, {"recorded_at": None, "sequence": None}),
    ],
    ids=["draft", "submitted", "unpublished assessment"],
)
def test_of_a_shown_plan_nobody_sees_what_is_not_published(factory, state):
    row = factory(**state)

    assert not type(row).objects.visible_to(VISITOR).filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_what_is_waited_for_in_a_hidden_plan_is_not_seen():
    waits = make.ActivityFactory()
    commitment = make.CommitmentFactory(plan=make.PlanFactory(hidden=True))
    secret = make.ActivityFactory(commitment=commitment)
    make.ActivityDependencyFactory(activity=waits, on_activity=secret)
    shown = make.ActivityDependencyFactory(activity=waits, on_activity=make.ActivityFactory())

    seen = ActivityDependency.objects.visible_to(VISITOR).filter(activity=waits)

    assert list(seen) == [shown]

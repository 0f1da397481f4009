"""The shipped plans and the rich plan, loaded once for all tests of the pages."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from iltizam.exchange.shipped import load_plan, load_territories, shipped_plans
from iltizam.plans.models import ActionPlan
from tests.factories.rich import rich_plan


def pytest_collection_modifyitems(items):
    """Files that ask for no plan come first: once loaded, the plans stay to the end."""
    here = Path(__file__).parent
    places = [at for at, item in enumerate(items) if here in item.path.parents]
    loading = {items[at].path for at in places if "_loaded" in items[at].fixturenames}
    own = sorted((items[at] for at in places), key=lambda item: item.path in loading)
    for at, item in zip(places, own, strict=True):
        items[at] = item


@contextmanager
def loaded(django_db_blocker):
    """The plans, in a transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories()
        for name in shipped_plans():
            load_plan(name)
        rich_plan(timezone.localdate(), slug="sample")
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker):
        yield


@pytest.fixture
def site(_loaded, db):
    """The three shipped plans and "sample", a live plan with every kind of row."""
    return {plan.slug: plan for plan in ActionPlan.objects.all()}


@pytest.fixture
def sample(site):
    return site["sample"]


@pytest.fixture
def page(client):
    """Ask for an address and read the page; ``status`` is what must come back."""
    from tests.web.pages import parsed

    def ask(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status, address
        return parsed(response)

    return ask

"""Every model of the domain has a factory, and every factory makes a valid row."""

import pytest
from django.apps import apps

import tests.factories as all_factories
from tests.factories.base import Factory
from tests.factories.rich import rich_plan

# Written by the foundations themselves, never by hand.
OWN = {"AuditStream", "AuditEvent", "AuditPayload", "ScopeVersion", "CacheEntry"}


def factories() -> list[type[Factory]]:
    return [getattr(all_factories, name) for name in all_factories.__all__]


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("iltizam.")]


def test_every_model_has_a_factory():
    made = {factory._meta.model.__name__ for factory in factories()}

    assert {model.__name__ for model in ours()} - OWN == made


@pytest.mark.django_db
@pytest.mark.parametrize("factory", factories(), ids=lambda f: f.__name__)
def test_a_factory_makes_a_valid_row(factory):
    row = factory()

    type(row).objects.get(pk=row.pk).full_clean(exclude=["id"], validate_unique=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "trait"),
    [(f, trait) for f in factories() for trait in f._meta.parameters],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_trait_makes_a_valid_row(factory, trait):
    factory(**{trait: True}).full_clean(exclude=["id"], validate_unique=False)


@pytest.mark.django_db
def test_a_rich_plan_fills_every_table_of_a_plan():
    rich_plan()

    # Those that no plan file holds, or that the foundations fill when actions run.
    besides = OWN | {"ActorPerson", "Affiliation", "Holiday", "Moved"}
    besides |= {"SearchEntry", "SearchWord", "PublishedHead", "Withheld"}
    # Accounts and who holds which role: of the installation, not of a plan.
    besides |= {"User", "StaffRole", "Invitation", "InstitutionManager", "Representative"}
    besides |= {"AddressChange"}
    besides |= {"StagedFile", "StagedImport", "StagedRows"}
    # Reports are written of a plan; they are no part of it.
    besides |= {each.__name__ for each in apps.get_app_config("reporting").get_models()}
    empty = {m.__name__ for m in ours() if not m.objects.exists()} - besides
    assert empty == set()

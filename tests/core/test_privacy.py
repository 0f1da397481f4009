"""Every field is public, restricted or personal; only public ones are exported."""

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.db import models

from iltizam.core import privacy
from iltizam.core.privacy import Privacy
from iltizam.directory.models import Person
from iltizam.plans.models import FocalPoint
from iltizam.tracking.models import Obstacle


def test_every_field_is_declared():
    assert run_checks(tags=[Tags.models]) == []


def test_an_undeclared_and_a_forgotten_field_fail_the_check(monkeypatch):
    declared = {**privacy.declared(Person), "shoe_size": Privacy.PERSONAL}
    del declared["phone"]
    monkeypatch.setitem(privacy._declared, Person, declared)

    found = {(error.id, error.msg.split()[0]) for error in run_checks(tags=[Tags.models])}

    assert found == {
        ("iltizam.E001", "Person.phone"),
        ("iltizam.E002", "Person.shoe_size"),
        ("iltizam.E006", "Person.shoe_size"),  # no erasure reaches it either
    }


def test_a_field_is_declared_once():
    with pytest.raises(ValueError, match=r"Person\.name is declared twice"):
        privacy.declare(Person, public="name", personal="name")


@pytest.mark.parametrize(
    ("model", "field"),
    [(Person, "email"), (FocalPoint, "person"), (Obstacle, "note"), (Person, "unheard_of")],
)
def test_what_is_not_public_is_not_exported(model, field):
    with pytest.raises(LookupError, match=field):
        privacy.require_public(model, [field])


def test_every_reference_to_a_person_is_personal():
    references = [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("iltizam.")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    ]

    assert references
    assert {privacy.privacy_of(model, field.name) for model, field in references} == {
        Privacy.PERSONAL
    }

"""One question, asked everywhere the same; closed by default."""

import pytest
import rules
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from iltizam.core.models import Actor
from iltizam.core.permissions import guarded_by, may, predicate_on, public, require
from tests.factories import ActorFactory, HolidayFactory

NAME = "tests.visit_actor"


@predicate_on(Actor)
def is_lead(user, actor):
    return actor.role == Actor.Role.LEAD


@pytest.fixture
def rule():
    rules.add_perm(NAME, is_lead)
    yield NAME
    rules.remove_perm(NAME)


def test_the_rule_itself_answers(rule):
    user = User(username="lead")

    assert may(user, rule, ActorFactory.build())
    assert not may(user, rule, ActorFactory.build(role=Actor.Role.MEMBER))


def test_a_superuser_is_asked_like_everybody(rule):
    user = User(username="root", is_superuser=True, is_active=True)

    assert not may(user, rule, ActorFactory.build(role=Actor.Role.MEMBER))


def test_nobody_and_nothing_are_refused(rule):
    assert not may(AnonymousUser(), rule, ActorFactory.build())
    assert not may(User(username="lead"), rule, None)


def test_an_object_of_another_type_is_an_error(rule):
    with pytest.raises(TypeError, match="is_lead is about Actor"):
        may(User(username="lead"), rule, HolidayFactory.build())


def test_a_misspelt_permission_is_an_error():
    with pytest.raises(LookupError, match=r"tests\.visit_actr"):
        may(User(username="lead"), "tests.visit_actr", None)


def test_require_refuses_what_may_denies(rule):
    require(User(username="lead"), rule, ActorFactory.build())

    with pytest.raises(PermissionDenied):
        require(AnonymousUser(), rule, ActorFactory.build())


def test_a_route_says_what_it_asks_for():
    assert public(lambda request: None).route_permission == "public"
    assert guarded_by(NAME)(lambda request: None).route_permission == NAME

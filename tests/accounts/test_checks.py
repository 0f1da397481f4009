"""System checks of accounts."""

import pytest
from django.core.checks import run_checks

from iltizam.accounts.checks import every_declared_permission_has_a_rule
from iltizam.core.permissions import guarded_by
from tests.permissions.routes import named_routes


def ids(**options):
    return {problem.id for problem in run_checks(**options)}


@pytest.mark.parametrize(
    ("header", "count", "is_warned"),
    [(None, 0, False), (("HTTP_X", "https"), 0, True), (("HTTP_X", "https"), 1, False)],
)
def test_a_proxy_that_hides_visitors_is_named(settings, header, count, is_warned):
    settings.SECURE_PROXY_SSL_HEADER = header
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count

    found = ids(include_deployment_checks=True)

    assert ("iltizam.W002" in found) is is_warned


def test_a_route_that_asks_for_a_misspelt_permission_is_an_error(monkeypatch):
    assert every_declared_permission_has_a_rule(None) == []
    view = dict(named_routes())["workspace:people"].callback
    monkeypatch.setattr(view, "route_permission", "directory.list_peple")

    (problem,) = every_declared_permission_has_a_rule(None)

    assert problem.id == "iltizam.E006"
    assert "directory.list_peple" in problem.msg


def test_a_declaration_is_kept_on_the_view():
    assert guarded_by("staff")(lambda request: None).route_permission == "staff"

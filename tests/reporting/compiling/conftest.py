"""The shipped plans and the rich plan, loaded once; documents compiled once a language."""

import pytest

from iltizam.plans.models import ActionPlan
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.compiling.report import compile_report
from tests.web.conftest import loaded


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker):
        yield


@pytest.fixture
def site(_loaded, db):
    return {plan.slug: plan for plan in ActionPlan.objects.all()}


@pytest.fixture
def first(site):
    """The plan of 2018-2020, whose report was published."""
    return site["2018-2020"]


@pytest.fixture
def report_of(site):
    """The report of a plan in a language, with nothing written by hand."""

    def compile_one(slug, language, **narratives):
        facts = facts_of(site[slug])
        return compile_report(facts, language, edition=Edition(), narratives=narratives)

    return compile_one

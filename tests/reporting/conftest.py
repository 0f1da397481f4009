"""A plan that is carried out, its report, and those who work on it."""

import pytest
from django.utils import timezone

from iltizam.reporting import actions
from iltizam.reporting.enums import StageCode
from tests import cast
from tests import factories as make
from tests.factories.reporting import YEAR


@pytest.fixture
def plan():
    return make.PlanFactory(live=True, slug="now", required_languages=["en", "fr"])


@pytest.fixture
def commitment(plan):
    """One with an activity that is reported on, led by an institution."""
    found = make.CommitmentFactory(plan=plan, number=1, lead=make.OrganisationFactory())
    activity = make.ActivityFactory(commitment=found, number=1)
    make.ProgressUpdateFactory(activity=activity, published=True, percent=40)
    return found


@pytest.fixture
def by():
    return make.ActorFactory(role="secretariat", organisation_uid="")


@pytest.fixture
def report(plan, commitment, by):
    return actions.create_report(
        plan, kind="mid_term", covers=YEAR, languages=["en", "fr"], by=by
    )


def finished_until(report, code, by):
    """Every stage before ``code`` finished, versions made, sealed and published on the way."""
    if report.begun_at is None:
        report = actions.begin_report(report, by=by)
    for stage in report.calendar():
        if stage.code == code:
            return report
        if stage.is_done:
            continue
        if stage.code in {StageCode.GENERATED, StageCode.FINAL}:
            version = actions.generate_version(report, by=by)
        if stage.code == StageCode.FINAL:
            actions.seal_version(version, by=by)
        if stage.code == StageCode.PUBLISHED:
            last = actions.publish_version(report.versions.last(), by=by)
            actions.record_transmission(last, on=timezone.localdate(), by=by)
        report = actions.finish_stage(report, code=stage.code, by=by)
    return report


@pytest.fixture
def lead(commitment):
    return cast.focal_point(commitment)

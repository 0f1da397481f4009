"""The demonstration's report: a draft at the committee, made by the ordinary actions."""

import pytest

from iltizam.demonstration import reports
from iltizam.reporting.models import Comment, Report, ReportVersion
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db


def test_it_is_written_once(plan, settings):
    settings.DEMONSTRATION = True

    assert reports.begin()
    assert reports.begin() == ""
    assert Report.objects.count() == 1


def test_it_is_nowhere_else(plan, settings):
    settings.DEMONSTRATION = False

    assert reports.begin() == ""
    assert not Report.objects.exists()


def test_it_stands_before_the_committee_with_a_comment(plan):
    report = reports.write_draft(plan)

    version = ReportVersion.objects.get()
    assert report.current_stage().code == "implementation_committee"
    assert [each.language for each in version.documents.all()] == ["fr", "ar", "en"]
    assert Comment.objects.get().quote
    for each in version.documents.all():
        document = each.read()
        assert document.cover.mark
        assert len(document.cover.organisations) == 2


def test_it_does_not_say_that_nothing_moved(plan, client):
    before = parsed(client.get("/en/plans/demo/")).one("main").text
    reports.write_draft(plan)
    after = parsed(client.get("/en/plans/demo/")).one("main").text

    assert after == before

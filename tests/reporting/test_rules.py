"""Who reads, writes and comments on a report, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from iltizam.accounts.roles import Role, holds
from iltizam.core.permissions import may
from iltizam.reporting import actions
from iltizam.reporting.acting import actor_in
from iltizam.reporting.models import (
    Comment,
    CompiledDocument,
    NarrativeVersion,
    Report,
    ReportReader,
    ReportVersion,
)
from iltizam.reporting.places import remarks_slot
from iltizam.reporting.rules import Place
from tests import cast
from tests import factories as make
from tests.cast import GONE

pytestmark = pytest.mark.django_db


def reader_of(report, **dates):
    return make.ReportReaderFactory(report=report, **dates).person.user


def someone(report, who):
    commitment = report.plan.commitments.first()
    return {
        "secretariat": lambda: cast.staff("secretariat"),
        "lead": lambda: cast.focal_point(commitment),
        "deputy": lambda: cast.focal_point(commitment, "deputy"),
        "former lead": lambda: cast.focal_point(commitment, ends_on=GONE),
        "lead elsewhere": lambda: cast.focal_point(make.CommitmentFactory()),
        "manager": lambda: cast.manager_of(commitment.lead),
        "reader": lambda: reader_of(report),
        "former reader": lambda: reader_of(report, ends_on=GONE),
        "reader elsewhere": lambda: reader_of(make.ReportFactory()),
        "reviewer": lambda: cast.staff("reviewer"),
        "administrator": lambda: cast.staff("administrator"),
        "participant": make.UserFactory,
        "superuser": lambda: make.UserFactory(is_superuser=True),
        "visitor": AnonymousUser,
    }[who]()


READS = {"secretariat", "lead", "deputy", "reader"}
EVERYBODY = (
    "secretariat",
    "lead",
    "deputy",
    "former lead",
    "lead elsewhere",
    "manager",
    "reader",
    "former reader",
    "reader elsewhere",
    "reviewer",
    "administrator",
    "participant",
    "superuser",
    "visitor",
)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_does_what_with_a_draft(report, commitment, who):
    user = someone(report, who)
    context, own = Place(report, "context"), Place(report, remarks_slot(commitment.uid))
    other = make.CommitmentFactory(plan=report.plan)

    assert may(user, "reporting.read_draft", report) is (who in READS)
    assert may(user, "reporting.manage_report", report) is (who == "secretariat")
    assert may(user, "reporting.create_report", None) is (who == "secretariat")
    assert may(user, "reporting.comment", report) is (who in {"secretariat", "reader"})
    assert may(user, "reporting.write_narrative", context) is (who == "secretariat")
    assert may(user, "reporting.write_narrative", own) is (
        who in {"secretariat", "lead", "deputy"}
    )
    not_theirs = Place(report, remarks_slot(other.uid))
    assert may(user, "reporting.write_narrative", not_theirs) is (who == "secretariat")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_the_rows_of_a_draft(report, who):
    version = make.ReportVersionFactory(report=report)
    make.CompiledDocumentFactory(version=version)
    make.CommentFactory(version=version)
    make.NarrativeVersionFactory(narrative=make.NarrativeFactory(report=report))
    user = someone(report, who)

    seen = [
        model.objects.visible_to(user).filter(**{path: report}).exists()
        for model, path in (
            (ReportVersion, "report"),
            (CompiledDocument, "version__report"),
            (Comment, "version__report"),
            (NarrativeVersion, "narrative__report"),
        )
    ]

    assert seen == [who in READS] * 4
    assert Report.objects.visible_to(user).filter(pk=report.pk).exists() is (who in READS)


def test_what_is_public_shows_no_comments_and_no_drafts_of_texts(report):
    version = make.ReportVersionFactory(report=report, published=True)
    make.CommentFactory(version=version)
    make.ReportVersionFactory(report=report, number=2)
    visitor = AnonymousUser()

    assert list(ReportVersion.objects.visible_to(visitor)) == [version]
    assert not Comment.objects.visible_to(visitor).exists()


def test_a_hidden_plan_hides_its_reports_from_everybody(report):
    make.ReportVersionFactory(report=report, published=True)
    report.plan.published_at = None
    report.plan.save()

    for who in EVERYBODY:
        user = someone(report, who)
        assert report not in Report.objects.visible_to(user)
        assert not may(user, "reporting.read_draft", report)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_one_is_who_finds_it_among_all(report, commitment, who):
    user = someone(report, who)

    found = Report.objects.read_by(user).filter(pk=report.pk).exists()

    assert may(user, "reporting.read_draft", report) is found


def test_access_is_given_and_ended_at_once(report, by):
    user = make.UserFactory()
    given = actions.give_access(report, user=user, by=by)

    assert holds(user, Role.READER, object_uid=report.uid)
    assert actions.give_access(report, user=user, by=by) == given
    assert actor_in(user, report).role == Role.READER

    actions.end_access(given, by=by)
    assert not holds(user, Role.READER)
    assert ReportReader.objects.get().ends_on is not None


def test_nobody_gives_themselves_access(report):
    user = cast.staff("secretariat")

    with pytest.raises(actions.CannotGiveAccess) as refused:
        actions.give_access(report, user=user, by=actor_in(user, report))

    assert refused.value.codes == ["access_own"]


def test_who_holds_no_role_there_acts_as_nobody(report):
    with pytest.raises(LookupError):
        actor_in(make.UserFactory(), report)

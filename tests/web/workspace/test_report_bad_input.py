"""Whatever is typed into the forms of a report is an answer, never an error."""

import pytest

from iltizam.reporting import actions
from tests import cast
from tests import factories as make
from tests.factories.reporting import YEAR
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db

REPORTS = "/en/workspace/reports/"
BAD = ("", "9" * 5_000, "\0", "\ud800", "9999-12-31", "0001-01-01", "-1", "\u202e", "٣" * 9)


@pytest.fixture
def by():
    return make.ActorFactory(role="secretariat", organisation_uid="")


@pytest.fixture
def version(client, by):
    cast.sign_in(client, cast.staff("secretariat"))
    plan = make.PlanFactory(live=True, slug="now")
    make.ActivityFactory(commitment=make.CommitmentFactory(plan=plan, number=1), number=1)
    report = actions.create_report(plan, kind="annual", covers=YEAR, languages=["en"], by=by)
    report = finished_until(report, "final", by)
    return actions.generate_version(report, by=by)


FORMS = {
    "new": ("/en/workspace/plans/now/reports/new/", "kind start end languages title"),
    "calendar": (
        "{report}calendar/",
        "place-final due_on-final responsible-final in-final due_on-published in-published",
    ),
    "move": ("{report}move/", "do stage reason"),
    "text": ("{report}texts/context/en/", "do text number"),
    "generate": ("{report}versions/", "note"),
    "version": ("{report}versions/{number}/move/", "do on note"),
    "comment": ("{report}versions/{number}/en/", "block text"),
    "files": ("{report}versions/{number}/files/", "file"),
    "returned": ("{report}returned/", "document file sender"),
    "readers": ("{report}readers/", "name email language"),
    "letterhead": ("/en/workspace/plans/now/papers/letterhead/", "organisations_en place_en"),
    "note": ("/en/workspace/plans/now/papers/note/", "language format decisions"),
    "invitation": (
        "/en/workspace/plans/now/papers/invitation/",
        "language format name on at where agenda",
    ),
    "certificate": (
        "/en/workspace/plans/now/papers/certificate/",
        "language format name event on",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_bad_input_is_answered(client, version, form):
    place, names = FORMS[form]
    report = f"{REPORTS}{version.report.uid}/"
    address = place.format(report=report, number=version.number)

    for bad in BAD:
        typed = dict.fromkeys(names.split(), bad.encode("utf-8", "surrogatepass"))
        assert client.post(address, typed).status_code < 500


@pytest.mark.parametrize(
    "suffix",
    [
        "versions/{digits}/en/",
        "versions/{digits}/files/",
        "versions/{digits}/files/en.pdf",
        "versions/1/files/en.exe",
        "versions/1/en/?block={digits}",
        "texts/{digits}/en/",
        "texts/context/{digits}/versions/",
    ],
)
@pytest.mark.parametrize("count", [25, 5_000])
def test_an_address_of_thousands_of_digits_leads_nowhere(client, version, suffix, count):
    address = f"{REPORTS}{version.report.uid}/{suffix.format(digits='9' * count)}"

    assert client.get(address).status_code in {200, 404}


@pytest.mark.parametrize(
    "asked",
    [
        "since=0001-01-01&until=9999-12-31",
        "since=2099-12-31",
        "until=x",
        "format=exe",
        "language=",
    ],
)
def test_a_progress_table_of_days_that_cannot_be_is_not_made(client, version, asked):
    address = f"/en/workspace/plans/now/papers/progress/?language=en&{asked}"

    assert client.get(address).status_code < 500

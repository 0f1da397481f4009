"""Every route × every role, from one table; nothing unpublished on any of them."""

import io
import zipfile

import pytest
from django.conf import settings
from django.db import transaction
from pypdf import PdfReader

from iltizam.core.checks import all_routes
from iltizam.core.permissions import PUBLIC
from iltizam.plans.models import ActionPlan
from iltizam.reporting.models import Comment, ReturnedFile
from iltizam.tracking.models import ProgressUpdate
from tests.cast import ROLES, cast_of, sign_in
from tests.conftest import FULL
from tests.factories import rich_texts as words
from tests.factories.rich import rich_plan
from tests.permissions.routes import (
    OF_ACCOUNTS,
    ROUTES,
    address,
    has_language,
    named_routes,
)

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]
ADDRESSES = [
    (name, language)
    for name in ROUTES
    for language in (LANGUAGES if has_language(name) else LANGUAGES[:1])
]
# What the rich plan holds and nobody may read: a person, a restricted note, words of an
# association that it has not published, reports that are drafted, handed in or returned
# with their items and evidence, a change that was asked for.
SECRETS = (
    "Nobody Shown",
    "nobody@example.org",
    "Who said so is told",
    "not-public-yet",
    *(
        written[language]
        for written in (words.UNPUBLISHED, words.DRAFTED, words.RETURNED, words.ASKED_FOR)
        for language in ("fr", "ar", "en")
    ),
)


@pytest.fixture(scope="module")
def plan(django_db_setup, django_db_blocker):
    """One rich plan for all routes; each test's own changes are rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield rich_plan()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cast(plan, django_db_blocker):
    """Everybody, around the plan's first commitment."""
    with django_db_blocker.unblock():
        return cast_of(plan.commitments.get(number=1))


def around(plan, cast):
    """The identifiers of what the cast is around, for the addresses that name one."""
    commitment = plan.commitments.get(number=1)
    association = cast.association.person.representative_set.get()
    return {
        "commitment_uid": commitment.uid,
        "focal_point_uid": cast.lead.person.focalpoint_set.get().uid,
        "association_uid": association.association.organisation.uid,
        "representative_uid": association.uid,
        "invitation_uid": cast.invitation.uid,
        "account_uid": cast.participant.uid,
        "submitted_uid": submitted_on(commitment).uid,
        "evidence_uid": cast.evidence.uid,
        "obstacle_uid": commitment.obstacles.filter(state="open").first().uid,
        "report_uid": cast.report.uid,
        "comment_uid": Comment.objects.get(version__report=cast.report).uid,
        "returned_file_uid": ReturnedFile.objects.get(version__report=cast.report).uid,
        "report_reader_uid": cast.report.readers.get().uid,
        "change_uid": commitment.proposed_changes.filter(state="open").first().uid,
    }


def submitted_on(commitment):
    """What waits to be reviewed there."""
    updates = ProgressUpdate.objects.filter(activity__commitment=commitment)
    return updates.waiting().first()


def parts(plan):
    lead = plan.commitments.get(number=1).lead
    return {
        "slug": plan.slug,
        "part": 1,
        "ref": "1",
        "key": "1",
        "uid": lead.uid,
        "code": plan.territory.code,
    }


def body(response) -> str:
    """All that a response says; of a workbook, what is in its parts; of a PDF, its words."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages)
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


def test_every_route_has_a_row_and_every_row_a_route():
    routes = dict(named_routes())

    assert set(routes) == set(ROUTES)
    assert len(list(all_routes())) == len(routes)


@pytest.mark.parametrize("name", ROUTES)
def test_every_route_says_what_it_asks_for(name):
    route = dict(named_routes())[name]

    assert route.callback.route_permission == ROUTES[name].permission


@pytest.mark.parametrize(("name", "language"), ADDRESSES)
def test_what_a_visitor_gets(client, plan, name, language):
    response = getattr(client, ROUTES[name].method)(address(name, language, **parts(plan)))

    assert response.status_code == ROUTES[name].visitor


# A page that is public is the same for everybody: two columns of it outside CI.
CELLS = [
    (name, role)
    for name, row in ROUTES.items()
    for role in ROLES
    if FULL or row.permission != PUBLIC or role in {"lead", "administrator"}
]


@pytest.mark.parametrize(("name", "role"), CELLS)
def test_what_every_role_gets(client, plan, cast, name, role):
    row = ROUTES[name]
    sign_in(client, cast[role])
    where = address(name, LANGUAGES[0], **parts(plan), **around(plan, cast))

    response = getattr(client, row.method)(where)

    assert response.status_code == row.status(role)
    if response.streaming:
        response.getvalue()  # to its end, so that the file is closed


@pytest.mark.parametrize(("name", "language"), ADDRESSES)
def test_nothing_of_a_hidden_plan_is_visible(client, plan, name, language):
    ActionPlan.objects.update(published_at=None)

    response = client.get(address(name, language, **parts(plan)))

    if ROUTES[name].shows_a_plan and ROUTES[name].permission == PUBLIC:
        assert response.status_code == 404
    else:
        assert response.status_code == ROUTES[name].visitor
    if name == "gallery":
        return  # shows samples of its own
    shown = body(response)
    commitment = plan.commitments.get(number=1)
    hidden = [
        *plan.title.values(),
        *commitment.title.values(),
        plan.uid,
        commitment.uid,
        *commitment.activities.values_list("uid", flat=True),
    ]
    assert [secret for secret in hidden if secret in shown] == []


@pytest.mark.parametrize(("name", "language"), ADDRESSES)
def test_nothing_restricted_or_unpublished_of_a_public_plan_is_visible(
    client, plan, name, language
):
    response = client.get(address(name, language, **parts(plan)))

    shown = body(response)
    assert [secret for secret in SECRETS if secret in shown] == []


PUBLIC_PAGES = [name for name in ROUTES if name != "root" and not name.startswith(OF_ACCOUNTS)]


@pytest.mark.parametrize("name", PUBLIC_PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed_through_a_public_route(client, plan, name, method):
    response = getattr(client, method)(address(name, "fr", **parts(plan)))

    assert response.status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/de/",
        "/fr/nothing/",
        "/fr/plans/nothing/",
        "/fr/plans/demo/commitments/99/",
        "/fr/plans/demo/commitments/one/",
        "/fr/plans/demo/commitments/1/activities/99/",
        "/data/plans/nothing.json",
        "/fr/plans/demo/reconciliations/",
    ],
)
def test_what_does_not_exist_is_a_helpful_404(client, plan, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "<h1" in response.text
    if path.startswith("/fr/"):
        assert 'lang="fr"' in response.text
        assert 'href="/fr/' in response.text

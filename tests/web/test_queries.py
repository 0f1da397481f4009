"""As many statements at 1,000 rows as at 10, and few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iltizam.core.periods import Period
from iltizam.core.uids import new_uid
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.models import Action, ActionMove, Evidence, ProgressUpdate
from tests import factories as make
from tests.conftest import FULL
from tests.factories.base import NOON, text
from tests.web.pages import LANGUAGES

pytestmark = pytest.mark.django_db

MOST = 10


def statements(client, address):
    """How many statements a page takes once those prepared per process are."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def plan_of(count):
    """A plan with ``count`` commitments, of which the first has ``count`` activities."""
    plan = make.PlanFactory(slug=f"of-{count}", live=True)
    axes = [make.AxisFactory(plan=plan, number=number) for number in (1, 2, 3)]
    leads = [make.OrganisationFactory() for _ in range(5)]
    make.BandFactory(plan=plan, code="limited", minimum=0)
    Commitment.objects.bulk_create(
        Commitment(
            plan=plan,
            number=number,
            position=number,
            title=text(f"Commitment {number}"),
            axis=axes[number % 3],
            lead=leads[number % 5],
        )
        for number in range(1, count + 1)
    )
    first = plan.commitments.get(number=1)
    activities = Activity.objects.bulk_create(
        Activity(
            commitment=commitment,
            number=number,
            key=str(number),
            position=number,
            title=text(f"Activity {number}"),
        )
        for commitment in plan.commitments.all()
        for number in range(1, count + 1 if commitment == first else 2)
    )
    author = make.ActorFactory()
    ProgressUpdate.objects.bulk_create(
        update(activity, author, place) for place, activity in enumerate(activities)
    )
    of_first = activities[:count]
    fill(of_first)
    return plan


def update(activity, author, place, percent=40):
    made = ProgressUpdate(
        activity=activity,
        author=author,
        percent=percent,
        state="published",
        recorded_at=NOON,
        sequence=place + 1,
        text=text("Done so far."),
    )
    made.effective = Period.month(2026, 1)
    return made


def fill(activities):
    Evidence.objects.bulk_create(
        Evidence(
            uid=new_uid(),
            activity=activity,
            kind="page",
            title=text("Page"),
            url="https://example.org/",
            recorded_at=NOON,
            sequence=place,
        )
        for place, activity in enumerate(activities)
    )
    actions = Action.objects.bulk_create(
        Action(activity=activity, position=1, text=text("A workshop"))
        for activity in activities
    )
    ActionMove.objects.bulk_create(
        ActionMove(action=action, kind="done", recorded_at=NOON, sequence=place)
        for place, action in enumerate(actions)
    )


PAGES_OF_A_PLAN = [
    "",
    "?sort=-rate&axis=1",
    "?q=commitment",
    "commitments/1/",
    "commitments/1/activities/1/",
    "methodology/",
    "reconciliation/",
    "changes/",
]


def test_pages_take_the_same_few_statements_at_10_100_and_1000_rows(client):
    # The same statements are written for both databases: one is asked for the most rows.
    sizes = (10, 100, 1000) if FULL or connection.vendor == "sqlite" else (10, 100)
    plans = [plan_of(size) for size in sizes]

    counts = {
        path: [statements(client, f"/fr/plans/{plan.slug}/{path}") for plan in plans]
        for path in PAGES_OF_A_PLAN
    }

    assert {path: set(found) for path, found in counts.items() if len(set(found)) > 1} == {}
    assert max(max(found) for found in counts.values()) <= MOST


def test_a_long_history_takes_no_more_statements(client):
    plan = plan_of(10)
    activity = Activity.objects.get(commitment__plan=plan, commitment__number=1, number=1)
    pages = ["", "commitments/1/", "commitments/1/activities/1/"]
    before = [statements(client, f"/fr/plans/{plan.slug}/{path}") for path in pages]

    author = make.ActorFactory()
    ProgressUpdate.objects.bulk_create(
        update(activity, author, place, place % 100) for place in range(20, 1020)
    )

    assert [statements(client, f"/fr/plans/{plan.slug}/{path}") for path in pages] == before


@pytest.mark.parametrize("path", ["/fr/", "/fr/plans/", "/data/plans.json"])
def test_lists_take_the_same_few_statements_whatever_they_show(client, path):
    def asked(plans, size):
        ActionPlan.objects.all().update(published_at=None)
        for number in range(plans):
            plan = make.PlanFactory(slug=f"list-{plans}-{size}-{number}", live=True)
            for place in range(1, size + 1):
                commitment = make.CommitmentFactory(plan=plan, number=place)
                make.ActivityFactory(commitment=commitment, number=1)
        return statements(client, path)

    counts = {asked(1, 1), asked(1, 6), asked(3, 2), asked(12, 1)}

    assert len(counts) == 1
    assert max(counts) <= MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_of_the_real_plans_takes_few(client, site, language):
    for path in (
        "2018-2020/",
        "2018-2020/commitments/17/",
        "2018-2020/commitments/17/activities/1/",
        "2021-2023/",
        "2024-draft/commitments/2/",
        "sample/",
        "sample/commitments/1/",
    ):
        assert statements(client, f"/{language}/plans/{path}") <= MOST

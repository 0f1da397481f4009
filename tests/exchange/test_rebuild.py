"""``iltizam rebuild``: whatever is derived follows from the rows, or is named."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from iltizam.core.immutability import suspended
from iltizam.core.models import SearchEntry
from iltizam.core.periods import Period
from iltizam.exchange import rebuilding
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes
from iltizam.tracking.actions import freeze_snapshot, publish_update
from iltizam.tracking.models import SnapshotRate
from tests import factories as make
from tests.exchange.files import as_file, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """A plan with a report, a snapshot of that day, and a report of a later day."""
    plan = make.PlanFactory(live=True, slug="town")
    activity = make.ActivityFactory(commitment__plan=plan)
    actor = make.ActorFactory()
    day = datetime.date(2026, 11, 2)
    with time_machine.travel("2026-11-02 10:00Z", tick=False):
        publish_update(make.ProgressUpdateFactory(activity=activity, percent=40), by=actor)
        freeze_snapshot(plan, name="Meeting", effective=Period.day(day), by=actor)
    with time_machine.travel("2026-11-09 10:00Z", tick=False):
        publish_update(make.ProgressUpdateFactory(activity=activity, percent=70), by=actor)
    return plan


def run():
    out = io.StringIO()
    with translation.override("en"):
        try:
            call_command("rebuild", stdout=out)
        except CommandError as error:
            return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_what_is_derived_agrees(plan):
    rebuilding.entries(plan)

    assert run() == (["town: every figure agrees"], "")


def test_an_imported_plan_agrees():
    import_plan(as_file(sample()))

    assert run() == (["ciudad-2025: every figure agrees"], "")


def test_a_frozen_rate_that_was_altered_is_named(plan):
    rebuilding.entries(plan)
    with suspended():
        SnapshotRate.objects.filter(object_uid=plan.uid).update(exact="99")

    said, failed = run()

    snapshot = plan.snapshots.get()
    assert said[0] == (
        f"town, snapshot {snapshot.uid}, {plan.uid}: stored or shown is 99, computed 40"
    )
    assert failed == "1 figure differs."
    assert SnapshotRate.objects.get(object_uid=plan.uid).exact == "99"


def test_a_snapshot_of_a_day_on_which_more_was_recorded_is_left_out(plan):
    activity = plan.commitments.get().activities.get()
    with time_machine.travel("2026-11-10 10:00Z", tick=False):
        today = Period.day(datetime.date(2026, 11, 10))
        freeze_snapshot(plan, name="Next", effective=today, by=make.ActorFactory())
        publish_update(
            make.ProgressUpdateFactory(activity=activity, percent=80), by=make.ActorFactory()
        )

    assert list(rebuilding.frozen(plan)) == []


def test_a_figure_that_the_second_computation_does_not_find_is_named(plan):
    data = plan_bytes(plan)

    found = list(rebuilding.differing(data.replace(b'"percent": 70', b'"percent": 71', 1)))

    assert list(rebuilding.differing(data)) == []
    assert [(each.stored, each.computed) for each in found] == [(71, 70)]


def test_search_entries_are_mended(plan):
    rebuilding.entries(plan)
    SearchEntry.objects.filter(scope_uid=plan.uid, kind="plan").update(title="forged")
    SearchEntry.objects.filter(scope_uid=plan.uid, kind="commitment").delete()

    said, failed = run()

    assert said == ["town: every figure agrees, 2 search entries mended"]
    assert failed == ""
    assert not SearchEntry.objects.filter(title="forged").exists()
    assert run()[0] == ["town: every figure agrees"]

"""Freezing the rates of a plan: exactly, of a day that is over, with a trace."""

import datetime
from fractions import Fraction

import pytest
from django.utils import timezone

from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period, Precision
from iltizam.tracking.actions import CannotFreeze, freeze_snapshot
from iltizam.tracking.past import past_of_plan
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    AxisFactory,
    BandFactory,
    CommitmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
)


@pytest.fixture
def lead(db):
    return ActorFactory()


@pytest.fixture
def plan(db):
    """A live plan at 1/3: three equal activities, one of them at 100 percent."""
    plan = PlanFactory(live=True)
    BandFactory(plan=plan, code="begun", minimum=0)
    axis = AxisFactory(plan=plan)
    commitment = CommitmentFactory(plan=plan, axis=axis)
    activities = [ActivityFactory(commitment=commitment) for _ in range(3)]
    ProgressUpdateFactory(activity=activities[0], percent=100, published=True)
    return plan


def test_a_snapshot_keeps_every_rate_exactly(plan, lead):
    snapshot = freeze_snapshot(
        plan, name="Meeting 1", effective=Period.day(timezone.localdate()), by=lead
    )

    rates = {rate.object_uid: rate for rate in snapshot.rates.all()}
    commitment = plan.commitments.get()
    activities = [rates[activity.uid].exact for activity in commitment.activities.all()]
    for uid in (plan.uid, plan.axes.get().uid, commitment.uid):
        assert (rates[uid].exact, rates[uid].published) == (str(Fraction(100, 3)), 33)
    assert activities == ["100", "", ""]
    assert len(rates) == 6
    event = AuditEvent.objects.get()
    assert (event.event_type, event.object_uid) == ("tracking.snapshot.frozen", snapshot.uid)


def test_a_snapshot_of_a_past_day_holds_the_rates_of_that_day(plan, lead):
    day = datetime.date(2025, 12, 1)  # before the update's January

    snapshot = freeze_snapshot(plan, name="Before", effective=Period.day(day), by=lead)

    assert snapshot.rates.get(object_uid=plan.uid).exact == "0"


def test_a_day_to_come_is_not_frozen(plan, lead):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    for effective in (Period.day(tomorrow), Period(None, None, Precision.TEXT, "soon")):
        with pytest.raises(CannotFreeze):
            freeze_snapshot(plan, name="Too early", effective=effective, by=lead)

    assert plan.snapshots.count() == 0


def test_what_a_report_froze_is_no_meeting(plan, lead, client):
    today = Period.day(timezone.localdate())
    freeze_snapshot(plan, name="Meeting 1", effective=today, by=lead)
    freeze_snapshot(plan, name="Report 1", effective=today, purpose="report", by=lead)

    assert [meeting.name for meeting in past_of_plan(plan).meetings] == ["Meeting 1"]
    page = client.get(f"/en/plans/{plan.slug}/").text
    assert "Meeting 1" in page
    assert "Report 1" not in page

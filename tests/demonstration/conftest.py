import datetime

import pytest

from iltizam.demonstration.actions import write_demonstration
from iltizam.plans.models import ActionPlan

TODAY = datetime.date(2026, 11, 20)
NOW = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture
def now(time_machine):
    """A fixed morning; ``now.move_to`` goes on from there."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def plan(db, now):
    """The demonstration plan as written today."""
    write_demonstration(TODAY)
    return ActionPlan.objects.get(slug="demo")

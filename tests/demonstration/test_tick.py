"""The demonstration lives: what is due is published once, late or not, by the actions."""

import datetime
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from iltizam.core.installation import SHIPPED
from iltizam.core.models import AuditEvent
from iltizam.demonstration import actions, checks
from iltizam.demonstration.actions import begin, publish_what_is_due
from iltizam.plans.models import ActionPlan
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import ProgressUpdate
from tests.demonstration.conftest import NOW, TODAY
from tests.exchange.files import row_counts


def days(count):
    return datetime.timedelta(days=count)


def updates(plan):
    return ProgressUpdate.objects.filter(activity__commitment__plan=plan)


def test_nothing_is_due_on_the_day_it_is_written(plan):
    assert publish_what_is_due() == 0


def test_the_last_update_is_never_older_than_a_week(plan, now):
    for day in range(1, 40):
        now.move_to(NOW + days(day))
        publish_what_is_due()

        last = max(update.effective_end for update in updates(plan))
        assert (TODAY + days(day) - last).days <= 7


def test_run_twice_it_does_it_once(plan, now):
    now.move_to(NOW + days(3))

    assert [publish_what_is_due(), publish_what_is_due()] == [1, 0]


def test_run_late_it_makes_up_for_what_was_missed(plan, now):
    before = set(updates(plan).values_list("pk", flat=True))
    now.move_to(NOW + days(31))

    assert publish_what_is_due() == 10

    new = updates(plan).exclude(pk__in=before).order_by("sequence")
    assert [update.effective_end for update in new] == [
        TODAY + days(number) for number in range(3, 31, 3)
    ]
    assert {update.recorded_at.date() for update in new} == {TODAY + days(31)}


def test_it_goes_through_the_ordinary_action_and_rewrites_nothing(plan, now):
    stored = {row.pk: row for row in updates(plan)}
    now.move_to(NOW + days(3))

    publish_what_is_due()

    new = updates(plan).exclude(pk__in=stored).get()
    event = AuditEvent.objects.latest("sequence")
    assert (event.event_type, event.object_uid) == ("tracking.update.published", new.uid)
    assert (new.state, set(new.text)) == ("published", {"fr", "ar", "en"})
    fields = [field.attname for field in ProgressUpdate._meta.concrete_fields]
    for row in updates(plan).filter(pk__in=stored):
        assert [getattr(row, f) for f in fields] == [getattr(stored[row.pk], f) for f in fields]


def test_it_goes_on_for_years_without_falling_back_or_finishing(plan, now):
    before = plan_figures(plan).rate.computed
    now.move_to(NOW + days(360))

    assert publish_what_is_due() == 120

    after = plan_figures(plan)
    assert before < after.rate.computed < 100
    assert not updates(plan).filter(recorded_at__gt=NOW, percent__gt=97).exists()
    assert any(commitment.stale for commitment in after.commitments.values())


def test_where_nothing_is_demonstrated_nothing_happens(plan, now, settings):
    settings.DEMONSTRATION = False
    now.move_to(NOW + days(31))
    counts = row_counts()

    assert publish_what_is_due() == 0
    assert begin() == ""
    assert row_counts() == counts


@pytest.mark.django_db
def test_without_the_plan_nothing_is_due(now):
    assert publish_what_is_due() == 0


def test_a_real_plan_that_took_over_the_identifier_gets_no_update(plan, now):
    ActionPlan.objects.filter(pk=plan.pk).update(is_fictional=False)
    now.move_to(NOW + days(31))

    assert publish_what_is_due() == 0


def test_the_command_says_how_much_was_due(plan, now, capsys):
    now.move_to(NOW + days(7))

    call_command("tick")

    assert "demonstration: 2" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_publish_each_update_once(now):
    actions.write_demonstration(TODAY)
    plan = ActionPlan.objects.get(slug="demo")
    before = updates(plan).count()
    now.move_to(NOW + days(13))
    start, done, failures = threading.Barrier(3), [], []

    def tick():
        start.wait()
        try:
            done.append(publish_what_is_due())
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sum(done) == 4
    assert updates(plan).count() == before + 4


@pytest.mark.parametrize(
    ("is_production", "path", "is_asked", "found"),
    [
        (True, Path("installation.toml"), True, ["iltizam.E101"]),
        (True, Path("installation.toml"), False, []),
        (True, SHIPPED, True, []),  # the shipped file: it demonstrates nothing there
        (False, Path("installation.toml"), True, []),
    ],
)
def test_an_installation_cannot_demonstrate_in_production(
    settings, is_production, path, is_asked, found
):
    settings.PRODUCTION = is_production
    settings.DEMONSTRATION = is_asked and not is_production
    installation = replace(settings.INSTALLATION, path=path, demonstration=is_asked)
    settings.INSTALLATION = installation

    problems = checks.no_demonstration_in_production(None)

    assert [problem.id for problem in problems] == found

"""The demonstration plan: every state of every screen, the same for the same day."""

import datetime
import json
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.utils.translation import gettext, override

from iltizam.core.audit import event_hash
from iltizam.core.models import AuditEvent
from iltizam.demonstration import building
from iltizam.demonstration.actions import write_demonstration
from iltizam.demonstration.identity import PLAN
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes, plan_document
from iltizam.plans import policy_areas
from iltizam.plans.models import ActionPlan, Activity, ActivityChange, IrmRating, LineageLink
from iltizam.tracking import rates
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import Evidence, Obstacle, ProgressUpdate, RateReview
from tests.demonstration.conftest import TODAY
from tests.exchange.files import row_counts
from tests.factories import PlanFactory
from tests.permissions.routes import ROUTES, address
from tests.web.pages import parsed
from tests.web.test_twins import FILES


def test_the_same_day_makes_the_same_document():
    assert building.document(TODAY) == building.document(TODAY)


@pytest.mark.parametrize(
    "day",
    [TODAY, datetime.date(2028, 2, 29), datetime.date(2027, 1, 1), datetime.date(2030, 12, 31)],
    ids=str,
)
@pytest.mark.django_db
def test_it_can_be_written_on_any_day(day, time_machine):
    time_machine.move_to(day)

    write_demonstration(day)

    plan = ActionPlan.objects.get(slug="demo")
    updates = ProgressUpdate.objects.published().filter(activity__commitment__plan=plan)
    last = max(update.effective_end for update in updates)
    assert (day - last).days < 7
    assert all(update.made_public_on <= day for update in updates)


@pytest.mark.django_db
def test_setup_writes_it_once_and_never_touches_it_again(now, capsys):
    call_command("setup")
    counts, exported = row_counts(), plan_bytes(ActionPlan.objects.get(slug="demo"))
    now.shift(datetime.timedelta(hours=5))

    call_command("setup")

    assert gettext("Demonstration plan: written already.") in capsys.readouterr().out
    assert row_counts() == counts
    assert plan_bytes(ActionPlan.objects.get(slug="demo")) == exported


@pytest.mark.django_db
def test_setup_leaves_a_plan_that_has_its_address(now, capsys):
    PlanFactory(slug="demo")

    call_command("setup")

    said = gettext(
        "Demonstration plan: its address is taken by another plan, so it is left out."
    )
    assert said in capsys.readouterr().out
    assert not ActionPlan.objects.filter(uid=PLAN).exists()


def test_it_is_large_enough_to_try_everything(plan):
    commitments = plan.commitments.all()
    activities = Activity.objects.filter(commitment__plan=plan)
    updates = ProgressUpdate.objects.filter(activity__in=activities)

    assert (len(commitments), len(activities)) == (10, 35)
    assert updates.count() >= 250
    assert plan.snapshots.count() == 11
    first = min(update.effective_end for update in updates)
    assert (TODAY - first).days > 650


def test_every_state_of_a_figure_can_be_seen(plan):
    figures = plan_figures(plan)
    activities = [a for c in figures.commitments.values() for a in c.activities.values()]

    assert {c.status for c in figures.commitments.values()} == {
        "not_started",
        "limited",
        "substantial",
        "completed",
        None,
    }
    assert {a.state for a in activities} == {
        "planned",
        "under_way",
        "completed",
        "suspended",
        "cancelled",
    }
    for name in ("is_late", "is_stale", "is_at_risk", "counts_as_zero", "is_evidenced"):
        assert {getattr(activity, name) for activity in activities} == {True, False}
    assert [a.received_on for a in activities if a.received_on] == [
        TODAY - datetime.timedelta(days=6)
    ]
    assert {activity.in_plan for activity in activities} == {True, False}
    assert any(activity.slip_days for activity in activities)
    assert figures.rate.counted == 9
    assert figures.rate.is_partial
    assert 0 < figures.evidenced < figures.rate.computed


def test_every_kind_of_row_can_be_seen(plan):
    document = json.dumps(plan_document(plan), ensure_ascii=False)
    here = {"activity__commitment__plan": plan}

    changes = set(ActivityChange.objects.filter(**here).values_list("kind", flat=True))
    assert changes == {"weight", "added", "removed", "state"}
    states = set(RateReview.objects.filter(**here).values_list("state", flat=True))
    assert states == {"open", "accepted", "refused"}
    kinds = set(Evidence.objects.filter(**here).values_list("kind", flat=True))
    assert kinds == {"law", "page", "dataset", "minutes", "photo", "certificate", "other"}
    assert set(Obstacle.objects.values_list("state", flat=True)) == {"open", "resolved"}
    assert {"ND", "NR", "yes"} <= set(IrmRating.objects.values_list("value", flat=True))
    assert set(plan.commitments.values_list("fate", flat=True)) >= {
        "kept",
        "merged",
        "carried_over",
    }
    assert LineageLink.objects.count() == 3
    for member in (
        '"corrects"',
        '"regression_reason"',
        '"revised_dates"',
        '"waits_for"',
        '"goal_reached": true',
        '"goal_reached": false',
        '"restriction_reason"',
        '"received_by"',
        '"communication"',
        '"measurements"',
        '"resulting_update"',
        '"number_source": "site"',
        '"key": "x-3"',
        '"ends_on"',
    ):
        assert member in document


def test_its_policy_areas_are_those_of_the_ogp(plan):
    named = {area for c in plan.commitments.all() for area in c.policy_areas}

    assert named
    assert named <= set(policy_areas.NAMES)


def test_it_is_written_in_french_arabic_and_english(plan):
    missing = []

    def walk(value, place):
        if isinstance(value, dict):
            if value.keys() & {"fr", "ar", "en"} and "made_by" not in str(value):
                if value.keys() < {"fr", "ar", "en"}:
                    missing.append((place, sorted(value)))
            else:
                for key, part in value.items():
                    walk(part, key)
        elif isinstance(value, list):
            for part in value:
                walk(part, place)

    walk(plan_document(plan), "")

    # Two are left out on purpose: they show what stands for a text that is missing.
    assert sorted(missing) == [("text", ["fr"]), ("title", ["ar", "fr"])]


def test_snapshots_hold_what_was_known_on_their_day(plan):
    found = []
    for snapshot in plan.snapshots.all():
        day = snapshot.effective.end
        then = plan_figures(plan, on=day, known_on=day)
        frozen = {rate.object_uid: rate for rate in snapshot.rates.all()}
        assert frozen[plan.uid].exact == rates.exact(then.rate.computed)
        for commitment in plan.commitments.all():
            rate = then.commitments[commitment.pk].rate.computed
            expected = "" if rate is None else rates.exact(rate)
            assert frozen[commitment.uid].exact == expected
        found.append(frozen[plan.uid].published)

    assert found == sorted(found)
    assert found[0] < 10
    assert found[-1] > 50


def test_changes_say_the_rates_that_the_figures_give_for_their_days(plan):
    for change in ActivityChange.objects.filter(activity__commitment__plan=plan):
        day = change.effective_end
        commitment = change.activity.commitment_id
        after = plan_figures(plan, on=day).commitments[commitment].rate.computed
        assert Fraction(change.rate_after) == after, change


def test_its_history_is_in_the_order_in_which_it_was_made_public(plan):
    updates = ProgressUpdate.objects.published().filter(activity__commitment__plan=plan)
    rows = updates.order_by("sequence")

    days = [row.made_public_on for row in rows]

    assert days == sorted(days)


def test_its_own_export_changes_nothing(plan):
    again = import_plan(plan_bytes(plan))

    assert not again.is_changed


def test_its_trail_is_intact(plan):
    events = AuditEvent.objects.filter(stream__name=f"plan:{plan.uid}").order_by("sequence")

    assert [e.event_type for e in events] == [
        "plans.plan.imported",
        "plans.plan.imported",
        "tracking.update.submitted",
        "tracking.evidence.link_died",
    ]
    assert all(event_hash(e, e.stream.name, e.actor.uid) == e.hash for e in events)


def test_what_waits_for_validation_and_what_died_is_shown(plan, client):
    waiting = "Update received on 14 November 2026, awaiting validation by Reception and"
    base = "/en/plans/demo/commitments"

    shown = {
        path: parsed(client.get(f"{base}/{path}")).text
        for path in ("3/", "3/activities/2/", "6/", "6/activities/3/")
    }

    assert waiting in shown["3/"]
    assert waiting in shown["3/activities/2/"]
    assert "link dead since 26 October 2026" in shown["6/"]
    assert "link dead since 26 October 2026" in shown["6/activities/3/"]
    assert "1 awaiting validation" in client.get("/en/plans/demo/").text
    assert "on the agenda of the next session" not in "".join(shown.values())


def test_open_proposals_show_their_age_and_what_silence_leads_to(plan, client):
    old = parsed(client.get("/en/plans/demo/commitments/3/")).text
    young = parsed(client.get("/en/plans/demo/commitments/7/")).text

    assert "open for 30 working days Unanswered after 15 working days: it goes on" in old
    assert "open for 6 working days Without an answer after 15 working days it" in young


def _pages():
    return sorted(
        name
        for name, row in ROUTES.items()
        if name.startswith("public:")
        and "slug" in row.needs
        and not name.endswith(("-json", *FILES))
        # A report says it on its own cover (``test_reports``).
        and "uid" not in row.needs
    )


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_of_it_says_that_it_is_invented(plan, client, language):
    pages = {
        name: client.get(address(name, language, slug="demo", ref="1", key="1"))
        for name in _pages()
    }

    silent = [
        name
        for name, response in pages.items()
        if not {'class="fictional"', "<subtitle>"} & set(_marks(response.text))
    ]
    assert {response.status_code for response in pages.values()} == {200}
    assert silent == []


def _marks(text):
    """The mark of a page, and the subtitle of a feed, which is there for nothing else."""
    return [mark for mark in ('class="fictional"', "<subtitle>") if mark in text]


def test_lists_and_files_say_that_it_is_invented(plan, client):
    with override("en"):
        assert "fictional plan" in client.get("/en/plans/").text
    assert client.get("/data/plans/demo.json").json()["plan"]["is_fictional"] is True
    plans = client.get("/data/plans.json").json()["plans"]
    assert [each["is_fictional"] for each in plans] == [True]


def test_other_plans_do_not_say_so(client, db):
    PlanFactory(slug="real")

    assert 'class="fictional"' not in client.get("/fr/plans/real/").text

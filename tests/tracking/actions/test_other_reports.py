"""Obstacles, communication, indicators, outcomes, dates: each refuses, records, shows."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from iltizam.core import verification
from iltizam.core.models import AuditEvent, AuditPayload
from iltizam.core.periods import Period, Precision
from iltizam.core.refused import Refused
from iltizam.core.versions import PLANS, plan_scope, read_versions
from iltizam.plans.enums import PlanPhase
from iltizam.tracking.actions import (
    AmendedMeanwhile,
    CannotReport,
    CannotRevise,
    add_indicator,
    amend_obstacle,
    record_measurement,
    report_communication,
    report_obstacle,
    report_outcome,
    resolve_obstacle,
    revise_dates,
    standing_of,
)
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import Obstacle, Outcome
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    CommitmentFactory,
    IndicatorFactory,
    ObstacleFactory,
    OrganisationFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db
SAID = {"fr": "Le décret n’est pas signé."}
MARCH = Period.month(2026, 3)
TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


@pytest.fixture
def lead():
    return ActorFactory()


@pytest.fixture
def commitment():
    return CommitmentFactory(plan=PlanFactory(live=True))


def in_phase(phase, **plan):
    return CommitmentFactory(plan=PlanFactory(phase=phase, **plan))


# Each with the event it leaves and the phases in which it can be done.
ACTIONS = {
    "report_obstacle": (
        lambda c, by: report_obstacle(c, sentence=SAID, since=MARCH, by=by),
        "tracking.obstacle.reported",
        {"adopted", "implementation"},
    ),
    "amend_obstacle": (
        lambda c, by: amend_obstacle(
            ObstacleFactory(commitment=c), fields={"severity": "high"}, by=by
        ),
        "tracking.obstacle.amended",
        {"adopted", "implementation", "evaluation"},
    ),
    "resolve_obstacle": (
        lambda c, by: resolve_obstacle(ObstacleFactory(commitment=c), resolved=MARCH, by=by),
        "tracking.obstacle.resolved",
        {"adopted", "implementation", "evaluation"},
    ),
    "report_communication": (
        lambda c, by: report_communication(c, action=SAID, by=by),
        "tracking.communication.reported",
        {"adopted", "implementation", "evaluation"},
    ),
    "add_indicator": (
        lambda c, by: add_indicator(c, name=SAID, by=by),
        "tracking.indicator.added",
        {"adopted", "implementation"},
    ),
    "record_measurement": (
        lambda c, by: record_measurement(
            IndicatorFactory(commitment=c), value=Decimal(82), effective=MARCH, by=by
        ),
        "tracking.measurement.recorded",
        {"adopted", "implementation", "evaluation"},
    ),
    "report_outcome": (
        lambda c, by: report_outcome(c, results=SAID, effective=MARCH, by=by),
        "tracking.outcome.reported",
        {"implementation", "evaluation"},
    ),
    "revise_dates": (
        lambda c, by: revise_dates(
            ActivityFactory(commitment=c), revised=MARCH, reason=SAID, by=by
        ),
        "plans.dates.revised",
        {"adopted", "implementation"},
    ),
}


@pytest.mark.parametrize("phase", PlanPhase.values)
@pytest.mark.parametrize("name", ACTIONS)
def test_each_is_done_in_its_phases_only_and_leaves_a_trace(lead, name, phase):
    act, event, phases = ACTIONS[name]
    commitment = in_phase(phase)
    scopes = [plan_scope(commitment.plan.slug), PLANS]
    before = read_versions(scopes)

    if phase not in phases:
        with pytest.raises(Refused) as refused:
            act(commitment, lead)
        assert refused.value.codes == ["wrong_phase"]
        assert not AuditEvent.objects.exists()
        assert read_versions(scopes) == before
        return

    done = act(commitment, lead)

    found = AuditEvent.objects.get()
    assert (found.event_type, found.object_uid, found.actor) == (event, done.uid, lead)
    assert found.stream.name == f"plan:{commitment.plan.uid}"
    assert [after - old for after, old in zip(read_versions(scopes), before, strict=True)] == [
        1,
        1,
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_is_reported_on_an_imported_plan(lead, name):
    commitment = CommitmentFactory(plan=PlanFactory(imported=True, phase="implementation"))

    with pytest.raises(Refused) as refused:
        ACTIONS[name][0](commitment, lead)

    assert refused.value.codes == ["imported"]


def refusals(act):
    with pytest.raises(Refused) as refused:
        act()
    return {each.field: each.code for each in refused.value.reasons}


def test_an_obstacle_says_who_must_act_and_since_when(commitment, lead):
    office, activity = OrganisationFactory(), ActivityFactory(commitment=commitment)

    obstacle = report_obstacle(
        commitment,
        sentence={"fr": f" {SAID['fr']} ", "ar": ""},
        since=MARCH,
        by=lead,
        activity=activity,
        severity="high",
        mitigation={"en": "A note was sent."},
        must_act=office,
        note=" The minister waits.\0",
    )

    obstacle.refresh_from_db()
    assert (obstacle.sentence, obstacle.since, obstacle.sequence) == (SAID, MARCH, 1)
    assert (obstacle.activity, obstacle.must_act) == (activity, office)
    assert obstacle.note == "The minister waits."


def test_what_is_wrong_with_an_obstacle_is_said_at_once(commitment, lead):
    assert refusals(
        lambda: report_obstacle(
            commitment,
            sentence={"fr": " "},
            since=Period.day(TOMORROW),
            by=lead,
            activity=ActivityFactory(),
            severity="fatal",
            mitigation={"en": "x" * 10_001},
            note="x" * 10_001,
        )
    ) == {
        "activity": "activity_elsewhere",
        "mitigation": "too_long",
        "since": "not_yet",
        "severity": "severity",
        "note": "too_long",
        "sentence": "obstacle_without_sentence",
    }


def test_a_note_is_amended_and_stands_in_no_trace(commitment, lead):
    obstacle = report_obstacle(
        commitment, sentence=SAID, since=MARCH, by=lead, note="The minister waits."
    )

    amend_obstacle(obstacle, fields={"note": "The minister signs soon."}, by=lead)

    obstacle.refresh_from_db()
    assert obstacle.note == "The minister signs soon."
    traced = " ".join(str(value) for value in AuditPayload.objects.values_list("value"))
    assert "minister" not in traced
    assert "note" in traced


def test_an_amendment_keeps_what_was_said_before_beside_what_is_said_now(commitment, lead):
    obstacle = ObstacleFactory(commitment=commitment, mitigation=SAID)
    office = OrganisationFactory()
    fields = {"severity": "high", "must_act": office, "mitigation": SAID}

    amend_obstacle(obstacle, fields=fields, by=lead)

    event = AuditEvent.objects.get(event_type="tracking.obstacle.amended")
    assert dict(event.payload.values_list("field", "value")) == {
        "amended": ["must_act", "severity"],
        "before": {"must_act": None, "severity": "medium"},
        "after": {"must_act": office.uid, "severity": "high"},
    }
    assert refusals(lambda: amend_obstacle(obstacle, fields=fields, by=lead)) == {
        "": "nothing_amended"
    }
    resolve_obstacle(obstacle, resolved=MARCH, by=lead)
    assert refusals(lambda: amend_obstacle(obstacle, fields={"severity": "low"}, by=lead)) == {
        "": "resolved_already"
    }


WHY = {"fr": "Le ministre a signé."}
NOW_SAID = {"fr": "Le décret attend le conseil."}


def amendment():
    """The payload of the latest amendment."""
    event = AuditEvent.objects.filter(event_type="tracking.obstacle.amended").last()
    return dict(event.payload.values_list("field", "value"))


def test_a_sentence_is_amended_with_its_reason_and_the_trail_keeps_the_former_one(
    commitment, lead
):
    obstacle = report_obstacle(commitment, sentence=SAID, since=MARCH, by=lead)

    amend_obstacle(
        obstacle, fields={"sentence": {"fr": f" {NOW_SAID['fr']} "}}, reason=WHY, by=lead
    )

    obstacle.refresh_from_db()
    assert (obstacle.sentence, obstacle.amendment_reason) == (NOW_SAID, WHY)
    assert obstacle.recorded_at < obstacle.amended_at <= timezone.now()
    assert amendment() == {
        "amended": ["sentence"],
        "before": {},
        "after": {},
        "former_sentence": SAID,
        "sentence": NOW_SAID,
        "reason": WHY,
    }
    assert verification.verify().is_sound


def test_amended_again_it_shows_the_later_moment_and_reason(commitment, lead):
    obstacle = ObstacleFactory(commitment=commitment, sentence=SAID)
    with time_machine.travel("2030-01-01"):
        first = amend_obstacle(obstacle, fields={"sentence": NOW_SAID}, reason=WHY, by=lead)
    # The clock of the server was set back since: moments of one plan go forward all the same.
    again = amend_obstacle(obstacle, fields={"sentence": SAID}, reason=NOW_SAID, by=lead)

    assert again.amended_at > first.amended_at
    again.refresh_from_db()
    assert (again.sentence, again.amendment_reason) == (SAID, NOW_SAID)
    assert amendment()["former_sentence"] == NOW_SAID


@pytest.mark.parametrize(
    ("sentence", "reason", "found"),
    [
        (NOW_SAID, {}, {"reason": "amendment_reason"}),
        (NOW_SAID, None, {"reason": "amendment_reason"}),
        (NOW_SAID, {"fr": " "}, {"reason": "amendment_reason"}),
        (NOW_SAID, {"fr": "x" * 10_001}, {"reason": "too_long"}),
        ({"fr": "x" * 10_001}, WHY, {"sentence": "too_long"}),
        ({"fr": " "}, WHY, {"sentence": "obstacle_without_sentence"}),
        (SAID, WHY, {"reason": "sentence_is_the_same"}),
        (SAID, {}, {"": "nothing_amended"}),
    ],
)
def test_a_sentence_is_not_amended_without_a_reason_nor_for_nothing(
    *, commitment, lead, sentence, reason, found
):
    obstacle = ObstacleFactory(commitment=commitment, sentence=SAID)

    assert (
        refusals(
            lambda: amend_obstacle(
                obstacle, fields={"sentence": sentence}, reason=reason, by=lead
            )
        )
        == found
    )
    obstacle.refresh_from_db()
    assert (obstacle.sentence, obstacle.amended_at) == (SAID, None)
    assert not AuditEvent.objects.exists()


def test_whatever_else_is_amended_the_moment_and_reason_of_the_sentence_stay(commitment, lead):
    obstacle = ObstacleFactory(commitment=commitment, amended=True, mitigation=SAID)

    found = amend_obstacle(obstacle, fields={"mitigation": NOW_SAID}, by=lead)

    assert (found.amended_at, found.amendment_reason) == (
        obstacle.amended_at,
        obstacle.amendment_reason,
    )
    assert amendment() == {
        "amended": ["mitigation"],
        "before": {},
        "after": {},
        "former_mitigation": SAID,
        "mitigation": NOW_SAID,
    }


def test_what_somebody_amended_meanwhile_is_not_written_over_unseen(commitment, lead):
    obstacle = ObstacleFactory(commitment=commitment, sentence=SAID)
    seen = standing_of(obstacle)
    amend_obstacle(obstacle, fields={"severity": "high"}, seen=seen, by=lead)
    mine = {"fields": {"sentence": NOW_SAID}, "reason": WHY, "by": lead}

    with pytest.raises(AmendedMeanwhile) as conflict:
        amend_obstacle(obstacle, seen=seen, **mine)

    theirs = conflict.value.theirs
    assert (theirs.severity, conflict.value.mine) == ("high", {"sentence": NOW_SAID})
    assert Obstacle.objects.get().sentence == SAID
    assert amend_obstacle(obstacle, seen=standing_of(theirs), **mine).sentence == NOW_SAID


@pytest.mark.parametrize("field", ["since", "state", "recorded_at", "amended_at"])
def test_the_date_of_an_obstacle_stays(commitment, lead, field):
    obstacle = ObstacleFactory(commitment=commitment)

    with pytest.raises(LookupError, match=field):
        amend_obstacle(obstacle, fields={field: "x"}, by=lead)


def test_an_obstacle_is_resolved_once_and_not_before_it_began(commitment, lead):
    obstacle = report_obstacle(commitment, sentence=SAID, since=MARCH, by=lead)

    assert refusals(
        lambda: resolve_obstacle(obstacle, resolved=Period.month(2026, 2), by=lead)
    ) == {"resolved": "resolved_before_it_began"}
    assert resolve_obstacle(obstacle, resolved=MARCH, by=lead).state == "resolved"
    assert refusals(lambda: resolve_obstacle(obstacle, resolved=MARCH, by=lead)) == {
        "": "resolved_already"
    }
    assert Obstacle.objects.get().resolved == MARCH


def test_communication_and_indicators_keep_their_order(commitment, lead):
    texts = ({"en": "A film."}, {"en": "A leaflet."})
    told = [report_communication(commitment, action=said, by=lead) for said in texts]
    counted = [add_indicator(commitment, name=said, by=lead) for said in texts]

    assert [each.position for each in told] == [1, 2]
    assert [each.position for each in counted] == [1, 2]


def test_an_indicator_has_a_name_and_values_that_can_be_kept(commitment, lead):
    assert refusals(
        lambda: add_indicator(
            commitment,
            name={},
            by=lead,
            kind="mood",
            activity=ActivityFactory(),
            baseline=Decimal("0.00001"),
            target=Decimal("Infinity"),
        )
    ) == {
        "activity": "activity_elsewhere",
        "baseline": "value_out_of_bounds",
        "target": "value_out_of_bounds",
        "name": "indicator_without_name",
        "kind": "indicator_kind",
    }
    found = add_indicator(
        commitment,
        name=SAID,
        by=lead,
        kind="impact",
        baseline=Decimal("36.5"),
        baseline_date=MARCH,
        target=Decimal(20),
    )
    found.refresh_from_db()
    assert (found.kind, found.baseline, found.target) == ("impact", Decimal("36.5"), 20)
    assert found.baseline_date == MARCH


def test_a_measurement_is_published_and_stays(commitment, lead):
    indicator = IndicatorFactory(commitment=commitment)
    assert refusals(
        lambda: record_measurement(
            indicator, value=Decimal(10) ** 14, effective=Period.day(TOMORROW), by=lead
        )
    ) == {"value": "value_out_of_bounds", "effective": "not_yet"}

    found = record_measurement(indicator, value=Decimal("82.25"), effective=MARCH, by=lead)

    found.refresh_from_db()
    assert (found.value, found.effective, found.sequence) == (Decimal("82.25"), MARCH, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        indicator.measurements.update(value=99)


def test_an_outcome_is_said_again_until_the_plan_is_closed(commitment, lead):
    assert refusals(
        lambda: report_outcome(commitment, results={}, effective=MARCH, by=lead)
    ) == {"results": "outcome_without_results"}
    report_outcome(commitment, results=SAID, effective=MARCH, by=lead, goal_reached=True)

    report_outcome(
        commitment,
        results={"fr": "Engagement non accompli"},
        effective=MARCH,
        by=lead,
        goal_reached=False,
        next_steps=SAID,
    )

    outcome = Outcome.objects.get()
    assert (outcome.results, outcome.goal_reached) == ({"fr": "Engagement non accompli"}, False)
    assert AuditEvent.objects.filter(event_type="tracking.outcome.reported").count() == 2


def test_communication_says_what_was_done(commitment, lead):
    assert refusals(
        lambda: report_communication(
            commitment, action={}, by=lead, happened=Period.day(TOMORROW)
        )
    ) == {"action": "communication_without_action", "happened": "not_yet"}


def test_new_dates_count_and_the_planned_ones_stay(lead):
    planned = Period(datetime.date(2026, 1, 1), datetime.date(2026, 2, 28), Precision.DAY)
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), planned=planned)
    plan = activity.commitment.plan

    def late():
        return plan_figures(plan).commitments[activity.commitment_id].late

    assert late() == 1

    dates = revise_dates(activity, revised=Period.year(TOMORROW.year + 1), reason=SAID, by=lead)

    activity.refresh_from_db()
    assert (activity.planned, late()) == (planned, 0)
    assert (dates.reason, dates.by, dates.sequence) == (SAID, lead, 1)
    with pytest.raises(CannotRevise) as refused:
        revise_dates(activity, revised=dates.revised, reason=SAID, by=lead)
    assert refused.value.codes == ["dates_in_force"]


@pytest.mark.parametrize(
    ("fields", "revised", "reason", "found"),
    [
        ({}, MARCH, {}, {"reason": "dates_reason"}),
        (
            {},
            Period(None, None, Precision.TEXT, "bientôt"),
            SAID,
            {"revised": "dates_without_days"},
        ),
        ({"planned": MARCH}, MARCH, SAID, {"revised": "dates_in_force"}),
        ({"completed": True}, MARCH, SAID, {"": "dates_of_finished"}),
        ({"in_plan": False}, MARCH, SAID, {"": "dates_of_finished"}),
    ],
)
def test_what_new_dates_are_not(*, lead, fields, revised, reason, found):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True), **fields)

    assert (
        refusals(lambda: revise_dates(activity, revised=revised, reason=reason, by=lead))
        == found
    )


def test_refusals_are_the_kind_their_action_promises(commitment, lead):
    with pytest.raises(CannotReport):
        report_outcome(commitment, results={}, effective=MARCH, by=lead)

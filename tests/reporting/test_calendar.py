"""A report begins, its calendar is set, and it goes from stage to stage and back."""

import datetime

import pytest
from django.db import IntegrityError

from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period
from iltizam.reporting import actions
from iltizam.reporting.actions import CalendarLine
from iltizam.reporting.enums import ARROWS, StageCode, StageState, leads_to
from iltizam.reporting.models import Report
from tests import factories as make
from tests.factories.reporting import YEAR
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db

MAY, JUNE = datetime.date(2027, 5, 2), datetime.date(2027, 6, 1)


def states(report):
    return [stage.state for stage in report.calendar()]


def events(report):
    stream = f"plan:{report.plan.uid}"
    found = AuditEvent.objects.filter(stream__name=stream, event_type__startswith="reporting.")
    return list(found.order_by("sequence").values_list("event_type", flat=True))


def lines_of(report, **dates):
    return [
        CalendarLine(stage.code, dates.get(stage.code, stage.due_on), stage.responsible)
        for stage in report.calendar()
    ]


def test_a_report_begins_with_the_usual_calendar(report):
    assert [stage.code for stage in report.calendar()] == StageCode.values
    assert [s.code for s in report.calendar() if s.responsible == "leads"] == [
        "data_update",
        "translation",
    ]
    assert events(report) == ["reporting.report.created"]


def test_a_plan_has_one_of_a_kind_over_a_period(report, plan, by):
    with pytest.raises(actions.CannotCreate) as refused:
        actions.create_report(plan, kind="mid_term", covers=YEAR, languages=["en"], by=by)

    assert refused.value.codes == ["report_exists"]
    with pytest.raises(IntegrityError, match=r"one_per_kind_and_period|UNIQUE"):
        make.ReportFactory(plan=plan, kind="mid_term", covers=YEAR, checked=False)


def test_everything_wrong_with_a_new_report_is_said_at_once(plan, by):
    with pytest.raises(actions.CannotCreate) as refused:
        actions.create_report(
            plan, kind="weekly", covers=Period.year(1999), languages=[], by=by
        )

    assert refused.value.codes == ["kind_unknown", "covers_elsewhere", "language_missing"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("fields", [{"phase": "co_creation"}, {"published_at": None}])
def test_a_plan_that_is_not_adopted_or_not_public_has_no_report(fields, by):
    plan = make.PlanFactory(live=True, **fields)

    with pytest.raises(actions.CannotCreate):
        actions.create_report(plan, kind="annual", covers=YEAR, languages=["en"], by=by)


def test_a_calendar_is_data(report, by):
    lines = [line for line in lines_of(report) if line.code != "consultation"]
    lines[3], lines[4] = lines[4], lines[3]
    lines[0] = CalendarLine("data_update", MAY, "secretariat")

    actions.set_calendar(report, lines=lines, by=by)

    assert [stage.code for stage in report.calendar()] == [line.code for line in lines]
    assert report.calendar()[0].due_on == MAY
    assert report.calendar()[0].responsible == "secretariat"
    assert events(report)[-1] == "reporting.calendar.set"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda lines: lines[:-1], "stage_necessary"),
        (lambda lines: [*lines, lines[0]], "stage_twice"),
        (lambda lines: [CalendarLine("lunch"), *lines], "stage_unknown"),
        (lambda lines: lines[::-1], "stages_out_of_order"),
        (
            lambda lines: [
                CalendarLine("data_update", JUNE),
                CalendarLine("translation", MAY),
                *lines[2:],
            ],
            "due_before_the_last",
        ),
        (
            lambda lines: [CalendarLine("data_update", None, "x"), *lines[1:]],
            "responsible_unknown",
        ),
    ],
)
def test_no_calendar_without_sense(report, by, change, code):
    with pytest.raises(actions.CannotSetCalendar) as refused:
        actions.set_calendar(report, lines=change(lines_of(report)), by=by)

    assert code in refused.value.codes
    assert [stage.code for stage in report.calendar()] == StageCode.values


def test_a_stage_that_has_begun_stays_where_it_is(report, by):
    report = actions.begin_report(report, by=by)

    with pytest.raises(actions.CannotSetCalendar) as refused:
        actions.set_calendar(report, lines=lines_of(report, data_update=MAY), by=by)
    actions.set_calendar(report, lines=lines_of(report, translation=MAY), by=by)

    assert refused.value.codes == ["stage_begun"]
    assert report.calendar()[1].due_on == MAY


def test_one_stage_after_the_other(report, by):
    assert states(report) == ["waiting"] * 8

    report = actions.begin_report(report, by=by)
    assert states(report) == ["current"] + ["waiting"] * 7

    actions.finish_stage(report, code="data_update", by=by, note={"en": "All reported."})
    assert states(report) == ["done", "current"] + ["waiting"] * 6
    assert report.calendar()[0].done_by == by
    assert events(report)[-2:] == ["reporting.calendar.begun", "reporting.stage.finished"]


def test_a_calendar_begins_once(report, by):
    actions.begin_report(report, by=by)

    with pytest.raises(actions.CannotMoveStage) as refused:
        actions.begin_report(report, by=by)

    assert refused.value.codes == ["begun_already"]


@pytest.mark.parametrize("state", StageState.values)
def test_only_arrows_lead_from_state_to_state(report, by, state):
    """Every state against both actions: what the table lacks is refused."""
    report = finished_until(report, "translation", by)
    code = {"done": "data_update", "current": "translation", "waiting": "generated"}[state]
    tries = {
        "done": lambda: actions.finish_stage(report, code=code, by=by),
        "current": lambda: actions.return_to_stage(
            report, code=code, reason={"en": "Figures are missing."}, by=by
        ),
    }
    for wanted, act in tries.items():
        if leads_to(state, wanted):
            act()
            found = next(s for s in report.calendar() if s.code == code)
            assert found.state == wanted
            return
        with pytest.raises(actions.CannotMoveStage):
            act()
    assert not any(start == state for start, _end in ARROWS)


def test_going_back_needs_a_reason_and_undoes_what_came_after(report, by):
    report = finished_until(report, "steering_committee", by)

    with pytest.raises(actions.CannotMoveStage) as refused:
        actions.return_to_stage(report, code="translation", reason={"en": "  "}, by=by)
    actions.return_to_stage(
        report, code="translation", reason={"en": "Two titles are in French only."}, by=by
    )

    assert refused.value.codes == ["return_reason"]
    assert states(report)[:4] == ["done", "current", "waiting", "waiting"]
    assert report.calendar()[1].note == {"en": "Two titles are in French only."}
    assert events(report)[-1] == "reporting.stage.returned"


def test_no_stage_is_finished_without_what_it_is_for(report, by):
    report = finished_until(report, "generated", by)
    with pytest.raises(actions.CannotMoveStage) as refused:
        actions.finish_stage(report, code="generated", by=by)
    assert refused.value.codes == ["needs_version"]

    report = finished_until(report, "final", by)
    with pytest.raises(actions.CannotMoveStage) as refused:
        actions.finish_stage(report, code="final", by=by)
    assert refused.value.codes == ["needs_sealed"]

    report = finished_until(report, "published", by)
    with pytest.raises(actions.CannotMoveStage) as refused:
        actions.finish_stage(report, code="published", by=by)
    assert refused.value.codes == ["needs_published"]


def test_a_report_comes_to_its_end(report, by):
    report = finished_until(report, "nothing left", by)

    assert states(report) == ["done"] * 8
    assert report.current_stage() is None

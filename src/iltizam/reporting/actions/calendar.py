"""A report's calendar: set, begun, one stage after the other, and back with a reason."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import LocalisedText
from iltizam.reporting.actions.shared import (
    cleaned,
    leave_trace,
    lock_report,
    stage_label,
    too_long,
)
from iltizam.reporting.enums import NECESSARY, Responsible, StageCode, StageState
from iltizam.reporting.models import Report, Stage
from iltizam.reporting.reasons import because


class CannotSetCalendar(Refused):
    """The calendar stays as it was; the reasons name each line."""


class CannotMoveStage(Refused):
    """The report stays in the stage where it is."""


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One stage as the calendar is to have it; its place is that in the list."""

    code: str
    due_on: datetime.date | None = None
    responsible: str = Responsible.SECRETARIAT.value

    def as_json(self) -> dict[str, str | None]:
        day = self.due_on.isoformat() if self.due_on else None
        return {"code": self.code, "due_on": day, "responsible": self.responsible}


@transaction.atomic
def set_calendar(report: Report, *, lines: Sequence[CalendarLine], by: Actor) -> Report:
    """Order, dates and responsible persons of the stages; one that is not named is left out.

    What has begun stays in its place with its date. Raises CannotSetCalendar without a
    draft, a final version and a publication in this order, and for dates against the order.
    """
    report = lock_report(report.pk)
    before = report.calendar()
    if wrong := list(_wrong_lines(lines, before)):
        raise CannotSetCalendar(*wrong)
    known = {stage.code: stage for stage in before}
    report.stages.exclude(code__in=[line.code for line in lines]).delete()
    for position, line in enumerate(lines, 1):
        stage = known.get(line.code) or Stage(report=report, code=line.code)
        stage.position, stage.due_on = position, line.due_on
        stage.responsible = line.responsible
        stage.save()
    leave_trace(
        report,
        "reporting.calendar.set",
        report,
        by=by,
        stages=[line.as_json() for line in lines],
    )
    return report


@transaction.atomic
def begin_report(report: Report, *, by: Actor) -> Report:
    """Let the calendar run: its first stage is under way. Raises CannotMoveStage twice."""
    report = lock_report(report.pk)
    if report.begun_at is not None:
        raise CannotMoveStage(because("begun_already"))
    report.begun_at = timezone.now()
    report.save(update_fields=["begun_at"])
    leave_trace(report, "reporting.calendar.begun", report, by=by)
    return report


@transaction.atomic
def finish_stage(
    report: Report, *, code: str, by: Actor, note: Mapping[str, str] | None = None
) -> Report:
    """Go on to the next stage. Raises CannotMoveStage for one that is not under way, and
    where what it is for is not there yet: a version, its seal, its publication."""
    report = lock_report(report.pk)
    stage = _stage(report, code)
    said = cleaned(note)
    wrong = [*_unfinished(report, stage), *too_long("note", said)]
    if wrong:
        raise CannotMoveStage(*wrong)
    stage.done_at, stage.done_by, stage.note = timezone.now(), by, said
    stage.save(update_fields=["done_at", "done_by", "note"])
    leave_trace(stage, "reporting.stage.finished", report, by=by, stage=code, note=said)
    return report


@transaction.atomic
def return_to_stage(
    report: Report, *, code: str, reason: Mapping[str, str], by: Actor
) -> Report:
    """Go back to a stage that was finished; those after it are to be done again.

    Raises CannotMoveStage without a reason, and for a stage that is not finished.
    """
    report = lock_report(report.pk)
    stage = _stage(report, code)
    why = cleaned(reason)
    wrong = list(too_long("reason", why))
    if stage.state != StageState.DONE:
        wrong.append(because("not_done", stage=stage_label(code)))
    if not why:
        wrong.append(because("return_reason", "reason"))
    if wrong:
        raise CannotMoveStage(*wrong)
    for each in report.stages.filter(position__gte=stage.position):
        each.done_at = each.done_by = None
        each.note = why if each.pk == stage.pk else LocalisedText()
        each.save(update_fields=["done_at", "done_by", "note"])
    leave_trace(stage, "reporting.stage.returned", report, by=by, stage=code, reason=why)
    return report


def _stage(report: Report, code: str) -> Stage:
    found = next((stage for stage in report.calendar() if stage.code == code), None)
    if found is None:
        raise CannotMoveStage(because("stage_unknown"))
    return found


def _unfinished(report: Report, stage: Stage) -> Iterator[Reason]:
    """What keeps a stage from being finished."""
    if stage.state != StageState.CURRENT:
        yield because("not_current", stage=stage_label(stage.code))
        return
    versions = report.versions.order_by("-number")
    last = versions.first()
    if stage.code == StageCode.GENERATED and last is None:
        yield because("needs_version")
    if stage.code == StageCode.FINAL and (last is None or not last.is_sealed):
        yield because("needs_sealed")
    if stage.code == StageCode.PUBLISHED and (last is None or last.transmitted_on is None):
        yield because("needs_published")


def _wrong_lines(lines: Sequence[CalendarLine], before: Sequence[Stage]) -> Iterator[Reason]:
    codes = [line.code for line in lines]
    for place, line in enumerate(lines):
        if line.code not in StageCode.values:
            yield because("stage_unknown", f"stages.{place}")
        elif codes.index(line.code) != place:
            yield because("stage_twice", f"stages.{place}")
        if line.responsible not in Responsible.values:
            yield because("responsible_unknown", f"stages.{place}.responsible")
    lacking = [code for code in NECESSARY if code not in codes]
    for code in lacking:
        yield because("stage_necessary", "stages", stage=stage_label(code))
    places = [codes.index(code) for code in NECESSARY if code in codes]
    if places != sorted(places):
        yield because("stages_out_of_order", "stages")
    yield from _against_the_order(lines)
    yield from _begun_and_changed(lines, before)


def _against_the_order(lines: Sequence[CalendarLine]) -> Iterator[Reason]:
    latest: datetime.date | None = None
    for place, line in enumerate(lines):
        if line.due_on is None:
            continue
        if latest is not None and line.due_on < latest:
            yield because(
                "due_before_the_last", f"stages.{place}.due_on", stage=stage_label(line.code)
            )
        latest = max(line.due_on, latest or line.due_on)


def _begun_and_changed(
    lines: Sequence[CalendarLine], before: Sequence[Stage]
) -> Iterator[Reason]:
    """Stages that have begun, in the order they had, with the dates they had."""
    for place, stage in enumerate(before):
        if stage.state == StageState.WAITING:
            return
        line = lines[place] if place < len(lines) else None
        if line is None or (line.code, line.due_on) != (stage.code, stage.due_on):
            yield because("stage_begun", f"stages.{place}", stage=stage_label(stage.code))

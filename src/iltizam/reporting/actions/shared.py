"""What the actions on a report share: its lock, texts as they are kept, the trace."""

from collections.abc import Iterator, Mapping
from typing import Any

from iltizam.core.audit import HasUid, Stamp, lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor
from iltizam.core.refused import Reason
from iltizam.core.texts import LocalisedText, plain_text
from iltizam.reporting.enums import StageCode
from iltizam.reporting.models import Report
from iltizam.reporting.reasons import because

LONGEST_NOTE = 10_000  # characters, per language


def lock_report(pk: int) -> Report:
    """The report with its plan, locked until the transaction ends: before the stream."""
    locked = Report.objects.select_for_update(of=("self",)).select_related("plan")
    found: Report = locked.get(pk=pk)
    return found


def stamp(report: Report) -> Stamp:
    """The moment and the place of a row that is recorded now; take it last."""
    return stamps(lock_stream(plan_stream(report.plan.uid)), 1)[0]


def leave_trace(obj: HasUid, event: str, report: Report, *, by: Actor, **payload: Any) -> None:
    """Append to the stream of the report's plan."""
    record(obj, event, stream=plan_stream(report.plan.uid), by=by, **payload)


def cleaned(text: Mapping[str, str] | None) -> LocalisedText:
    """Each text as it is kept (``plain``); languages left empty go."""
    found = {language: plain(said) for language, said in (text or {}).items()}
    return LocalisedText({language: said for language, said in found.items() if said})


def plain(text: str) -> str:
    """A text as it is kept: without what no text may hold, and nothing around it."""
    return plain_text(text).strip()


def too_long(field: str, text: Mapping[str, str]) -> Iterator[Reason]:
    if any(len(said) > LONGEST_NOTE for said in text.values()):
        yield because("too_long", field, most=LONGEST_NOTE)


def stage_label(code: str) -> str:
    return str(StageCode(code).label) if code in StageCode.values else code


def being_published(report: Report) -> Iterator[Reason]:
    """Nothing is written any more in the last stage and after it."""
    current = report.current_stage()
    if report.begun_at is not None and (current is None or current.code == StageCode.PUBLISHED):
        yield because("report_over")

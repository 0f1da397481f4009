"""Who reads a report before it is public: given and ended by the secretariat."""

import datetime

from django.db import transaction
from django.utils import timezone

from iltizam.accounts.actions import STREAM, end_sessions
from iltizam.accounts.models import User
from iltizam.core.audit import record
from iltizam.core.models import Actor, ActorPerson
from iltizam.core.refused import Refused
from iltizam.directory.actions import person_of
from iltizam.reporting.actions.shared import lock_report
from iltizam.reporting.models import Report, ReportReader
from iltizam.reporting.reasons import because


class CannotGiveAccess(Refused):
    """Nobody is given access."""


@transaction.atomic
def give_access(
    report: Report, *, user: User, by: Actor, until: datetime.date | None = None
) -> ReportReader:
    """Let somebody read the report and comment on it; who does already goes on.

    ``until`` is the last day. Raises CannotGiveAccess to oneself, and for a day gone by.
    """
    report = lock_report(report.pk)
    wrong = []
    if ActorPerson.objects.filter(actor=by, person_uid=user.uid).exists():
        wrong.append(because("access_own", "email"))
    if until is not None and until < timezone.localdate():
        wrong.append(because("access_ends_before_today", "until"))
    if wrong:
        raise CannotGiveAccess(*wrong)
    person = person_of(user)
    rows = ReportReader.objects.current().filter(report=report, person=person)
    held: ReportReader | None = rows.first()
    if held is not None:
        return held
    reader = ReportReader(report=report, person=person, named_by=by, ends_on=until)
    reader.full_clean()
    reader.save()
    end_sessions(user)
    record(
        reader,
        "reporting.reader.named",
        stream=STREAM,
        by=by,
        report=report.uid,
        person=person.uid,
    )
    return reader


@transaction.atomic
def end_access(reader: ReportReader, *, by: Actor) -> ReportReader:
    """End it at once, open sessions included."""
    row: ReportReader
    row = ReportReader.objects.select_for_update(of=("self",)).get(pk=reader.pk)
    if row.is_over:
        return row
    row.end()
    if row.person and row.person.user:
        end_sessions(row.person.user)
    record(row, "reporting.reader.ended", stream=STREAM, by=by, report=row.report.uid)
    return row
